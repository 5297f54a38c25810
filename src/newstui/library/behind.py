"""Writing behind: what the reader did is kept in memory at once and written to the state by one thread, in order.

Nothing is ever dropped: what can't be written (a full disk, a file that another session holds) is tried again every
two seconds, and `trouble` says why meanwhile.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable

from newstui import gate
from newstui.errors import StateError
from newstui.gate import Clean
from newstui.language import _

PAUSE = 2.0
Write = Callable[[], None]


class Behind:
    """A queue of writes, each with the ids of the posts that are pending until it is done."""

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._changed = threading.Condition()
        self._queue: deque[tuple[Write, tuple[int, ...]]] = deque()
        self._pending: Counter[int] = Counter()
        self._trouble: StateError | None = None
        self._is_closed = False
        self._is_urgent = False
        self._thread: threading.Thread | None = None
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        """Called by the writing thread after each write, done or failed."""
        self._listeners.append(listener)

    def write(self, work: Write, ids: Iterable[int] = ()) -> None:
        """Have it written; `ids` are pending until then."""
        pending = tuple(ids)
        with self._changed:
            self._queue.append((work, pending))
            self._pending.update(pending)
            if self._thread is None:  # a daemon: a disk that hangs must not keep the program from ending
                self._thread = threading.Thread(target=self._serve, name="newstui-state", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def pending(self) -> frozenset[int]:
        """Posts with something that is not yet durable."""
        with self._changed:
            return frozenset(self._pending)

    @property
    def trouble(self) -> StateError | None:
        """Why writing fails just now."""
        return self._trouble

    def trouble_in_words(self) -> Clean | None:
        """The same for a banner."""
        trouble = self._trouble
        return None if trouble is None else gate.line(_("Marks are not saved yet: {why}").format(why=trouble))

    def flush(self, seconds: float) -> bool:
        """Wait until all is written; False if that takes longer."""
        with self._changed:
            self._is_urgent = True
            self._changed.notify_all()
            try:
                return self._changed.wait_for(lambda: not self._queue, seconds)
            finally:
                self._is_urgent = False

    def close(self, seconds: float = 2.0) -> bool:
        """Write what is left, and end the thread."""
        is_written = self.flush(seconds)
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        return is_written

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._is_closed)
                if self._is_closed:
                    return
                work, ids = self._queue[0]
            try:
                work()
            except StateError as error:
                self._fail(error)
            else:
                with self._changed:
                    self._queue.popleft()
                    self._pending.subtract(ids)
                    self._pending += Counter()  # drops those at zero
                    self._trouble = None
                    self._changed.notify_all()
            for listener in self._listeners:
                listener()

    def _fail(self, error: StateError) -> None:
        with self._changed:
            self._trouble = error
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_closed or self._is_urgent, self._pause)
            if self._is_urgent and not self._is_closed:  # asked to hurry: try at once, but not in a tight circle
                self._changed.wait(0.05)
