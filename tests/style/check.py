#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Rules of the house that a compiler cannot check. One rule a run: check.py RULE.

Prints every place that breaks the rule and exits 1; with none, says how many files it read.
"""
import re
import statistics
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
ROOMS = ("schedule", "badges", "kiosk", "server")

# A room may include from itself and from these.
MAY_INCLUDE = {
    "schedule": set(),
    "badges": {"schedule"},
    "kiosk": {"schedule", "badges"},
    "server": {"schedule", "badges"},
}

# A foreign header belongs to one place.
HOME_OF = {
    "sqlite3.h": r"schedule/store\.c",
    "microhttpd.h": r"server/web/\w+\.[ch]",
    "curl/curl.h": r"(server/core/http_client|kiosk/\w+)\.c",
    "gtk/gtk.h": r"kiosk/screen\w*\.[ch]",
    "gst/.*": r"kiosk/(camera|sound)\.c",
    "zbar.h": r"kiosk/decode\w*\.c",
    "qrencode.h": r"badges/qr\.c",
    "png.h": r"badges/png\.c",
    "fontconfig/.*": r"badges/type\.c",
    "hb-subset.h": r"badges/pdf_font\.c",
    "zlib.h": r"badges/(pdf_file|png|zpl)\.c",
    "cairo-ft.h": r"badges/pixels_bits\.c",
    "openssl/.*": r"server/register/credential_key\.c",
    "xlsxwriter.h": r"server/register/export_xlsx\.c",
    "cups/.*": r"badges/printer\.c",
}

BANNED = (
    "strcpy strcat sprintf vsprintf strtok atoi atol atof sscanf gmtime localtime rand srand random "
    "alloca gets mktemp tmpnam system popen"
).split()

FUNCTION_CEILING = 80
FUNCTION_MEDIAN = 20
FILE_CEILING = 600


def tracked(*patterns):
    out = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=TOP, capture_output=True, text=True)
    if out.returncode == 0 and out.stdout:
        names = [name for name in out.stdout.splitlines() if (TOP / name).is_file()]
    else:  # a source package without its history
        names = [str(p.relative_to(TOP)) for pattern in patterns for p in TOP.rglob(pattern)
                 if not str(p.relative_to(TOP)).startswith("build")]
    return sorted(set(names))


def house_sources():
    return [n for n in tracked("*.c", "*.h") if n.split("/")[0] in ROOMS]


def without_comments(text):
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


def rule_includes():
    """Includes follow the arrows of the house, and a foreign header stays in its room."""
    for name in house_sources():
        room = name.split("/")[0]
        for number, line in enumerate((TOP / name).read_text().splitlines(), 1):
            own = re.match(r'\s*#\s*include\s+"(\w+)/', line)
            if own and own[1] in ROOMS and own[1] != room and own[1] not in MAY_INCLUDE[room]:
                yield f"{name}:{number}: {room}/ may not include {own[1]}/"
            foreign = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
            if not foreign:
                continue
            for header, home in HOME_OF.items():
                if re.fullmatch(header, foreign[1]) and not re.fullmatch(home, name):
                    yield f"{name}:{number}: {foreign[1]} belongs in {home}"


def rule_banned():
    """Functions that hide an error or a race are not called."""
    pattern = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
    for name in house_sources():
        text = without_comments((TOP / name).read_text())
        for number, line in enumerate(text.splitlines(), 1):
            hit = pattern.search(line)
            if hit:
                yield f"{name}:{number}: {hit[1]}()"


def rule_sql():
    """No SQL text is put together at run time, and parameters have names."""
    made = re.compile(r"(printf|strconcat|g_string_append\w*)\s*\([^;]*\"[^\"]*\b(SELECT|INSERT|UPDATE|DELETE)\b ")
    bare = re.compile(r"[=(,]\s*\?\s*[,)\d\"]")
    for name in house_sources():
        text = (TOP / name).read_text()
        for hit in made.finditer(text):
            yield f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: SQL made by printing"
        for block in re.finditer(r"SQL_\w+\[\]\s*=\s*((?:\s*\"(?:\\.|[^\"\\])*\")+)", text):
            if bare.search(block[1]):
                yield f"{name}:{text.count(chr(10), 0, block.start()) + 1}: SQL with a nameless parameter"


def call_arguments(text, start):
    """The text between the parentheses of the call whose "(" stands at start."""
    depth = 0
    for at in range(start, len(text)):
        if text[at] == "(":
            depth += 1
        elif text[at] == ")":
            depth -= 1
            if depth == 0:
                return text[start + 1:at]
    return ""


def rule_binds():
    """A call that binds by letters has a letter for each parameter it names."""
    for name in house_sources():
        text = (TOP / name).read_text()
        for call in re.finditer(r"\bstore_(query|change|number) \(", text):
            arguments = call_arguments(text, call.end() - 1)
            types = re.search(r'"([itdb]*)"', arguments)
            names = re.findall(r'":\w+"', arguments)
            if types and len(types[1]) != len(names):
                line = text.count("\n", 0, call.start()) + 1
                yield f"{name}:{line}: {len(types[1])} letters for {len(names)} parameters"


def rule_heads():
    """Every source starts with its licence and what it is for; every header is guarded."""
    for name in tracked("*.c", "*.h"):
        text = (TOP / name).read_text()
        if not re.match(r"/\* SPDX-License-Identifier: EUPL-1\.2\n \*\n \* \S", text):
            yield f"{name}:1: no licence line with a sentence after it"
        if name.endswith(".h") and "\n#pragma once\n" not in text:
            yield f"{name}:1: no #pragma once"


def first_included(name):
    """What a source includes first, or None."""
    found = re.search(r'^#\s*include\s+[<"]([^>"]+)', (TOP / name).read_text(), re.M)
    return found and found[1]


def rule_headers():
    """Every header compiles alone. The build proves it of those that their own source includes first."""
    packages = ["gio-2.0", "jansson", "pangocairo", "libxml-2.0", "gtk4"]
    flags = subprocess.run(["pkg-config", "--cflags", *packages], capture_output=True, text=True,
                           check=True).stdout.split()
    sources = house_sources()
    proven = {first_included(name) for name in sources if name.endswith(".c")}
    for name in sources:
        if name.endswith(".h") and name not in proven:
            run = subprocess.run(["cc", "-std=c17", "-fsyntax-only", "-D_GNU_SOURCE", "-I.", *flags, "-x", "c", name],
                                 cwd=TOP, capture_output=True, text=True)
            if run.returncode != 0:
                yield next(line for line in run.stderr.splitlines() if "error:" in line)


def rule_layout():
    """clang-format has the last word."""
    names = tracked("*.c", "*.h")
    for start in range(0, len(names), 50):
        run = subprocess.run(["clang-format", "--dry-run", "-Werror", "--ferror-limit=3", *names[start:start + 50]],
                             cwd=TOP, capture_output=True, text=True)
        for line in run.stderr.splitlines():
            if "error:" in line:
                yield line


def rule_sizes():
    """Functions and files stay readable in one sitting."""
    names = house_sources()
    for name in names:
        lines = (TOP / name).read_text().count("\n")
        if lines > FILE_CEILING:
            yield f"{name}: {lines} lines; at most {FILE_CEILING}"
    ctags = subprocess.run(["ctags", "-x", "--c-kinds=f", "--fields=+ne", "--_xformat=%F\t%N\t%n\t%e", *names],
                           cwd=TOP, capture_output=True, text=True, check=True)
    lengths = []
    for row in ctags.stdout.splitlines():
        name, function, first, last = row.split("\t")
        if not last.isdigit():
            continue
        length = int(last) - int(first) + 1
        lengths.append(length)
        if length > FUNCTION_CEILING:
            yield f"{name}:{first}: {function}() has {length} lines; at most {FUNCTION_CEILING}"
    if lengths and statistics.median(lengths) > FUNCTION_MEDIAN:
        yield f"median function: {statistics.median(lengths)} lines; at most {FUNCTION_MEDIAN}"


def rule_top():
    """Nothing stands at the top but what the plan of the house names."""
    allowed = {*ROOMS, "tests", "CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE"}
    for name in sorted({n.split("/")[0] for n in tracked("*")}):
        if name not in allowed and not name.startswith("."):
            yield f"{name}: not part of the plan"


RULES = {key[5:]: value for key, value in list(globals().items()) if key.startswith("rule_")}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in RULES:
        sys.exit(f"usage: check.py {'|'.join(RULES)}")
    rule = RULES[sys.argv[1]]
    broken = list(rule())
    for place in broken:
        print(place)
    files = len(house_sources())
    if not files:
        sys.exit("no sources found: nothing was checked")
    print(f"{rule.__doc__.strip()} {len(broken)} exceptions in {files} files.")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
