"""The terminal: entered, drawn on, and given back whole, whatever happens. The only room that writes to it.

What Textual's own driver lacks on a server: a byte that is not UTF-8 ends it (Textual #6456), SIGTERM and SIGHUP leave
the terminal in the alternate screen with mouse reporting on, a vanished terminal makes it spin, and a line that has
stalled blocks the event loop, so that nothing but kill -9 helps. Here frames go out through a `Line`, and what the
terminal says of itself (`replies`) is taken out of what is typed.
"""

from __future__ import annotations

import codecs
import os
import select
import signal
import sys
import termios
import threading
import tty
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from newstui.gate import Clean
from newstui.ui.line import SYNC_END, SYNC_START, Line, Port
from newstui.ui.repertoire import Repertoire
from newstui.ui.replies import ASK_BACKGROUND, PROBE, Answers, Replies
from newstui.ui.strokes import LINK_END
from newstui.ui.terminal import Abilities

if TYPE_CHECKING:
    from textual.app import App

GRACE = 1.5
"""Seconds that leaving may take before the process ends itself."""
_LINE_GRACE = 0.7
"""Seconds of them in which a line may take what it still gets."""

_CONTROL = ("\x1b[?", "\x1b[>", "\x1b[<", "\x1b]", "\x1b[ ", "\x1bP", "\a")
_POINTER = "\x1b]22;"
"""The shape of the mouse pointer: few terminals know it, some draw it."""
_PUSH_TITLE, _POP_TITLE = "\x1b[22;2t", "\x1b[23;2t"
_GIVE_BACK = (
    "\x1b[m\x1b[r\x1b[?1016l\x1b[?1015l\x1b[?1006l\x1b[?1003l\x1b[?1000l\x1b[?2004l\x1b[?1004l\x1b[?7h"
    "{kitty}{title}\x1b[?1049l\x1b[?25h"
)


class Told(Message):
    """The terminal has said what it can do, or is. `is_stale`: the screen must be drawn anew."""

    def __init__(self, answers: Answers, *, is_stale: bool) -> None:
        super().__init__()
        self.answers = answers
        self.is_stale = is_stale


