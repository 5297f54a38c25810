"""Worker processes for reading posts: given work, watched, replaced when one hangs or dies. Knows no catalogue.

Not a pool of the standard library: there one worker that dies breaks the pool, and one that hangs is never noticed.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from typing import Any

from newstui.errors import IndexUnusableError
from newstui.language import _
from newstui.sync.reading import Batch, Job
from newstui.sync.worker import Ahead, At, Failed, Orders, Taught

SILENCE = 8.0
"""Seconds without a sign of life, while a worker reads, until it is taken to hang: it ends a post itself after two
seconds of processor time where it can."""
BUILDING = 300.0
"""The same while it builds a segment."""
_ATTEMPTS = 25


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    line: Connection
    job: Job | None = None
    at: int = -1
    is_careful: bool = False
    attempts: int = 0
    heard: float = field(default_factory=time.monotonic)
    taught: int = 0

    @property
    def patience(self) -> float:
        assert self.job is not None
        return BUILDING if self.at >= len(self.job.tasks) else SILENCE

    def end(self) -> None:
        self.line.close()
        self.process.kill()
        self.process.wait()


class Crew:
    """A number of workers. Use as a context: leaving it ends them all."""

    def __init__(self, size: int, orders: Orders) -> None:
        self.size = size
        self.orders = orders
        self._workers: list[_Worker] = []
        self._lessons: list[tuple[str, str]] = []

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def start(self) -> None:
        """Start the workers now, so that they are ready when the first job is."""
        while len(self._workers) < self.size:
            self._workers.append(self._new())

    def _new(self) -> _Worker:
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(  # noqa: S603  this very program
                [sys.executable, "-m", "newstui.sync.worker", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
        worker = _Worker(process, Connection(ours.detach()))
        worker.line.send(self.orders)
        return worker

    def teach(self, names: Iterable[tuple[str, str]]) -> None:
        """Names of stocks for the jobs that are not given yet."""
        self._lessons += names

    def read_ahead(self, paths: Iterable[str]) -> None:
        """Posts that the first job will probably ask for: read while there is none yet."""
        for worker in self._workers[:1]:
            _send(worker, Ahead(tuple(paths)))

    def _give(self, worker: _Worker, job: Job, *, is_careful: bool = False) -> None:
        if worker.taught < len(self._lessons):
            _send(worker, Taught(tuple(self._lessons[worker.taught :])))
            worker.taught = len(self._lessons)
        worker.job, worker.at, worker.is_careful, worker.heard = job, -1, is_careful, time.monotonic()
        _send(worker, (job, is_careful))

    def work(
        self, jobs: Iterator[Job], should_stop: Callable[[], bool], told: Callable[[int], None]
    ) -> Iterator[Batch]:
        """Batches as they are done. When asked to stop it gives no more jobs, and drops those that are not done.

        `told` hears how many tasks of the running jobs are behind. Raises what a worker can't do anything about.
        """
        self.start()
        while not should_stop():
            for worker in self._workers:
                if worker.job is None and (job := next(jobs, None)) is not None:
                    self._give(worker, job)
            busy = [worker for worker in self._workers if worker.job is not None]
            if not busy:
                return
            ready = wait([worker.line for worker in busy], timeout=0.2)
            for worker in busy:
                if worker.line in ready:
                    batch = self._hear(worker)
                    if batch is not None:
                        yield batch
                        self._listen_again()
                elif time.monotonic() - worker.heard > worker.patience:
                    self._replace(worker)
            told(sum(max(worker.at, 0) for worker in self._workers if worker.job is not None))

    def _listen_again(self) -> None:
        """While a batch was taken in nobody listened, for minutes if that made the index merge: that is no silence."""
        for worker in self._workers:
            worker.heard = time.monotonic()

    def _hear(self, worker: _Worker) -> Batch | None:
        try:
            message: Any = worker.line.recv()
        except (EOFError, OSError):
            self._replace(worker)
            return None
        worker.heard = time.monotonic()
        if isinstance(message, At):
            worker.at = message.number
            return None
        if isinstance(message, Failed):
            raise message.error
        worker.job, worker.attempts = None, 0
        return message if isinstance(message, Batch) else None

    def _replace(self, worker: _Worker) -> None:
        """A worker died or hangs. Its job is done again, post by post, so that the next time the culprit is known."""
        job, attempts = worker.job, worker.attempts + 1
        assert job is not None
        if attempts > _ATTEMPTS:
            raise IndexUnusableError(_("Indexing fails again and again; see newstui check"))
        if worker.is_careful and 0 <= worker.at < len(job.tasks):
            tasks = list(job.tasks)
            tasks[worker.at] = tasks[worker.at]._replace(is_hostile=True)
            job = replace(job, tasks=tuple(tasks))
        worker.end()
        fresh = self._new()
        fresh.attempts = attempts
        self._workers[self._workers.index(worker)] = fresh
        self._give(fresh, job, is_careful=True)


def _send(worker: _Worker, message: object) -> None:
    """To a worker that has died in vain: that is noticed when it is heard."""
    with contextlib.suppress(OSError):
        worker.line.send(message)
