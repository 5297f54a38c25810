"""The terminal: entered, drawn on, and given back whole, whatever happens. The only room that writes to it.

What Textual's own driver lacks on a server: a byte that is not UTF-8 ends it (Textual #6456), SIGTERM and SIGHUP leave
the terminal in the alternate screen with mouse reporting on, a vanished terminal makes it spin, and a line that has
stalled blocks the event loop, so that nothing but kill -9 helps. Here frames are cells (`cells.py`): a writer thread
sends the difference between what the terminal shows and what it should show, as fast as the line takes it; frames
that a slow line could not show are skipped, never queued.
"""

from __future__ import annotations

import codecs
import os
import signal
import sys
import termios
import threading
from collections.abc import Callable
from functools import partial
from selectors import EVENT_READ, SelectSelector
from typing import TYPE_CHECKING, Any

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from newstui.typesetting.glyphs import FILLER
from newstui.ui.cells import Screen, UnknownSequenceError, update

if TYPE_CHECKING:
    from textual.app import App

GRACE = 2.0
"""Seconds that leaving may take before the process ends itself."""
_SYNC_WORTH = 400
"""Bytes from which a frame is bracketed for terminals that can show it at once (mode 2026)."""

_SYNC_START, _SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
_CONTROL = ("\x1b[?", "\x1b[>", "\x1b[<", "\x1b]", "\x1b[ ", "\x1bP", "\a")
_GIVE_BACK = (
    "\x1b[m\x1b[r\x1b[?1016l\x1b[?1015l\x1b[?1006l\x1b[?1003l\x1b[?1000l\x1b[?2004l\x1b[?2048l\x1b[?1004l\x1b[<u"
    "\x1b[?7h\x1b[?1049l\x1b[?25h"
)


class Line:
    """The way to the terminal: control sequences in order, frames as differences, from a thread of its own.

    `send` and `show` never block. `send_bytes` writes all it is given and may block as long as the line does.
    """

    def __init__(self, send_bytes: Callable[[bytes], None], encoding: str, *, whole_frames: bool = False) -> None:
        self._send_bytes = send_bytes
        self._encoding = encoding
        self._whole_frames = whole_frames
        self._shown: Screen | None = None
        self._wanted: Screen | None = None
        self._pending: list[str | None] = []  # None stands for "the screen as it is wanted then"
        self._ready = threading.Condition()
        self._stopping = False
        self.brackets_frames = False
        self._thread = threading.Thread(target=self._run, name="terminal-output", daemon=True)
        self._thread.start()

    def send(self, control: str) -> None:
        """Queue a sequence that is not part of a frame: a mode, a title, the clipboard."""
        with self._ready:
            if "\x1b[?1049" in control:
                self._shown = self._wanted = None
            self._pending.append(control)
            self._ready.notify()

    def show(self, frame: str, size: tuple[int, int]) -> None:
        """Draw a frame of Textual's; the terminal gets what differs."""
        if self._whole_frames:
            self.send(frame)
            return
        with self._ready:
            wanted = self._wanted
            if wanted is None or (wanted.width, wanted.height) != size:
                wanted = self._wanted = Screen(*size)
                self._shown = None
            try:
                wanted.replay(frame)
            except UnknownSequenceError:  # such as OSC 8: passed on whole, after which the screen is unknown
                self._pending.append(frame)
                self._wanted = self._shown = None
            else:
                if not self._pending or self._pending[-1] is not None:
                    self._pending.append(None)
            self._ready.notify()

    def forget(self) -> None:
        """The terminal may show anything by now: draw all of it again."""
        with self._ready:
            self._shown = None
            self._pending.append(None)
            self._ready.notify()

    def stop(self, timeout: float) -> None:
        """Send what is queued and end the thread; gives up after `timeout` seconds."""
        with self._ready:
            self._stopping = True
            self._ready.notify()
        self._thread.join(timeout)

    def _run(self) -> None:
        while True:
            with self._ready:
                while not self._pending and not self._stopping:
                    self._ready.wait()
                if not self._pending:
                    return
                data = self._take()
            if data:
                try:
                    self._send_bytes(data.replace(FILLER, "").encode(self._encoding, "replace"))
                except OSError:  # the terminal is gone; the reading side notices and leaves
                    return

    def _take(self) -> str:
        """What to write next. One frame at a time, so that a slow line gets the newest one after it."""
        taken: list[str] = []
        while self._pending:
            item = self._pending.pop(0)
            if item is not None:
                taken.append(item)
                continue
            if self._pending and None in self._pending:
                continue
            if self._wanted is not None:
                taken.append(self._frame(self._wanted))
            break
        return "".join(taken)

    def _frame(self, wanted: Screen) -> str:
        if self._shown is None:
            self._shown = Screen(wanted.width, wanted.height)
        difference = update(self._shown, wanted)
        self._shown = wanted.copy()
        if self.brackets_frames and len(difference) > _SYNC_WORTH:
            return f"{_SYNC_START}{difference}{_SYNC_END}"
        return difference