class NewsDriver(LinuxDriver):
    """Textual's driver for POSIX terminals, made to survive lines, signals and bytes."""

    abilities: ClassVar[Abilities] = Abilities()
    whole_frames: ClassVar[bool] = False
    """Send frames as Textual makes them (--no-diff)."""
    is_ambiguous_wide: ClassVar[bool | None] = None
    """How the terminal draws ambiguous characters; None asks it."""
    title: ClassVar[Clean] = Clean("")
    tells_links: ClassVar[bool] = False
    """Frames may hold links (OSC 8)."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._descriptor = sys.__stderr__.fileno() if sys.__stderr__ else 2  # where Textual draws
        self._size = self._get_terminal_size()  # else the first screen has that of the environment
        self._port: Port | None = None
        self._line: Line | None = None
        self._replies = Replies()
        self._attrs_within: list[Any] | None = None
        self._is_suspending = False
        self._stop_input, self._wake_input = os.pipe()

    # -- out

    def write(self, data: str) -> None:
        line = self._line
        if line is None or data.startswith(_POINTER):
            return
        if data in (SYNC_START, SYNC_END):
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

    def _lost_frames(self) -> None:
        self.send_message(Told(self._replies.answers, is_stale=True))

    def _get_terminal_size(self) -> tuple[int, int]:
        # Textual asks COLUMNS and LINES first, which nobody changes when the window does
        try:
            width, height = os.get_terminal_size(self._descriptor)
        except OSError:
            return 80, 24
        return width or 80, height or 24

    # -- coming

    def start_application_mode(self) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT):
            signal.signal(number, self._on_signal)
        self._port = Port(self._descriptor)
        self._line = Line(
            self._port.write,
            self.abilities.encoding,
            whole_frames=self.whole_frames,
            erases=self.abilities.erases,
            lost=self._lost_frames,
        )
        self._fit(self._replies.answers)
        if self.abilities.has_title and self.title:
            self._line.send(f"{_PUSH_TITLE}\x1b]2;{self.title}\x1b\\")
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual leaves it bare
        if self._writer_thread is not None:  # Textual's own writer queues 30 frames and then blocks the event loop
            self._writer_thread.stop()
            self._writer_thread = None
        signal.signal(signal.SIGWINCH, self._on_resized)
        self._set_raw()
        self._ask()

    def _on_resized(self, _number: int, _frame: object) -> None:
        """Have the size asked by the event loop. Asked here, as Textual does, a signal that interrupts this very
        function would tell a newer size before the older one, which then stays."""
        self._loop.call_soon_threadsafe(self._tell_size)

    def _tell_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self._app.post_message(events.Resize(size, size))

    def _set_raw(self) -> None:
        """What is sent arrives as it is: the terminal line would turn each line feed into two bytes."""
        try:
            attrs = termios.tcgetattr(self.fileno)
            attrs[tty.OFLAG] &= ~termios.OPOST
            termios.tcsetattr(self.fileno, termios.TCSANOW, attrs)
        except termios.error:  # the terminal is gone; the reading side notices and leaves
            return
        self._attrs_within = attrs

    def _ask(self) -> None:
        """Ask the terminal what it is; nobody waits for the answers."""
        if self._replies.answers != Answers() or self._line is None:
            return
        asks_background = self.abilities.answers_colours
        self._replies.expect(background=asks_background)
        self._line.send(PROBE)
        if asks_background:
            self._line.send(ASK_BACKGROUND)

    def _query_in_band_window_resize(self) -> None:
        """Not asked: it comes with mouse reports by the pixel, a message for each."""

    def _request_terminal_sync_mode_support(self) -> None:
        if self.abilities.answers_modes:
            self.write("\x1b[?2026$p")

    # -- leaving

    def stop_application_mode(self) -> None:
        if not self._is_suspending:
            self._end_in_time(None)
        self.disable_input()
        try:
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        except termios.error:  # there is no terminal left
            pass
        if self._line is not None:
            self._line.send(self._goodbye())

    def close(self) -> None:
        line, port, self._line, self._port = self._line, self._port, None, None
        if line is None or port is None:
            return
        if not line.stop(_LINE_GRACE):
            port.give_up()
            line.stop(0.2)
            self._force(port)
        port.close()

    def suspend_application_mode(self) -> None:
        self._is_suspending = True
        try:
            super().suspend_application_mode()
        finally:
            self._is_suspending = False

    def _goodbye(self) -> str:
        from textual import constants

        has_title = self.abilities.has_title and self.title
        kitty = "" if constants.DISABLE_KITTY_KEY else "\x1b[<u"
        return _GIVE_BACK.format(kitty=kitty, title=_POP_TITLE if has_title else "")

    def _force(self, port: Port) -> None:
        """Restore the terminal without waiting for it: what it has not taken yet is dropped."""
        try:
            termios.tcflush(self._descriptor, termios.TCOFLUSH)
            # ST first: the line may have stopped within a title, or within the text of a link
            port.write_now(f"\x1b\\{LINK_END if self.tells_links else ''}{self._goodbye()}".encode())
        except (OSError, termios.error):  # there is no terminal left to give back
            return

    def _end_in_time(self, status: int | None) -> None:
        """End the process if leaving takes longer than `GRACE`. What the reader did was saved when it was done."""

        def end() -> None:
            port = self._port
            if port is not None:
                try:
                    if self.attrs_before is not None:
                        termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
                except termios.error:
                    pass
                self._force(port)
            fault = 70 if self._app._exception is not None else None
            os._exit(status or fault or self._app.return_code or 0)

        dead_man = threading.Timer(GRACE, end)
        dead_man.daemon = True
        dead_man.start()

    def _on_signal(self, number: int, _frame: object) -> None:
        """Leave as by `q`, with the status of the signal; a line that takes nothing can't hold us."""
        self._leave(128 + number)

    def _leave(self, status: int) -> None:
        self._end_in_time(status)
        # Not call_later: a signal handler or another thread must wake the event loop from its sleep
        self._loop.call_soon_threadsafe(partial(self._app.exit, return_code=status))

    def _sigcont_application(self, *_: object) -> None:
        if self._line is None:
            super()._sigcont_application()
        else:
            self._loop.call_soon_threadsafe(self._enter_again)

    def _enter_again(self) -> None:
        """After a stop from outside, in which whoever had the terminal changed it."""
        if self._line is None or self._attrs_within is None:
            return
        try:
            termios.tcsetattr(self.fileno, termios.TCSANOW, self._attrs_within)
        except termios.error:  # a terminal that hangs up continues us, to let us leave
            return
        self._line.send("\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h")
        self._enable_mouse_support()
        self._line.forget()

    # -- in

    def disable_input(self) -> None:
        """Read no more keys, and forget those not read: they were not meant for the shell."""
        thread, self._key_thread = self._key_thread, None
        if thread is None:
            return
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        os.write(self._wake_input, b".")
        if thread is not threading.current_thread():
            thread.join()
            os.read(self._stop_input, 1)
        try:
            termios.tcflush(self.fileno, termios.TCIFLUSH)
        except termios.error:  # the terminal is gone
            return

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # a fault of the program, like any other: Textual would print a post's text
            self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Read keys until the app leaves. Bytes that are not of the charset become `�`; the end of the line ends us."""
        parser = XTermParser(self._debug)
        decode = codecs.getincrementaldecoder(self.abilities.encoding)("replace").decode
        replies = self._replies
        while True:
            is_pending = parser._timeout_time is not None or replies.is_holding
            ready, _, _ = select.select([self.fileno, self._stop_input], [], [], 0.1 if is_pending else None)
            if self._stop_input in ready:
                break
            typed = ""
            if ready:
                try:
                    data = os.read(self.fileno, 4096)
                except BlockingIOError:
                    continue
                except OSError:
                    data = b""
                if not data:
                    self._leave(128 + signal.SIGHUP)
                    break
                before = replies.answers
                typed = replies.without(decode(data))
                if replies.answers is not before:
                    self._learn(before)
            elif replies.is_holding:
                typed = replies.release()
            if typed:
                for event in parser.feed(typed):
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)
        try:
            for _event in parser.feed(""):
                pass
        except (EOFError, ParseError):
            return

    def process_message(self, message: Message) -> None:
        before = self._replies.answers
        if isinstance(message, events.CursorPosition) and self._replies.take_report(message.x, message.y):
            self._learn(before)
            return
        super().process_message(message)

    def _learn(self, before: Answers) -> None:
        """Take what the terminal has said into account. In the thread that reads."""
        answers = self._replies.answers
        is_stale = self._fit(answers)
        if is_stale or answers.is_light != before.is_light:
            self.send_message(Told(answers, is_stale=is_stale))

    def _fit(self, answers: Answers) -> bool:
        """Send what the terminal can show from now on; whether that is other than before."""
        line = self._line
        if line is None:
            return False
        encoding = line.repertoire.encoding
        if encoding == "utf-8" and answers.is_utf8 is False:
            encoding = "ascii"
        is_wide = bool(answers.is_ambiguous_wide if self.is_ambiguous_wide is None else self.is_ambiguous_wide)
        if (encoding, is_wide) == (line.repertoire.encoding, line.repertoire.is_ambiguous_wide):
            return False
        line.repertoire = Repertoire(encoding, is_ambiguous_wide=is_wide)
        line.forget()
        return True
