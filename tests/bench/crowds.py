# SPDX-License-Identifier: EUPL-1.2
"""The people of the opening minute: what they want, a crowd of them at the server, and the same crowd at the floor."""
import contextlib
import os
import random
import shutil
import subprocess
import sys
from urllib.parse import urlencode

from congress import Congress, helper, told

PAGE = "/aanmelden/sessies?kaartje=beide"  # where the programme leads: a ticket and its sessions
ROOM_FOR_ALL = 1_000_000
POPULAR_PLACES = 30
ROUNDS = 3


def five_sessions(db):
    """Five rounds that both days have, each with its sessions. Returns lists of (round, session)."""
    rows = db.execute("SELECT round_id, id FROM session WHERE round_id IS NOT NULL AND quota_id IS NOT NULL"
                      " AND state = 'confirmed' ORDER BY starts_ms, id").fetchall()
    rounds = {}
    for number, session in rows:
        rounds.setdefault(number, []).append((number, session))
    return list(rounds.values())[:5]


def open_doors(congress, popular):
    """Room for everybody, but in the first sessions of each round when they are popular."""
    with congress.database() as db:
        db.execute("UPDATE quota SET capacity = :room", {"room": ROOM_FOR_ALL})
        db.execute("UPDATE voucher SET uses_max = :room", {"room": ROOM_FOR_ALL})
        rounds = five_sessions(db)
        if popular:
            for choices in rounds:
                for _, session in choices[:3]:
                    db.execute("UPDATE quota SET capacity = :places WHERE id = (SELECT quota_id FROM session WHERE id = :id)",
                               {"places": POPULAR_PLACES, "id": session})
    return rounds


def seats_of(rounds, rng, popular):
    """One choice a round; with popular ones, half of the people want those."""
    chosen = []
    for choices in rounds:
        wanted = choices[:3] if popular and rng.random() < 0.5 else choices
        chosen.append(rng.choice(wanted))
    return urlencode([(f"ronde-{number}", session) for number, session in chosen])


def write_people(path, count, rounds, popular, details, order=False):
    """Everybody's forms: the sessions; with @details on to the last button, with @order also that."""
    rng = random.Random(17)
    with path.open("w") as out:
        for number in range(count):
            words = ["/aanmelden/sessies", f"kaartje=beide&{seats_of(rounds, rng, popular)}"]
            if details:
                words += ["/aanmelden/gegevens", urlencode([("naam", f"Leraar {number}"), ("email", f"leraar{number}@school.example"),
                          ("school", "OBS De Regenboog"), ("plaats", "Amersfoort"), ("sector", "1"), ("kortingscode", "DEMO2017")])]
            if order:
                words += ["/aanmelden/controle", "klaar=1"]
            out.write(" ".join(words) + "\n")


def oversold_and_full(congress):
    """Counters over their capacity or unlike their seats, and how many popular sessions ran full."""
    with congress.database() as db:
        oversold = db.execute("SELECT COUNT(*) FROM quota WHERE taken > capacity").fetchone()[0] + db.execute(
            "SELECT COUNT(*) FROM session s JOIN quota q ON q.id = s.quota_id WHERE q.taken <>"
            " (SELECT COUNT(*) FROM seat e WHERE e.session_id = s.id AND e.state <> 'released')").fetchone()[0]
        full = db.execute("SELECT COUNT(*) FROM quota WHERE capacity = :places AND taken = capacity", {"places": POPULAR_PLACES}).fetchone()[0]
    return oversold, full


def crowd(build, folder, people, environment=None, during=contextlib.nullcontext, order=False):
    """What a crowd met, told by the load maker; how long its page is, and its people, for the floor."""
    congress = Congress(build, folder)
    rounds = open_doors(congress, True)
    file = folder / "people"
    write_people(file, people, rounds, True, order, order)
    with congress.serving(environment) as port:
        page = subprocess.run(["curl", "-s", f"http://127.0.0.1:{port}{PAGE}"], capture_output=True, check=True).stdout
        before = congress.memory("VmRSS")
        with during():
            result = told(build / "tests/bench/bench_crowd", port, PAGE, file)
        grown = congress.memory("VmHWM") - before
    if order:
        with congress.database() as db:
            placed = db.execute("SELECT COUNT(*) FROM sale_order WHERE state = 'paid'").fetchone()[0]
        if placed != people:
            sys.exit(f"{placed} orders of {people} people")
    oversold, full = oversold_and_full(congress)
    return result | {"grown": grown, "oversold": oversold, "full": full, "page_bytes": len(page)}


def floor_seconds(build, folder, page_bytes):
    """The same people at the floor: as long a page, and five places in one form."""
    with helper(build / "tests/bench/bench_probe", folder / "probe.db", str(page_bytes), str(ROOM_FOR_ALL)) as (port, _):
        lines = (folder / "people").read_text().splitlines()
        (folder / "probe").write_text("\n".join("/order " + line.split(" ")[1] for line in lines) + "\n")
        return told(build / "tests/bench/bench_crowd", port, "/", folder / "probe")["seconds"]


def crowd_and_floor(build, folder, people):
    result = crowd(build, folder, people)
    result["floor_seconds"] = floor_seconds(build, folder, result["page_bytes"])
    shutil.rmtree(folder)
    return result


def crowds(build, folder, people):
    """In turns, for one run swings by a third: the figures of the one in the middle, and the faults of all."""
    runs = [crowd_and_floor(build, folder / f"b{people}-{turn}", people) for turn in range(ROUNDS)]
    runs.sort(key=lambda run: run["seconds"] / run["floor_seconds"])
    return runs[ROUNDS // 2] | {"errors": sum(run["errors"] for run in runs), "oversold": sum(run["oversold"] for run in runs),
                                "grown": max(run["grown"] for run in runs),
                                "spread": [round(run["seconds"] / run["floor_seconds"], 2) for run in runs]}


@contextlib.contextmanager
def busy_cores():
    """Something else that wants every core, for as long as it lasts."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()
