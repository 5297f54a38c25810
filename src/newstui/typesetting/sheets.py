"""A sheet: a header, an article and its list of links as numbered blocks of numbered parts. Sets no lines.

Nothing here walks the whole article unless asked for something that needs it, so that a sheet of a million blocks
is made at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import field
from functools import cached_property

from newstui.article import (
    TITLE,
    Article,
    Block,
    Code,
    Heading,
    Image,
    Link,
    Paragraph,
    Passage,
    Removed,
    Rule,
    Table,
    Video,
    passages_of,
)
from newstui.frozen import dataclass
from newstui.gate import Clean, joined, ours, part
from newstui.typesetting.lines import Place, Role

_NOTHING = Passage(ours(""))
_STRIDE = 64
_ONE = {Paragraph: 1, Heading: 1, Code: 1, Image: 1, Video: 1, Rule: 0}


@dataclass(frozen=True, slots=True)
class Caption:
    """A line of the header, composed by the caller."""

    content: Passage
    role: Role = Role.META


@dataclass(frozen=True, slots=True)
class Ending:
    """What stands after the last block: texts that were removed there."""


@dataclass(frozen=True, slots=True)
class LinkList:
    """Where every address of the article stands once, numbered: the sheet's `entries`."""


Blocks = Caption | Block | Ending | LinkList


