"""The way to the terminal: control sequences in order, frames as differences, from a thread of its own.

Nothing here ever blocks the program: a line that takes no more is waited for in the thread alone, and given up when
it is time to leave. Frames that a slow line could not show are skipped, never queued.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable

from newstui.ui.cells import Screen, UnknownSequenceError
from newstui.ui.repertoire import Repertoire
from newstui.ui.strokes import update

SYNC_START, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
_SYNC_WORTH = 400
"""Bytes from which a frame is bracketed for terminals that can show it at once (mode 2026)."""
_LIMIT = 1 << 18
"""Characters of whole frames that may wait for a slow line; more are dropped, and asked for again."""


class Port:
    """A terminal's output. Has a description of its own, which never blocks: others share the one it was given."""

    def __init__(self, descriptor: int) -> None:
        self._own: int | None = None
        try:
            flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
            self._own = os.open(os.ttyname(descriptor), flags)
        except OSError:  # somebody else's terminal, as after su: then a stalled line holds the thread, and only that
            pass
        self._descriptor = descriptor if self._own is None else self._own
        self._given_up, self._give_up = os.pipe()

    def write(self, data: bytes) -> None:
        """Send all of it, waiting for the line; less if it is given up meanwhile. Raises OSError if it is gone."""
        view = memoryview(data)
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        poll.register(self._given_up, select.POLLIN)
        while view:
            try:
                if self._own is None and self._given_up in dict(poll.poll()):
                    return
                view = view[os.write(self._descriptor, view[:1024]) :]
            except BlockingIOError:
                if self._given_up in dict(poll.poll()):
                    return

    def write_now(self, data: bytes) -> None:
        """Send what the line takes at once, before nothing else will be sent."""
        if self._own is not None:
            os.write(self._own, data)
            return
        os.set_blocking(self._descriptor, False)
        try:
            os.write(self._descriptor, data)
        finally:
            os.set_blocking(self._descriptor, True)

    def give_up(self) -> None:
        """Wait for the line no longer."""
        os.write(self._give_up, b".")

    def close(self) -> None:
        """After which nothing can be sent."""
        for descriptor in (self._own, self._given_up, self._give_up):
            if descriptor is not None:
                os.close(descriptor)


class Line:
    """`send` and `show` never block. `send_bytes` writes all it is given and may take as long as the line does."""

    def __init__(
        self,
        send_bytes: Callable[[bytes], None],
        encoding: str = "utf-8",
        *,
        whole_frames: bool = False,
        erases: bool = True,
        lost: Callable[[], None] | None = None,
    ) -> None:
        self._send_bytes = send_bytes
        self._whole_frames = whole_frames
        self._erases = erases
        self._lost = lost
        self._waiting_size = 0
        self.repertoire = Repertoire(encoding)
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
            self._pending.append(control)
            self._ready.notify()

    def show(self, frame: str, size: tuple[int, int]) -> None:
        """Draw a frame of Textual's; the terminal gets what differs."""
        frame = self.repertoire.fit(frame)
        with self._ready:
            if self._whole_frames:
                self._queue_whole(frame)
                return
            wanted = self._wanted
            if wanted is None or (wanted.width, wanted.height) != size:
                wanted = self._wanted = Screen(*size)
                self._shown = None
            try:
                wanted.replay(frame)
            except UnknownSequenceError:  # passed on whole, after which the screen is unknown
                self._queue_whole(frame)
                self._wanted = self._shown = None
            else:
                if not self._pending or self._pending[-1] is not None:
                    self._pending.append(None)
                self._ready.notify()

    def _queue_whole(self, frame: str) -> None:
        self._waiting_size += len(frame)
        if self._waiting_size < _LIMIT:
            self._pending.append(frame)
        self._ready.notify()

    def forget(self) -> None:
        """The terminal may show anything by now: draw all of it again."""
        with self._ready:
            self._shown = None
            self._pending.append(None)
            self._ready.notify()

    def stop(self, timeout: float) -> bool:
        """Send the sequences that are queued, no more frames, and end the thread: False if the line takes nothing."""
        with self._ready:
            self._stopping = True
            self._pending = [item for item in self._pending if item is not None]
            self._ready.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._ready:
                while not self._pending and not self._stopping:
                    self._ready.wait()
                if not self._pending:
                    return
                data = self._take()
                lost = self._waiting_size >= _LIMIT and not self._pending
                if not self._pending:
                    self._waiting_size = 0
            if data:
                try:
                    self._send_bytes(self.repertoire.encode(data))
                except OSError:  # the terminal is gone; the reading side notices and leaves
                    return
            if lost and self._lost is not None:
                self._lost()

    def _take(self) -> str:
        """What to write next. One frame at a time, so that a slow line gets the newest one after it."""
        taken: list[str] = []
        while self._pending:
            item = self._pending.pop(0)
            if item is not None:
                taken.append(item)
            elif None not in self._pending:
                if self._wanted is not None:
                    taken.append(self._frame(self._wanted))
                break
        return "".join(taken)

    def _frame(self, wanted: Screen) -> str:
        if self._shown is None:
            self._shown = Screen(wanted.width, wanted.height)
        difference = update(self._shown, wanted, erases=self._erases)
        if self.brackets_frames and len(difference) > _SYNC_WORTH:
            return f"{SYNC_START}{difference}{SYNC_END}"
        return difference
