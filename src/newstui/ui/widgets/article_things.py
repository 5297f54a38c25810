"""What can be chosen in an article: mentions and links, found block by block. Walks no further than it must."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import Literal

from newstui.article import Link, Mention
from newstui.frozen import dataclass
from newstui.gate import Clean, part
from newstui.typesetting import Place, Sheet
from newstui.ui.widgets.article_header import Header

_FURTHEST = 50_000
"""Blocks that are walked through to the next thing."""


@dataclass(frozen=True, slots=True)
class Thing:
    """[start, end) of a part of a block is a stock, or leads to an address."""

    block: int
    part: int
    start: int
    end: int
    kind: Literal["stock", "link"]
    target: str
    """A stock's code, or an address."""
    text: Clean
    mention: Mention | None = None

    @property
    def is_doubtful(self) -> bool:
        return self.mention is not None and self.mention.doubtful

    @property
    def place(self) -> Place:
        return Place(self.block, self.part, self.start)


class Things:
    """The things of one sheet."""

    def __init__(self, sheet: Sheet, header: Header, mentions: tuple[Mention, ...]) -> None:
        self._sheet = sheet
        self._header = header
        self._mentions: dict[int, list[Mention]] = {}
        for mention in mentions:
            self._mentions.setdefault(mention.passage, []).append(mention)
        self.of = lru_cache(512)(self._of)

    def _of(self, block: int, part: int) -> tuple[Thing, ...]:
        """The things in one part, from left to right."""
        if block == self._header.chips_at:
            return tuple(
                self._stock(block, part, chip.start, chip.end, chip.mention) for chip in self._header.chips
            )  # fmt: skip
        number = self._sheet.number(block, part)
        mentions = self._mentions.get(number, []) if number is not None else []
        found = [self._stock(block, part, each.start, each.end, each) for each in mentions]
        taken = {(thing.start, thing.end) for thing in found}
        for span in self._sheet.passage(block, part).spans:
            if isinstance(span, Link) and (span.start, span.end) not in taken and span.start < span.end:
                found.append(self._link(block, part, span))
        return tuple(sorted(found, key=lambda thing: (thing.start, -thing.end)))

    def _stock(self, block: int, number: int, start: int, end: int, mention: Mention) -> Thing:
        return Thing(block, number, start, end, "stock", mention.code, mention.name, mention)

    def _link(self, block: int, number: int, span: Link) -> Thing:
        text = part(self._sheet.text(block, number), span.start, span.end)
        return Thing(block, number, span.start, span.end, "link", span.url, text)

    def next(self, place: Place, by: int) -> Thing | None:
        """The first thing behind a place, or the last before it; None where there is none near."""
        last = min(self._sheet.size, place.block + _FURTHEST) if by > 0 else max(-1, place.block - _FURTHEST)
        for block in range(place.block, last, by):
            parts = self._sheet.parts(block)
            if len(parts) > _FURTHEST:
                at = max(0, place.part) if block == place.block else 0
                parts = range(at, min(len(parts), at + _FURTHEST)) if by > 0 else range(at + 1)
            for number in parts if by > 0 else reversed(parts):
                found = self._beside(self.of(block, number), block, number, place, by)
                if found is not None:
                    return found
        return None

    @staticmethod
    def _beside(things: tuple[Thing, ...], block: int, number: int, place: Place, by: int) -> Thing | None:
        here = (block, number)
        if not things or (here < place[:2] if by > 0 else here > place[:2]):
            return None
        if here != place[:2]:
            return things[0] if by > 0 else things[-1]
        starts = [thing.start for thing in things]
        at = bisect_left(starts, place.offset + 1) if by > 0 else bisect_left(starts, place.offset) - 1
        return things[at] if 0 <= at < len(things) else None
