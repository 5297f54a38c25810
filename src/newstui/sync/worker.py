"""A worker process: reads jobs, answers with batches. Ends when its parent does.

Started as `python -m newstui.sync.worker FD`: a fresh interpreter rather than a fork, since the parent may have
threads, and one without the terminal. A post that takes more than two seconds of processor time is ended here if it
is Python that runs; if not, the parent hears nothing and kills the worker.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from newstui.errors import NewstuiError
from newstui.frozen import dataclass
from newstui.posts import Reading
from newstui.sync.reading import Job, Key, Parsed, read_ahead, read_batch

SECONDS_A_POST = 2.0
MEMORY = 1 << 30
"""Bytes that reading may take beyond what the process begins with."""
SIGN_OF_LIFE = 0.2
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Orders:
    """The same for all jobs of a sync."""

    root: Path
    index_folder: Path
    options: Reading


@dataclass(frozen=True, slots=True)
class Taught:
    """Names of stocks learned from other posts meanwhile: (code, name)."""

    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """Posts that a job will probably ask for: to be read while there is none."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class At:
    """A sign of life: the task that is begun; their number when all are read and the segment is being built."""

    number: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The job can't be done at all: no space, no archive."""

    error: NewstuiError


class _OverdueError(BaseException):
    """Not an Exception: parsing shields itself from those."""


def main(descriptor: int) -> None:
    """Serve the parent until it closes the line."""
    for number in (signal.SIGINT, signal.SIGHUP):  # the parent decides when to stop
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, _overdue)
    _limit_memory()
    with Connection(descriptor) as line:
        try:
            orders = line.recv()
            _get_ready(orders)
            wanted: deque[str] = deque()
            ahead: dict[Key, Parsed] = {}
            while True:
                if wanted and not line.poll():
                    ahead.update(_read_ahead(orders, wanted.popleft()))
                    continue
                message = line.recv()
                if isinstance(message, Ahead):
                    wanted += message.paths
                elif isinstance(message, Taught):
                    orders = _taught(orders, message)
                    ahead.clear()  # they may hold the names that are known now
                else:
                    wanted.clear()
                    line.send(_answer(line, orders, message, ahead))
        except (EOFError, OSError):
            return


def _get_ready(orders: Orders) -> None:
    """Load the rooms and fill the tables that the first post would wait for: the parent may look at the disk still."""
    gc.disable()  # loading makes a hundred thousand objects and no garbage
    from newstui.index import building  # noqa: F401  loads numpy, which evens texts sooner
    from newstui.posts import parse_post

    parse_post("", b"---\ntitle: a\n---\n\n<p>b</p>\n", orders.options)
    gc.freeze()  # what is there now stays: no collection needs to look at it again
    gc.enable()


def _taught(orders: Orders, taught: Taught) -> Orders:
    directory = orders.options.directory
    if directory is None:
        return orders
    return replace(orders, options=replace(orders.options, directory=directory.with_names(taught.names)))


def _read_ahead(orders: Orders, path: str) -> Iterable[tuple[Key, Parsed]]:
    try:
        found = _guarded(lambda: read_ahead(orders.root, path, orders.options))
    except (NewstuiError, OSError):  # the job will say so
        found = None
    return [found] if found else []


def _answer(line: Connection, orders: Orders, message: tuple[Job, bool], ahead: Mapping[Key, Parsed]) -> object:
    job, is_careful = message
    last = 0.0

    def each(number: int) -> None:
        nonlocal last
        now = time.monotonic()
        if is_careful or now - last > SIGN_OF_LIFE or number == len(job.tasks):
            last = now
            line.send(At(number))

    try:
        return read_batch(
            orders.root, orders.index_folder, job, orders.options, each=each, guarded=_guarded, ahead=ahead
        )
    except NewstuiError as error:
        return Failed(error)
    except OSError as error:
        from newstui import gate
        from newstui.errors import IndexUnusableError

        return Failed(IndexUnusableError(gate.line(error.strerror or str(error))))


def _guarded(work: Callable[[], T | None]) -> T | None:
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS_A_POST)
        try:
            return work()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except (_OverdueError, MemoryError, RecursionError):
        return None


def _overdue(_number: int, _frame: object) -> None:
    raise _OverdueError


def _limit_memory() -> None:
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123
        used = int(statm.read().split()[5]) * os.sysconf("SC_PAGESIZE")
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = used + MEMORY
    for limit in (soft, hard):
        if limit != resource.RLIM_INFINITY:
            wanted = min(wanted, limit)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


if __name__ == "__main__":
    # under its own name, or its values would be those of another module for the parent
    from newstui.sync.worker import main as serve

    serve(int(sys.argv[1]))
