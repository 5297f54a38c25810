"""Posts that came are joined to the stories they are versions of: compared with what was written around their time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event

from newstui import versions
from newstui.catalogue import Catalogue, Writer


def join_stories(catalogue: Catalogue, writer: Writer, fresh: Sequence[tuple[int, int]], stop: Event) -> None:
    """`fresh` are posts and their dates, oldest first. Stopped, it leaves the rest to the next sync."""
    for posts in _together(fresh):
        if stop.is_set():
            return
        since, until = posts[0][1] - versions.WITHIN, posts[-1][1] + versions.WITHIN
        around = catalogue.stories.signatures(since, until)
        known = catalogue.stories.of(post for post, _date, _signature in around)
        joined = versions.stories([*known.items(), *versions.pairs(around)])
        told = {post: joined.get(post, 0) for post, _date in posts}
        told |= {post: joined[post] for post, _date, _signature in around if post in joined and post not in known}
        merged = {story: joined[story] for story in set(known.values()) if joined[story] != story}
        writer.join_stories(told, merged)


def _together(fresh: Sequence[tuple[int, int]]) -> Iterator[Sequence[tuple[int, int]]]:
    """Posts with less than two spans between them are compared at once."""
    start = 0
    for at in range(1, len(fresh) + 1):
        if at == len(fresh) or fresh[at][1] - fresh[at - 1][1] > 2 * versions.WITHIN:
            yield fresh[start:at]
            start = at
