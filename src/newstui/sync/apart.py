"""A sync in a process of its own: the reader's process keeps its memory small and its keyboard quick.

The child gets a plan over a socket, answers with progress, at last with a report or an error, and stops when it is
told to or when the line is closed: it does not outlive the reader.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from typing import Any

from newstui import gate
from newstui.errors import IndexUnusableError, NewstuiError
from newstui.language import _
from newstui.sync.plan import Plan
from newstui.sync.values import SyncProgress, SyncReport

_LAST_WORDS = 2.0
"""Seconds that the child gets to end its commit. One that is cut off is made good by the next sync."""
CRASH = "sync-crash.txt"


def synchronise_apart(plan: Plan, progress: Callable[[SyncProgress], None], stop: Event) -> SyncReport:
    """As `running.synchronise`, in a child."""
    ours, theirs = socket.socketpair()
    with theirs:
        child = subprocess.Popen(  # noqa: S603  this very program
            [sys.executable, "-m", "newstui.sync.apart", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
    try:
        with Connection(ours.detach()) as line:
            line.send(plan)
            return _heard(line, progress, stop)
    finally:
        try:
            child.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _heard(line: Connection, progress: Callable[[SyncProgress], None], stop: Event) -> SyncReport:
    is_told = False
    while True:
        if stop.is_set() and not is_told:
            is_told = True
            line.send("stop")
        if not line.poll(0.1):
            continue
        try:
            message: Any = line.recv()
        except (EOFError, OSError):
            raise IndexUnusableError(_("Indexing ended before its time; it goes on at the next start")) from None
        if isinstance(message, SyncReport):
            return message
        if isinstance(message, NewstuiError):
            raise message
        progress(message)


def main(descriptor: int) -> None:
    """The child."""
    from newstui.catalogue import Catalogue
    from newstui.sync.running import synchronise

    os.nice(5)  # the reader's keys come first
    line = Connection(descriptor)
    plan: Plan = line.recv()
    stop = Event()
    threading.Thread(target=_listen, args=(line, stop), daemon=True).start()
    try:
        catalogue = Catalogue.open(plan.index_folder / "catalogue.db")
        try:
            answer: object = synchronise(plan, catalogue, lambda moved: _say(line, moved, stop), stop)
        finally:
            catalogue.close()
    except NewstuiError as error:
        answer = error
    except OSError as error:
        answer = IndexUnusableError(gate.line(str(error)))
    except (
        Exception
    ):  # the last resort of a process without a screen: what was not foreseen is a fault, and told as one
        answer = _crashed(plan.index_folder / CRASH)
    _say(line, answer, stop)


def _crashed(path: Path) -> IndexUnusableError:
    """A fault of the program: there is no screen here to show it on, so it goes into a file."""
    with contextlib.suppress(OSError):
        path.touch(mode=0o600)
        path.write_text(traceback.format_exc())
    shown = gate.shown_path(str(path))
    return IndexUnusableError(_("Indexing failed by a fault of newstui; {path} says where").format(path=shown))


def _say(line: Connection, message: object, stop: Event) -> None:
    try:
        line.send(message)
    except OSError:
        stop.set()


def _listen(line: Connection, stop: Event) -> None:
    """Until the parent says stop, or is gone; then there is a little time to end what is being committed."""
    try:
        line.recv()
        stop.set()
        line.recv()
    except (EOFError, OSError):
        stop.set()
    timer = threading.Timer(_LAST_WORDS, os._exit, (1,))
    timer.daemon = True
    timer.start()


if __name__ == "__main__":
    from newstui.sync.apart import main as serve

    serve(int(sys.argv[1]))
