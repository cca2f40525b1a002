"""Records commands in a pseudo-terminal, for an SVG and for the examples in the README.

Usage: record.py [--check] SVG README SERVER TOUR <PAT

SERVER is the fake server's standard input, TOUR what try.sh has printed. Run this with record.sh.
"""

import difflib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape

COLUMNS, ROWS = 80, 40
TIMEOUT = 60  # seconds for one command, with a debug build on a busy machine

# Each command with what a person answers, as pairs: a pattern for the prompt, and the answer.
LOGIN = [
    (
        "git credential-azdo login https://dev.azure.com/acme",
        [(r"^Paste .*:$", "PAT"), (r"^(Expires on|Its last day) .*:$", "90d")],
    ),
    ("git clone https://dev.azure.com/acme/Fabrikam/_git/Web", []),
]
CHECK = [("git credential-azdo check", [])]
DOCTOR = [("git credential-azdo doctor", [])]
NO_KEYRING = [("git credential-azdo login fabrikam", [(r"Store \[1\]:$", "\x03")])]

# git's progress depends on its version, dates on the day, and whether kernel memory is offered on
# the machine.
NOT_COMPARED = re.compile(
    r"remote: |Receiving objects|Unpacking objects|Resolving deltas|  2  kernel |    trace: |"
    r"Requests without it: "
)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# In the tour of try.sh.
COMMIT = re.compile(r"\b[0-9a-f]{7}\b")
COUNT = re.compile(r"(?<=Requests with the PAT for acme: )\d+")
NUMBER = re.compile(r"^  \d(?=  (vault|file) )")


class Printed:
    """What a script has printed."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.lines = file.read().splitlines()

    def text(self):
        return self.lines


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
            fail(f"unknown control sequence {text[end:end + 8]!r}")

    def control(self, parameters, command):
        if command == "K" and parameters in ("", "0"):
            del self.lines[-1][self.column :]
        elif command == "K" and parameters == "2":
            self.lines[-1].clear()
        elif command == "m":
            codes = tuple(code for code in parameters.split(";") if code not in ("", "0"))
            self.style = self.style + codes if codes else ()
        else:
            fail(f"unknown control sequence CSI {parameters}{command}")

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


def fail(message):
    raise SystemExit(f"record.py: {message}")


def run(command, answers, screen, environment, directory):
    """Runs a command in a pseudo-terminal until it ends."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(directory)
        os.execvpe("sh", ["sh", "-c", command], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    answers, pending, deadline = list(answers), b"", time.monotonic() + TIMEOUT
    while True:
        readable, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
        if not readable:
            fail(f"`{command}` waits for something:\n" + "\n".join(screen.text()))
        try:
            data = os.read(terminal, 4096)
        except OSError:  # On Linux, after the other end was closed.
            data = b""
        if not data:
            break
        pending += data
        try:
            text, pending = pending.decode(), b""
        except UnicodeDecodeError:
            continue  # The rest of the character comes next.
        screen.feed(text)
        if answers and re.search(answers[0][0], screen.text()[-1]):
            os.write(terminal, answers.pop(0)[1].encode() + b"\r")
    os.close(terminal)
    os.waitpid(pid, 0)
    if answers:
        fail(f"`{command}` did not prompt for {answers[0][0]!r}:\n" + "\n".join(screen.text()))


def record(commands, pat, environment=os.environ, directory="."):
    """Returns the screen, and for each line the time in seconds at which it is shown."""
    screen, times, now = Screen(), [], 0.5
    for command, answers in commands:
        screen.feed(f"$ \x1b[1m{command}\x1b[0m\r\n")
        start = len(screen.lines) - 1
        typed = [(prompt, answer.replace("PAT", pat)) for prompt, answer in answers]
        run(command, typed, screen, environment, directory)
        if screen.column:
            screen.feed("\r\n")
        times.append(now)
        now += 1.5
        for line in screen.text()[start:-1]:
            times.append(now)
            prompted = any(re.search(prompt.rstrip("$"), line) for prompt, _ in answers)
            now += 1.8 if prompted else 0.25
    screen.lines.pop()
    if any(pat in line for line in screen.text()):
        fail("the PAT is on the screen")
    return screen, times


def record_all(pat, server):
    """Returns the recordings by name."""
    recordings = {"login": record(LOGIN, pat)}
    without_bus = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")
    }
    recordings["no-keyring"] = record(NO_KEYRING, pat, without_bus)
    with open(server, "w", encoding="ascii") as server:
        server.write(f"read-only acme={pat}\n")
    time.sleep(0.5)  # The server does not say when it has done it.
    recordings["check"] = record(CHECK, pat, directory="Web")
    for section in ("https://dev.azure.com", "https://*.visualstudio.com"):
        os.system(f"git config --global --remove-section 'credential.{section}'")
    recordings["doctor"] = record(DOCTOR, pat)
    return recordings


