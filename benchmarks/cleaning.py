"""Cleaning against html2text alone, on the same bodies."""

from __future__ import annotations

import itertools
import random
import statistics
import time
from datetime import timezone
from pathlib import Path

from benchmarks.figures import Figure, Section, tell


def section(archive: Path, posts: int = 400) -> Section:
    """Milliseconds a post; medians of the best of three runs each."""
    import html2text

    from newstui.cleaning import clean
    from newstui.posts import parse_head

    tell("cleaning")
    paths = list(itertools.islice(archive.rglob("*.md"), posts * 10))
    random.Random(1).shuffle(paths)
    bodies = []
    for path in paths[:posts]:
        text = path.read_text("utf-8", "replace")
        body = text.split("---\n", 2)[-1]
        bodies.append((parse_head(path.name, text.encode(), timezone.utc).title, body))
    ours, theirs = [], []
    for title, body in bodies:
        ours.append(min(_timed(lambda title=title, body=body: clean(body, title=title)) for _ in range(3)))
        theirs.append(min(_timed(lambda body=body: html2text.HTML2Text().handle(body)) for _ in range(3)))
    mine, alone = statistics.median(ours), statistics.median(theirs)
    return Section(
        "Cleaning",
        f"{len(bodies)} posts; `clean` (rules, blocks, spans) against `HTML2Text().handle` as it comes; medians.",
        (
            Figure("cleaning a post", mine, "ms", None, None, f"html2text alone: {alone:.2f} ms"),
            Figure("against html2text alone", mine / alone, "×", 1.3, 1.0),
        ),
    )


def _timed(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return (time.perf_counter() - began) * 1000
