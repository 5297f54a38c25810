"""How the posts of a phase are shared out: small jobs first, so that something is there soon, and last, so that the
workers end together; large ones between, since each is a segment of the index that must be merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from newstui.sync.reading import Job, Task

SIZES = {"heads": (100, 250, 1000), "whole": (250, 250, 4000)}
"""Posts of the first job, of the least and of the most."""


def jobs(kind: Literal["heads", "whole"], tasks: Sequence[Task], workers: int) -> Iterator[Job]:
    """The tasks in their order, cut into jobs; those that read whole posts are numbered from 1."""
    first, least, most = SIZES[kind]
    start, size, number = 0, first, 0
    while start < len(tasks):
        number += 1
        yield Job(kind, tuple(tasks[start : start + size]), number if kind == "whole" else 0)
        start, left = start + size, len(tasks) - start - size
        size = min(most, size * 2, max(least, left // (2 * workers)))
