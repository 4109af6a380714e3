#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""What a screen reader finds in the kiosk's window, over AT-SPI, the way Orca asks.

usage: screen_reader.py CONGRESS-KIOSK        on a screen and in a session of its own (on-a-screen)
Prints the tree; exits 1 when something has no name, or the form cannot be found.
"""
import subprocess
import sys
import tempfile
import time

import pyatspi

WAIT_S = 60


def window_of(process):
    """The kiosk's window, once it is on the bus."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"the kiosk ended with status {process.returncode}")
        for application in pyatspi.Registry.getDesktop(0):
            if application is not None and application.get_process_id() == process.pid and application.childCount:
                return application[0]
        time.sleep(0.2)
    sys.exit("no window came on the bus")


def walk(node, depth=0):
    yield node, depth
    for child in node:
        if child is not None:
            yield from walk(child, depth + 1)


def main():
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([sys.argv[1], "--screen", "--size", "1280x720", "--data", f"{folder}/data",
                                    "--frames", folder])
        try:
            found = [(n.getRoleName(), n.name or "", depth) for n, depth in walk(window_of(process))]
        finally:
            process.terminate()
            process.wait()
    for role, name, depth in found:
        print(f"{'  ' * depth}{role}: {name}")
    wrong = [f"a {role} without a name" for role, name, _ in found
             if role in ("push button", "text", "entry", "alert", "status bar", "image") and (not name or name.startswith(("Gtk", "Screen")))]
    wanted = [("push button", "Zoek (F2)"), ("label", "Deze kiosk koppelen"), ("text", "Adres van de server")]
    have = {(role, name) for role, name, _ in found}
    wrong += [f"no {role} “{name}”" for role, name in wanted if (role, name) not in have]
    if not any("verzonden 0 van 0" in name for _, name, _ in found):
        wrong.append("the strip is not told")
    for what in wrong:
        print(what, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
