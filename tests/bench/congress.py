# SPDX-License-Identifier: EUPL-1.2
"""What the server's benchmarks share: a server on a folder of its own with the sample congress, figures with
their goals, and the table people read."""
import contextlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
NOW = "2017-09-20T10:00:00+02:00"


def need(program, where="tests/packages.txt"):
    """Ends with a clear word when a program is missing."""
    if shutil.which(program) is None:
        sys.exit(f"{program} is missing: server/install-packages {where}")


def built(build):
    """The release build; made when it is not there."""
    if not (build / "tests/bench/bench_crowd").exists():
        subprocess.run(["cmake", "--preset", "release", "-DWITH_TESTS=ON"], cwd=TOP, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["cmake", "--build", "--preset", "release"], cwd=TOP, check=True, stdout=subprocess.DEVNULL)
    return build


def median(numbers):
    return sorted(numbers)[len(numbers) // 2]


class Congress:
    """A running server. Its database may be looked at while it runs, and changed before it starts."""

    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        self.program = build / "server/congress-server"
        self.config = folder / "server.ini"
        folder.mkdir(parents=True, exist_ok=True)
        self.config.write_text((TOP / "server/packaging/demo.ini").read_text()
                               .replace("@DATA@", str(folder / "data")).replace("@PORT@", "0"))
        for words in (["init"], ["import", "--tickets", "sample", str(TOP / "schedule/sample/lerarencongres-2017.json")]):
            subprocess.run([self.program, words[0], "--config", self.config, *words[1:]], check=True, stdout=subprocess.DEVNULL)

    @contextlib.contextmanager
    def database(self):
        with contextlib.closing(sqlite3.connect(next((self.folder / "data").glob("*.db")))) as db, db:
            yield db

    @contextlib.contextmanager
    def serving(self, environment=None):
        self.process = subprocess.Popen([self.program, "serve", "--config", self.config, "--port", "0", "--now", NOW],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
        try:
            self.port = int(re.search(r":(\d+)$", self.process.stdout.readline().strip())[1])
            yield self.port
        finally:
            self.process.terminate()
            self.process.wait(120)

    def memory(self, field):
        """VmRSS or VmHWM of the server, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+) kB", status)[1]) * 1024


@contextlib.contextmanager
def helper(*command):
    """A floor of the benchmarks: prints its port, stops when its standard input ends. Yields port and process."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline()), process
    finally:
        process.stdin.close()
        process.wait(60)


def told(*command):
    """The JSON a load maker prints."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def figure(value, goal, beside, at_most=False):
    """A figure with a goal: a least value, or a greatest one."""
    return {"value": round(value, 4), "goal": goal, "met": value <= goal if at_most else value >= goal,
            "sense": "at most" if at_most else "at least", "beside": beside}


def print_table(report):
    """Figures with goals as lines; the rest as they are."""
    for name, one in report.items():
        if isinstance(one, dict) and "goal" in one:
            aim = f"; aim {one['aim']}{'' if one['value'] >= one['aim'] else ' not reached'}" if "aim" in one else ""
            print(f"{name:46}{one['value']:>12,.3f}  {one['sense']} {one['goal']:<8} {'met' if one['met'] else 'NOT MET':8} {one['beside']}{aim}")
        elif isinstance(one, dict):
            print(f"{name:46}" + "  ".join(f"{key} {value}" for key, value in one.items()))
        else:
            print(f"{name:46}{one:>12,}" if isinstance(one, (int, float)) else f"{name:46}{one:>12}")
