"""The mentions of a post summed up by stock."""

from __future__ import annotations

from collections.abc import Iterable

from newstui import gate
from newstui.article import TITLE, Mention, MentionKind
from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.stocks import Directory

_STRENGTH = {"named": 0, "coded": 1, "linked": 2}


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A stock that a post mentions: its strongest kind, whether all its mentions are doubtful, how many are not."""

    code: str
    name: Clean
    kind: MentionKind
    doubtful: bool
    count: int


def by_stock(mentions: Iterable[Mention], directory: Directory | None = None) -> tuple[Mentioned, ...]:
    """In the order of first mention. The name is the one written at the strongest mention; for a bare code, the
    directory's. Where all are doubtful, `count` counts those.
    """
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(mention.code, []).append(mention)
    return tuple(_summed(code, group, directory) for code, group in groups.items())


def _summed(code: str, group: list[Mention], directory: Directory | None) -> Mentioned:
    counted = [mention for mention in group if not mention.doubtful] or group
    strongest = max(counted, key=lambda mention: (_STRENGTH[mention.kind], mention.passage != TITLE))
    name = strongest.name
    if directory is not None and code in directory and any(c.isdigit() or c in "$:" for c in name):
        name = gate.line(directory.name(code))
    return Mentioned(code, name, strongest.kind, counted[0].doubtful, len(counted))