class NewsDriver(LinuxDriver):
    """Textual's driver for POSIX terminals, made to survive lines, signals and bytes."""

    whole_frames = False
    """Send frames as Textual makes them (--no-diff)."""
    encoding = "utf-8"

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._line: Line | None = None
        self._descriptor = sys.__stderr__.fileno() if sys.__stderr__ else 2  # where Textual draws
        self._leaving = threading.Event()

    # -- out

    def write(self, data: str) -> None:
        line = self._line
        if line is None:
            return
        if data in (_SYNC_START, _SYNC_END):
            line.brackets_frames = True  # the app sends these once the terminal said that it knows them
        elif data.startswith(_CONTROL):
            line.send(data)
        else:
            width, height = self._app.size
            line.show(data, (width, height))

    def repaint(self) -> None:
        """Draw everything again, as after another program wrote on the terminal."""
        if self._line is not None:
            self._line.forget()

    def flush(self) -> None:
        """Nothing is buffered here."""

    def _send_bytes(self, data: bytes) -> None:
        view, descriptor = memoryview(data), self._descriptor
        while view:
            view = view[os.write(descriptor, view) :]

    # -- coming and leaving

    def start_application_mode(self) -> None:
        self._line = Line(self._send_bytes, self.encoding, whole_frames=self.whole_frames)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual leaves it bare
        if self._writer_thread is not None:  # Textual's own writer queues 30 frames and then blocks the event loop
            self._writer_thread.stop()
            self._writer_thread = None
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, self._on_signal)

    def stop_application_mode(self) -> None:
        self._end_without_fail(None)
        super().stop_application_mode()

    def close(self) -> None:
        if self._line is not None:
            self._line.stop(GRACE)
            self._line = None
        self._leaving.set()

    def _on_signal(self, number: int, _frame: object) -> None:
        """Leave as by `q`, with the status of the signal; a line that takes nothing can't hold us."""
        self._end_without_fail(128 + number)
        self._leave(128 + number)

    def _end_without_fail(self, status: int | None) -> None:
        """End the process if leaving takes longer than `GRACE`. What the reader did was saved when it was done."""
        self._leaving.clear()

        def end() -> None:
            if not self._leaving.wait(GRACE):
                self._give_back()
                os._exit(status if status is not None else self._app.return_code or 0)

        threading.Thread(target=end, name="dead-man", daemon=True).start()

    def _give_back(self) -> None:
        """Restore the terminal without waiting for it."""
        try:
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            os.set_blocking(self._descriptor, False)
            os.write(self._descriptor, _GIVE_BACK.encode())
            os.set_blocking(self._descriptor, True)
        except (OSError, termios.error):  # there is no terminal left to give back
            return

    def _hung_up(self) -> None:
        """The terminal is gone: nobody is there to be asked or shown anything."""
        self._end_without_fail(128 + signal.SIGHUP)
        self._leave(128 + signal.SIGHUP)

    def _leave(self, status: int) -> None:
        # Not call_later: a signal handler or another thread must wake the event loop from its sleep
        self._loop.call_soon_threadsafe(partial(self._app.exit, return_code=status))

    # -- in

    def run_input_thread(self) -> None:
        """Read keys until the app leaves. Bytes that are not UTF-8 become `�`; the end of the line ends the program."""
        parser = XTermParser(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        with SelectSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(0.1):
                    try:
                        data = os.read(self.fileno, 4096)
                    except BlockingIOError:
                        continue
                    except OSError:
                        data = b""
                    if not data:
                        self._hung_up()
                        return
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        try:
            for _event in parser.feed(""):
                pass
        except (EOFError, ParseError):
            return
