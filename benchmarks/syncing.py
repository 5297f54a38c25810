"""Indexing from files, and staying up to date."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import archive as made
from benchmarks import notmuch
from benchmarks.figures import Figure, Section, attempted, tell
from benchmarks.processes import PROGRAM, Run, fresh, run, warm

_TOOK = "full-index.json"


def index(archive: Path, home: Path) -> float | None:
    """Make sure an archive is indexed. Wall seconds of its full index: now, or when it was made; None if not known."""
    return _noted(home, run([PROGRAM, "-a", str(archive), "index", "--json"], home))


def posts_of(archive: Path, home: Path) -> int:
    """The posts of an archive, which is indexed if it is not yet."""
    index(archive, home)
    posts: int = json.loads((home / _TOOK).read_text())["posts"]
    return posts


def _noted(home: Path, done: Run) -> float | None:
    if done.status:
        raise RuntimeError(f"newstui index ended with {done.status}")
    report = json.loads(done.output)
    kept = home / _TOOK
    noted = json.loads(kept.read_text()) if kept.exists() else {}
    if report["added"] == report["posts"]:
        noted["wall"] = done.wall
    kept.write_text(json.dumps({**noted, "posts": report["posts"]}))
    wall: float | None = noted.get("wall")
    return wall


def section(medium: Path, large: Path, homes: Path, posts: int, *, may_add: bool) -> Section:
    """A full index, a sync with nothing to do, a hundred new posts (only in an archive that may be added to)."""
    figures = [
        *attempted("full index from files", lambda: _full(medium, homes)),
        *attempted("nothing to do", lambda: _nothing(large, homes, posts)),
    ]
    if may_add:
        figures += attempted("100 new posts", lambda: _a_hundred_new(large, homes, posts))
    return Section(
        "Sync",
        f"`newstui index`, whole, from files, cleaning included; then where {posts:,} are indexed.",
        tuple(figures),
    )


def _full(medium: Path, homes: Path) -> Iterator[Figure]:
    tell("sync: a full index from files")
    warm(medium)
    done = run([PROGRAM, "-a", str(medium), "index", "--json"], fresh(homes / "medium"), watch_memory=True)
    _noted(homes / "medium", done)
    posts = json.loads(done.output)["posts"]
    each = done.wall / posts * 1000
    tell("sync: notmuch")
    yield Figure(
        f"full index from files, {posts:,} posts", done.wall, "s", 40, 20, notmuch.in_words(medium, homes, each)
    )
    yield Figure("CPU of it, all processes", done.cpu, "s")
    yield Figure("peak memory of it, all processes (PSS)", done.peak, "MB", 1200, 500)


def _nothing(large: Path, homes: Path, posts: int) -> Iterator[Figure]:
    tell("sync: nothing to do")
    runs = [run([PROGRAM, "-a", str(large), "index"], homes / "large") for _ in range(3)]
    wall = min(one.wall for one in runs)
    cpu = min(one.cpu for one in runs)
    yield Figure(f"nothing to do, {posts:,} posts, CPU of the whole command", cpu, "s", 1.0, 0.5, f"wall {wall:.2f} s")


def _a_hundred_new(large: Path, homes: Path, posts: int) -> Iterator[Figure]:
    """`newstui index` takes in 100 posts, and a search finds the last of them; they are taken away again."""
    tell("sync: a hundred new posts")
    paths = []
    for number in range(10_000_000, 10_000_100):
        name, text = made.post(77, number)
        path = large / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        paths.append(path)
    try:
        done = run([PROGRAM, "-a", str(large), "index", "--json"], homes / "large")
        added = json.loads(done.output)["added"]
        if added != 100:
            raise RuntimeError(f"{added} were added")
        title = paths[-1].stem[:12]
        found = run([PROGRAM, "-a", str(large), "search", f'"{title}"', "--json"], homes / "large")
        if paths[-1].stem not in found.output:
            raise RuntimeError("what was added is not found")
    finally:
        for path in paths:
            path.unlink(missing_ok=True)
    began = time.perf_counter()
    run([PROGRAM, "-a", str(large), "index"], homes / "large")
    gone = time.perf_counter() - began
    yield Figure(
        f"100 new posts in {posts:,}: seen and findable, whole command", done.wall, "s", 1.5, 0.5,
        f"CPU {done.cpu:.2f} s; to see them go again: {gone:.2f} s",
    )  # fmt: skip
