"""Records commands in a pseudo-terminal as an SVG. Run it with record.sh.

Usage: record.py [--check] SVG README <PAT
"""

import difflib
import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape

COLUMNS, ROWS = 80, 40
TIMEOUT = 60  # seconds for a command; a build that is not optimized, on a busy machine

# Each command, and what a person answers: (end of the question, answer).
COMMANDS = [
    (
        "git credential-azdo login https://dev.azure.com/acme",
        [("Paste it here (it is not shown):", None), ("Enter if unknown):", "90d")],
    ),
    ("git clone https://dev.azure.com/acme/Fabrikam/_git/Web", []),
]

# How git reports progress differs between its versions. Dates differ between days.
GITS_OWN = re.compile(r"(remote: |Receiving objects|Unpacking objects|Resolving deltas)")
DATE = re.compile(r"(?<=expires on )\d{4}-\d{2}-\d{2}")


class Screen:
    """A terminal that knows what the recorded programs send, and fails on anything else."""

    TOKEN = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])|[^\x1b]", re.DOTALL)

    def __init__(self):
        self.lines = [[]]  # of (character, style)
        self.column = 0
        self.style = ()

    def feed(self, text):
        end = 0
        for token in self.TOKEN.finditer(text):
            if token.start() != end:
                break
            end = token.end()
            if token.group(2):
                self.control(token.group(1), token.group(2))
            else:
                self.put(token.group())
        if end != len(text):
            raise SystemExit(f"record.py: unknown control sequence {text[end:end + 8]!r}")

    def control(self, parameters, command):
        if command == "K" and parameters in ("", "0"):
            del self.lines[-1][self.column :]
        elif command == "K" and parameters == "2":
            self.lines[-1].clear()
        elif command == "m":
            codes = tuple(code for code in parameters.split(";") if code not in ("", "0"))
            self.style = self.style + codes if codes else ()
        else:
            raise SystemExit(f"record.py: unknown control sequence CSI {parameters}{command}")

    def put(self, character):
        line = self.lines[-1]
        if character == "\n":
            self.lines.append([])
            self.column = 0
        elif character == "\r":
            self.column = 0
        elif character == "\b":
            self.column = max(0, self.column - 1)
        else:
            line += [(" ", ())] * (self.column - len(line))
            line[self.column : self.column + 1] = [(character, self.style)]
            self.column += 1

    def text(self):
        return ["".join(character for character, _ in line).rstrip() for line in self.lines]


def run(command, answers, screen):
    """Runs a command in a pseudo-terminal until it ends."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp("sh", ["sh", "-c", command])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    answers, pending, deadline = list(answers), b"", time.monotonic() + TIMEOUT
    while True:
        readable, _, _ = select.select([terminal], [], [], deadline - time.monotonic())
        if not readable:
            raise SystemExit(f"record.py: `{command}` waits for something:\n" + "\n".join(screen.text()))
        try:
            data = os.read(terminal, 4096)
        except OSError:  # Linux: the other end was closed.
            data = b""
        if not data:
            break
        pending += data
        try:
            text, pending = pending.decode(), b""
        except UnicodeDecodeError:
            continue  # The rest of the character comes next.
        screen.feed(text)
        if answers and screen.text()[-1].endswith(answers[0][0]):
            os.write(terminal, answers.pop(0)[1].encode() + b"\r")
    _, status = os.waitpid(pid, 0)
    if status != 0 or answers:
        raise SystemExit(f"record.py: `{command}` failed:\n" + "\n".join(screen.text()))


def record(pat):
    """Returns the screen, and for each line the time in seconds at which it is shown."""
    screen, times, now = Screen(), [], 0.5
    for command, answers in COMMANDS:
        screen.feed(f"$ \x1b[1m{command}\x1b[0m")
        start = len(screen.lines)
        screen.feed("\r\n")
        typed = [(question, pat if answer is None else answer) for question, answer in answers]
        run(command, typed, screen)
        if screen.column:
            screen.feed("\r\n")
        times.append(now)
        now += 1.5
        questions = [question for question, _ in answers]
        for line in screen.text()[start:-1]:
            times.append(now)
            now += 1.8 if any(question in line for question in questions) else 0.25
    screen.lines.pop()
    if any(pat in line for line in screen.text()):
        raise SystemExit("record.py: the PAT is on the screen")
    return screen, times


CLASSES = {"1": "b", "2": "d", "31": "r", "32": "g", "33": "y"}
STYLE = """
    svg { background: #0d1117; border-radius: 8px }
    text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #d1d7e0;
           white-space: pre; animation: wait linear backwards }
    .b { font-weight: bold; fill: #fff } .d { fill: #9198a1 }
    .r { fill: #ff7b72 } .g { fill: #7ee787 } .y { fill: #e3b341 }
    @keyframes wait { from, to { visibility: hidden } }
    @media (prefers-reduced-motion) { text { animation: none } }
"""


def svg(screen, times):
    """Draws the lines. Where an SVG is not animated, all of them are shown."""
    height = 20 * len(screen.lines) + 28
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 712 {height}" width="712" height="{height}">',
        "  <title>git-credential-azdo: a first login and clone</title>",
        f"  <style>{STYLE}  </style>",
    ]
    for number, (line, shown) in enumerate(zip(screen.lines, times)):
        y = 20 * number + 29
        spans = "".join(map(span, runs(line)))
        lines.append(
            f'  <text x="20" y="{y}" xml:space="preserve" style="animation-duration:{shown:.2f}s">{spans}</text>'
        )
    return "\n".join([*lines, "</svg>", ""])


def runs(line):
    """Groups the characters of a line by style."""
    grouped = []
    for character, style in line:
        if grouped and grouped[-1][1] == style:
            grouped[-1][0].append(character)
        else:
            grouped.append(([character], style))
    return [("".join(characters), style) for characters, style in grouped]


def span(run):
    text, style = run
    classes = " ".join(CLASSES[code] for code in style if code in CLASSES)
    return f'<tspan class="{classes}">{escape(text)}</tspan>' if classes else escape(text)


def comparable(lines):
    return [DATE.sub("DATE", line.rstrip()) for line in lines if not GITS_OWN.match(line)]


def drawn(path):
    """The text of a recording."""
    texts = ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(text.itertext()) for text in texts]


def quick_start(path):
    """The first example of the quick start."""
    with open(path, encoding="utf-8") as file:
        _, section = file.read().split("\n## Quick start\n", 1)
    return section.split("```console\n", 1)[1].split("\n```", 1)[0].splitlines()


def check(printed, recorded, where):
    difference = list(
        difflib.unified_diff(
            comparable(recorded), comparable(printed), where, "what is printed now", lineterm=""
        )
    )
    if difference:
        print("\n".join(difference), file=sys.stderr)
        raise SystemExit(f"record.py: {where} is out of date (to record again: docs/recording/record.sh)")


def main(arguments):
    only_check = arguments[0] == "--check"
    recording, readme = arguments[-2:]
    screen, times = record(sys.stdin.readline().strip())
    printed = screen.text()
    if only_check:
        check(printed, drawn(recording), "docs/recording/login.svg")
        check(printed, quick_start(readme), "the quick start in README.md")
        print("The recording and the quick start are what the program prints")
        return
    with open(recording, "w", encoding="utf-8") as file:
        file.write(svg(screen, times))
    print(f"Recorded {recording}")


main(sys.argv[1:])
