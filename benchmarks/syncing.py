"""Indexing from files, and staying up to date."""

from __future__ import annotations

import json
import time
from pathlib import Path

from benchmarks import archive as made
from benchmarks import notmuch
from benchmarks.figures import Figure, Section, tell
from benchmarks.processes import PROGRAM, fresh, run


def section(medium: Path, large: Path, homes: Path, posts: int, large_posts: int) -> Section:
    """A full index, a sync with nothing to do, a hundred new posts."""
    tell(f"sync: {posts:,} posts from files")
    full = run([PROGRAM, "-a", str(medium), "index", "--json"], fresh(homes / "full"), watch_memory=True)
    report = json.loads(full.output)
    peer = notmuch.index_rate(medium, homes / "notmuch", 1000)
    beside = "notmuch is not installed"
    if peer:
        beside = (
            f"`notmuch new`: {peer:.1f} ms a post on 1,000 of them, newstui {full.wall / report['posts'] * 1000:.2f} ms"
        )
    tell("sync: nothing to do")
    nothing = min(run([PROGRAM, "-a", str(large), "index"], homes / "large").cpu for _ in range(3))
    tell("sync: a hundred new posts")
    seen = _a_hundred_new(large, homes, large_posts)
    return Section(
        "Sync",
        f"`newstui index` on {posts:,} posts, from files, cleaning included; then on {large_posts:,} that are indexed.",
        (
            Figure(f"full index from files, {report['posts']:,} posts", full.wall, "s", 40, 20, beside),
            Figure("CPU of it, all processes", full.cpu, "s"),
            Figure("peak memory of it, all processes (PSS)", full.peak, "MB", 1200, 500),
            Figure(f"nothing to do, {large_posts:,} posts, CPU of the whole command", nothing, "s", 1.0, 0.5),
            Figure(f"100 new posts in {large_posts:,}: seen and findable, whole command", seen, "s", 1.5, 0.5),
        ),
    )


def _a_hundred_new(large: Path, homes: Path, large_posts: int) -> float:
    """Seconds of `newstui index` that takes in 100 posts; they are taken away again."""
    names = []
    for number in range(large_posts + 500_000, large_posts + 500_100):
        name, text = made.post(77, number)
        path = large / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        names.append(path)
    try:
        began = time.perf_counter()
        done = run([PROGRAM, "-a", str(large), "index", "--json"], homes / "large")
        took = time.perf_counter() - began
        assert json.loads(done.output)["added"] == 100, done.output
    finally:
        for path in names:
            path.unlink()
    run([PROGRAM, "-a", str(large), "index"], homes / "large")
    return took
