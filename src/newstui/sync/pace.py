"""How fast a phase of a sync goes, and how long it will take: told a few times a second, not for every post."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from newstui.sync.values import Phase, SyncProgress

_APART = 0.1
_WINDOW = 15.0
"""Seconds over which the rate is taken."""


class Pace:
    """Counts posts of one phase."""

    def __init__(self, phase: Phase, total: int, progress: Callable[[SyncProgress], None]) -> None:
        self.phase = phase
        self._total = total
        self._progress = progress
        self._finished = 0
        self._told = 0.0
        self._marks: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._tell(0)

    def finished(self, posts: int) -> None:
        """So many more are committed."""
        self._finished += posts
        self._tell(self._finished)

    def under_way(self, posts: int) -> None:
        """So many of those not committed are read."""
        if time.monotonic() - self._told > _APART:
            self._tell(min(self._finished + posts, self._total))

    def _tell(self, done: int) -> None:
        now = self._told = time.monotonic()
        # a batch that is committed says nothing of what others read meanwhile, and a worker that died begins anew
        done = max(done, self._marks[-1][1])
        if done > self._marks[-1][1]:
            self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[0][0] > _WINDOW:
            self._marks.popleft()
        since, before = self._marks[0]
        rate = (done - before) / (now - since) if now > since else 0.0
        left = (self._total - done) / rate if rate > 0 else None
        self._progress(SyncProgress(self.phase, done, self._total, max(rate, 0.0), left))