CLASSES = {"1": "b", "2": "d", "31": "r", "32": "g", "33": "y"}
STYLE = """
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
        f'  <rect width="712" height="{height}" rx="8" fill="#0d1117"/>',
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


def drawn(path):
    """The text of a recording."""
    texts = ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(text.itertext()) for text in texts]


# In the README, below a comment with the recording's name.
EXAMPLE = re.compile(r"(<!-- recorded: (\S+) -->\n```console\n)(.*?)(```\n)", re.DOTALL)


def fill_in(readme, recordings):
    def example(match):
        lines = recordings[match[2]][0].text()
        lines = [line for line in lines if line.startswith("  ") or not NOT_COMPARED.match(line)]
        return match[1] + "".join(f"{line}\n" for line in lines) + match[4]

    return EXAMPLE.sub(example, readme)


def comparable(lines):
    compared = [line.rstrip() for line in lines if not NOT_COMPARED.match(line)]
    for changing in (NUMBER, DATE, COMMIT, COUNT):
        compared = [changing.sub("", line) for line in compared]
    return compared


def has_older_git():
    """Whether `doctor` advises to update git, which the README's example does not show."""
    version = subprocess.run(["git", "version"], capture_output=True, text=True, check=True)
    numbers = re.search(r"(\d+)\.(\d+)", version.stdout)
    return (int(numbers[1]), int(numbers[2])) < (2, 46)


def check(printed, recorded, where):
    """Ends the program if a recording is not what is printed now."""
    difference = difflib.unified_diff(
        comparable(recorded), comparable(printed), where, "what is printed now", lineterm=""
    )
    text = "\n".join(difference)
    if text:
        fail(f"{where} is out of date; to record it again: docs/recording/record.sh\n{text}")


def main(arguments):
    only_check = arguments[0] == "--check"
    recording, readme, server, tour = arguments[-4:]
    recordings = record_all(sys.stdin.readline().strip(), server)
    recordings["tour"] = (Printed(tour), None)
    with open(readme, encoding="utf-8") as file:
        text = file.read()
    if only_check:
        check(recordings["login"][0].text(), drawn(recording), "docs/recording/login.svg")
        examples = EXAMPLE.findall(text)
        if {name for _, name, _, _ in examples} != set(recordings):
            fail("README.md does not have each example once")
        for _, name, lines, _ in examples:
            if name == "doctor" and has_older_git():
                print("NOT COMPARED: README.md (doctor), which is with git 2.46 or later")
                continue
            check(recordings[name][0].text(), lines.splitlines(), f"README.md ({name})")
        print("The recording and the README's examples are what the program prints")
        return
    with open(recording, "w", encoding="utf-8") as file:
        file.write(svg(*recordings["login"]))
    with open(readme, "w", encoding="utf-8") as file:
        file.write(fill_in(text, recordings))
    print(f"Recorded {recording}, and the examples in {readme}")


main(sys.argv[1:])
