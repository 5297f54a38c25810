"""A terminal for tests: a real pseudo-terminal read by an emulator (pyte), with a keyboard and a mouse.

Knows nothing of the program in it. Waits are for what appears on the screen, with a deadline; nothing sleeps.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import psutil
import pyte
import pyte.modes

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "home": "\x1b[H",
    "end": "\x1b[F",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}
DEADLINE = 60.0
"""Seconds that a slow, busy machine may take for what a quick one does in one."""


class Terminal:
    """A program in a terminal of `columns` by `rows`."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        stalled: bool = False,
        background: str | None = None,
        answers: bool = True,
        user: int | None = None,
        encoding: str = "utf-8",
        ambiguous_wide: bool = False,
        echo: bool = True,
    ) -> None:
        self.columns, self.rows = columns, rows
        self.received = bytearray()
        self.status: int | None = None
        self.is_stalled = stalled
        """While true nothing is read from the program: a line that takes no more."""
        self.background = background
        """What the terminal says when asked for its background colour, such as rgb:ffff/ffff/ffff."""
        self.answers = answers
        """Whether it says where its cursor is, and which modes it knows, when asked."""
        environ = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        for name, value in (env or {}).items():
            if value is None:
                environ.pop(name, None)
            else:
                environ[name] = value
        self.screen = pyte.Screen(columns, rows)
        self.screen.write_process_input = self._say  # type: ignore[method-assign]
        self._decode = codecs.getincrementaldecoder(encoding)("replace").decode
        self._stream = pyte.Stream(self.screen)
        self._is_ambiguous_wide = ambiguous_wide
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            try:
                if not echo:  # what is typed when the program has ended is not drawn by the line itself
                    attributes = termios.tcgetattr(0)
                    attributes[3] &= ~termios.ECHO
                    termios.tcsetattr(0, termios.TCSANOW, attributes)
                if user is not None:
                    os.setgid(user)
                    os.setuid(user)
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.execvpe(argv[0], list(argv), environ)
            finally:
                os._exit(127)
        self.before = termios.tcgetattr(self.descriptor)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.descriptor >= 0:
            os.close(self.descriptor)

    # -- seeing

    def read(self, seconds: float = 0.05) -> bytes:
        """Take what the program writes within some seconds, and draw it."""
        if self.is_stalled or self.descriptor < 0:
            select.select([], [], [], seconds)
            return b""
        ready, _, _ = select.select([self.descriptor], [], [], seconds)
        if not ready:
            return b""
        try:
            data = os.read(self.descriptor, 1 << 16)
        except OSError:
            return b""
        self.take(data)
        return data

    def take(self, data: bytes) -> None:
        """Draw what the program wrote, and answer what it asks."""
        self.received += data
        text = self._decode(data)
        # pyte draws “ in one cell: a space after each says where a terminal of the other kind would be
        self._stream.feed(re.sub("[“”…—·│─]", r"\g<0> ", text) if self._is_ambiguous_wide else text)
        self._answer(data)

    def _answer(self, data: bytes) -> None:
        for mode in re.findall(rb"\x1b\[\?(\d+)\$p", data) if self.answers else ():
            self.write(b"\x1b[?" + mode + b";0$y")
        if self.background and b"\x1b]11;?" in data:
            self.write(f"\x1b]11;{self.background}\x1b\\".encode())

    def _say(self, report: str) -> None:
        if self.answers:
            self.write(report.encode())

    def text(self) -> str:
        """The screen as lines."""
        lines = []
        for y in range(self.rows):
            row = self.screen.buffer[y]
            lines.append("".join(row[x].data for x in range(self.columns)).rstrip())
        return "\n".join(lines)

    def shows(self, pattern: str) -> bool:
        """Whether a regular expression is on the screen."""
        return re.search(pattern, self.text()) is not None

    def wait_until(self, holds: Callable[[], bool], what: str, seconds: float = DEADLINE) -> None:
        """Read until something holds; fails with the screen as it is then."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"never came: {what}\n{self.text()}")
            if not self.read() and not self.is_alive() and not holds():
                raise AssertionError(f"ended with {self.status} before {what}\n{self.text()}")

    def wait_for(self, pattern: str, seconds: float = DEADLINE) -> None:
        """Wait until a regular expression is on the screen."""
        self.wait_until(lambda: self.shows(pattern), repr(pattern), seconds)

    def wait_for_end(self, seconds: float = DEADLINE) -> int:
        """Wait until the program is gone; its exit status, negative for a signal that killed it."""
        end = time.monotonic() + seconds
        while self.is_alive():
            if time.monotonic() > end:
                raise AssertionError(f"still running after {seconds} s\n{self.text()}")
            self.read(0.02)
        while self.read(0.02):
            pass
        assert self.status is not None
        return self.status

    def settle(self, quiet: float = 0.15, seconds: float = DEADLINE) -> bytes:
        """Read until nothing was written for a while and nobody is at work on anything; what came."""
        start, end = len(self.received), time.monotonic() + seconds
        while time.monotonic() < end and (self.read(quiet) or self.is_at_work()):
            pass
        return bytes(self.received[start:])

    def is_at_work(self) -> bool:
        """Whether a thread of the program or of its children runs, or waits for its turn on a busy machine."""
        try:
            parent = psutil.Process(self.pid)
            kin = [self.pid, *(child.pid for child in parent.children(recursive=True))]
            stats = [stat for pid in kin for stat in (Path("/proc") / str(pid) / "task").glob("*/stat")]
            return any(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[0] in "RD" for stat in stats)
        except (psutil.Error, OSError):
            return False

    def find(self, text: str, *, last: bool = False) -> tuple[int, int]:
        """Column and row where a text stands on the screen."""
        for y in reversed(range(self.rows)) if last else range(self.rows):
            row = self.screen.buffer[y]
            cells = [row[x].data for x in range(self.columns)]
            line = "".join(cells)
            if text in line:
                index = line.index(text)
                x = size = 0
                while size < index:
                    size += len(cells[x])
                    x += 1
                while cells[x] == "":
                    x += 1
                return x, y
        raise AssertionError(f"{text!r} is not on the screen\n{self.text()}")

    # -- doing

    def write(self, data: bytes) -> None:
        """Bytes as from the keyboard."""
        os.write(self.descriptor, data)

    def press(self, *keys: str) -> None:
        """Keys by name, or text as typed."""
        for key in keys:
            self.write(KEYS.get(key, key).encode())

    def click(self, text: str, *, last: bool = False) -> None:
        """Press and release the left button on a text, the first of it on the screen or the last."""
        self.click_at(*self.find(text, last=last))

    def click_at(self, x: int, y: int) -> None:
        """Press and release the left button on a cell, counted from 0."""
        self.write(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m".encode())

    def wheel(self, x: int, y: int) -> None:
        """Turn the wheel one notch down over a cell."""
        self.write(f"\x1b[<65;{x + 1};{y + 1}M".encode())

    def resize(self, columns: int, rows: int) -> None:
        """Another size, as when a window is dragged."""
        self.columns, self.rows = columns, rows
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def kill(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """The line drops."""
        os.close(self.descriptor)
        self.descriptor = -1

    def is_alive(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is None

    def is_given_back(self) -> bool:
        """Whether the terminal is as before: main screen, cursor seen, mouse and paste modes off, line settings."""
        modes = {mode: last for last, mode in _last_modes(bytes(self.received))}
        off = all(modes.get(mode, "l") == "l" for mode in (b"1049", b"1000", b"1003", b"1006", b"2004", b"1004"))
        return off and modes.get(b"25", "h") == "h" and termios.tcgetattr(self.descriptor)[:4] == self.before[:4]


def _last_modes(data: bytes) -> list[tuple[str, bytes]]:
    return [(found[2].decode(), found[1]) for found in re.finditer(rb"\x1b\[\?(\d+)([hl])", data)]