@dataclass(frozen=True, eq=False)
class Sheet:
    """The header, the article's blocks, the ending and the list of links, numbered through from 0."""

    header: tuple[Caption, ...] = ()
    article: Article = field(default_factory=Article)
    has_links: bool = True
    _firsts: list[int] = field(default_factory=lambda: [0], repr=False)  # passage number at every _STRIDE-th block

    @property
    def size(self) -> int:
        return len(self.header) + len(self.article.blocks) + 1 + self.has_links

    def block(self, number: int) -> Blocks:
        at = number - len(self.header)
        if at < 0:
            return self.header[number]
        if at < len(self.article.blocks):
            return self.article.blocks[at]
        return Ending() if at == len(self.article.blocks) else LinkList()

    @cached_property
    def entries(self) -> tuple[Passage, ...]:
        """The addresses in reading order, each behind the text of its link unless that is the address itself."""
        seen: dict[Clean, Clean] = {}
        for block in self.article.blocks:
            if isinstance(block, (Paragraph, Heading)):
                passages: tuple[Passage, ...] = (block.content,) if block.content.spans else ()
            else:
                passages = passages_of(block)
                if isinstance(block, Video) and block.url:
                    seen.setdefault(block.url, block.caption.text)
            for passage in passages:
                for span in passage.spans:
                    if isinstance(span, Link):
                        seen.setdefault(span.url, part(passage.text, span.start, span.end))
        return tuple(_entry(text, url) for url, text in seen.items())

    @cached_property
    def removed(self) -> dict[int, tuple[Removed, ...]]:
        """What was removed before each block, by the sheet's number of the block."""
        found: dict[int, tuple[Removed, ...]] = {}
        for piece in self.article.removed:
            number = len(self.header) + max(0, min(piece.before, len(self.article.blocks)))
            found[number] = (*found.get(number, ()), piece)
        return found

    def passage(self, block: int, part: int) -> Passage:
        """The text of a part, with its spans. The address of a picture is its part 1."""
        if part < 0:
            removed = self.removed.get(block, ())
            return Passage(removed[part].text) if -part <= len(removed) else _NOTHING
        held = self.block(block)
        if isinstance(held, Caption):
            return held.content
        if isinstance(held, LinkList):
            return self.entries[part] if part < len(self.entries) else _NOTHING
        if isinstance(held, Ending):
            return _NOTHING
        if isinstance(held, (Image, Video)) and part == 1:
            return _address(held.url)
        if isinstance(held, Table):  # rows are long lists: no tuple of all cells for one of them
            columns = max(1, len(held.rows[0])) if held.rows else 1
            row, column = divmod(part, columns)
            return held.rows[row][column] if row < len(held.rows) and column < len(held.rows[row]) else _NOTHING
        parts = passages_of(held)
        return parts[part] if part < len(parts) else _NOTHING

    def text(self, block: int, part: int) -> Clean:
        return self.passage(block, part).text

    def number(self, block: int, part: int) -> int | None:
        """The article's number for a passage, TITLE for the title; None for what is not the article's."""
        at = block - len(self.header)
        if at < 0:
            return TITLE if self.header[block].role is Role.TITLE else None
        if part < 0 or at >= len(self.article.blocks) or part >= _passage_count(self.article.blocks[at]):
            return None
        self._count_to(at)
        nearest = at // _STRIDE
        return self._firsts[nearest] + sum(map(_passage_count, self.article.blocks[nearest * _STRIDE : at])) + part

    def find(self, number: int) -> tuple[int, int]:
        """The block and part of one of the article's passages, or of the title."""
        if number <= TITLE:
            titles = (at for at, caption in enumerate(self.header) if caption.role is Role.TITLE)
            return next(titles, 0), 0
        blocks = self.article.blocks
        while self._firsts[-1] <= number and (len(self._firsts) - 1) * _STRIDE < len(blocks):
            self._count_to(len(self._firsts) * _STRIDE)
        nearest = max(0, bisect_right(self._firsts, number) - 1)
        at, first = nearest * _STRIDE, self._firsts[nearest]
        while at < len(blocks):
            count = _passage_count(blocks[at])
            if number < first + count:
                return len(self.header) + at, number - first
            first += count
            at += 1
        return len(self.header) + len(blocks), 0

    def _count_to(self, at: int) -> None:
        blocks = self.article.blocks
        while (len(self._firsts) - 1) < at // _STRIDE and (len(self._firsts) - 1) * _STRIDE < len(blocks):
            start = (len(self._firsts) - 1) * _STRIDE
            self._firsts.append(self._firsts[-1] + sum(map(_passage_count, blocks[start : start + _STRIDE])))

    def parts(self, block: int, *, shows_removed: bool = False) -> range:
        """The numbers of a block's parts, in reading order."""
        first = -len(self.removed.get(block, ())) if shows_removed else 0
        return range(first, self._part_count(self.block(block)))

    def _part_count(self, block: Blocks) -> int:
        if isinstance(block, Caption):
            return 1
        if isinstance(block, LinkList):
            return len(self.entries)
        if isinstance(block, Ending):
            return 0
        if isinstance(block, (Image, Video)):
            return 2 if block.url else 1
        return _passage_count(block)

    def extract(self, start: Place, end: Place, *, shows_removed: bool = False) -> Clean:
        """The text between two places as it is read aloud: never wrapped, cells of a row with tabs between."""
        rows: list[Clean] = []
        for number in range(start.block, min(end.block + 1, self.size)):
            rows += self._extract_block(number, start, end, shows_removed)
        return joined("\n", rows)

    def _extract_block(self, number: int, start: Place, end: Place, shows_removed: bool) -> Iterator[Clean]:
        block = self.block(number)
        columns = len(block.rows[0]) if isinstance(block, Table) and block.rows else 1
        row: list[Clean] = []
        for index in self.parts(number, shows_removed=shows_removed):
            here = (number, index)
            if not (start[:2] <= here <= end[:2]):
                continue
            first = start.offset if here == start[:2] else 0
            last = end.offset if here == end[:2] else None
            text = part(self.text(number, index), first, last)
            if columns == 1:
                yield text
                continue
            if index % columns == 0 and row:
                yield joined("\t", row)
                row = []
            row.append(text)
        if row:
            yield joined("\t", row)


def _passage_count(block: Block) -> int:
    known = _ONE.get(type(block))
    return len(passages_of(block)) if known is None else known


def _entry(text: Clean, url: Clean) -> Passage:
    """One entry of the list of links; a link that shows its own address shows it once."""
    shown = ours(" ".join(text.split()))
    if not shown or shown in (url, url.removeprefix("https://"), url.removeprefix("http://")):
        return Passage(url, (Link(0, len(url), url),))
    start = len(shown) + 1
    return Passage(joined(" ", (shown, url)), (Link(start, start + len(url), url),))


def _address(url: Clean | None) -> Passage:
    return Passage(url, (Link(0, len(url), url),)) if url else _NOTHING
