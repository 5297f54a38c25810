"""Work off the event loop, in daemon threads: the newest question of each kind is answered, older ones are dropped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from textual._context import NoActiveAppError
from textual.message import Message
from textual.message_pump import MessagePump


class Answered(Message):
    """An answer with its question: whoever asked keeps it only while it is still what they ask."""

    def __init__(self, kind: str, question: Any, answer: Any, error: Exception | None = None) -> None:
        super().__init__()
        self.kind = kind
        self.question = question
        self.answer = answer
        self.error = error


Work = Callable[[], Any]


def post_from_thread(screen: MessagePump, message: Message) -> None:
    """Hand a message to a screen from any thread; nothing happens where the reader has left meanwhile."""
    try:
        screen.post_message(message)
    except (NoActiveAppError, RuntimeError):  # RuntimeError: the event loop is closed
        return


class Desk:
    """One thread a kind of question. Daemon threads, since Textual's own workers would be waited for at the end."""

    def __init__(self, screen: MessagePump) -> None:
        self._screen = screen
        self._changed = threading.Condition()
        self._waiting: dict[str, tuple[Any, Work]] = {}
        self._kinds: set[str] = set()
        self._busy: set[str] = set()
        self.is_closed = False
        """No question is taken any more."""
        self._threads: list[threading.Thread] = []

    def ask(self, kind: str, question: Any, work: Work) -> None:
        """Have `work` done, after what this kind is busy with; a question that still waits is dropped."""
        with self._changed:
            if self.is_closed:
                return
            self._waiting[kind] = (question, work)
            if kind not in self._kinds:
                self._kinds.add(kind)
                thread = threading.Thread(target=self._serve, args=(kind,), name=f"newstui-{kind}", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify_all()

    def is_busy(self, kind: str) -> bool:
        """Whether a question of this kind waits or is being answered."""
        with self._changed:
            return kind in self._waiting or kind in self._busy

    def is_at_rest(self) -> bool:
        """Whether nothing waits and nothing is being answered."""
        with self._changed:
            return not self._waiting and not self._busy

    def close(self, patience: float = 0.5) -> bool:
        """Take no more questions, drop answers, and wait for what is under way: the files it reads may be closed then.

        False if that takes longer than `patience` seconds: a disk that hangs must not keep the program from ending.
        """
        with self._changed:
            self.is_closed = True
            self._waiting.clear()
            self._changed.notify_all()
        end = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _serve(self, kind: str) -> None:
        while True:
            with self._changed:
                self._busy.discard(kind)
                while kind not in self._waiting and not self.is_closed:
                    self._changed.wait()
                if self.is_closed:
                    return
                question, work = self._waiting.pop(kind)
                self._busy.add(kind)
            answered = _answer(kind, question, work)
            if not self.is_closed:
                post_from_thread(self._screen, answered)


def _answer(kind: str, question: Any, work: Work) -> Answered:
    try:
        return Answered(kind, question, work())
    except Exception as error:  # whoever asked must learn of it: a thread's own end would be silence
        return Answered(kind, question, None, error)
