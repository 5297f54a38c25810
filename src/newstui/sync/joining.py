"""Posts that came are joined to the stories they are versions of: compared with what was written around their time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newstui import versions
from newstui.catalogue import Catalogue, Writer

_FEW = 1000
"""Posts that are asked about by number: SQLite takes no statement of more than a megabyte."""


def join_stories(catalogue: Catalogue, writer: Writer, fresh: Sequence[tuple[int, int]]) -> None:
    """`fresh` are posts and their dates, oldest first."""
    around = [post for since, until in _spans(fresh) for post in catalogue.stories.signatures(since, until)]
    pairs = versions.pairs(around, [post for post, _date in fresh])
    met = {post for pair in pairs for post in pair}
    known = catalogue.stories.of(met if len(met) < _FEW else None)
    joined = versions.stories([*known.items(), *pairs])
    told = {post: joined.get(post, 0) for post, _date in fresh}
    told |= {post: joined[post] for post in met if post not in known}
    merged = {story: joined[story] for story in set(known.values()) if joined[story] != story}
    writer.join_stories(told, merged)


def _spans(fresh: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The times, none of which reaches into another, when versions of these posts may have been written."""
    start = 0
    for at in range(1, len(fresh) + 1):
        if at == len(fresh) or fresh[at][1] - fresh[at - 1][1] > 2 * versions.WITHIN:
            yield fresh[start][1] - versions.WITHIN, fresh[at - 1][1] + versions.WITHIN
            start = at
