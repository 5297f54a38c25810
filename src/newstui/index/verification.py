"""Does a post really hold the piece? Asked of the folded texts beside the index, by the rule of `folding`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from itertools import pairwise

from newstui.folding import DIGIT, LETTER, REQUIRED, Piece, goes_on, is_mark, kind
from newstui.index.arrays import Array, np, starts_of
from newstui.index.segment import Segment
from newstui.index.snapshot import Snapshot
from newstui.index.texts import SEPARATOR, place
from newstui.index.values import Field, FoldedDocument

_BATCH = 256
"""Texts that are decoded at a time."""


def verify(snapshot: Snapshot, ids: Array, piece: Piece, field: Field) -> Array:
    """Of each id whether the post is there and holds the piece in that field."""
    holds = np.zeros(len(ids), bool)
    if not piece.terms:
        return holds
    for part in snapshot.parts:
        documents = part.documents(ids)
        at = np.flatnonzero(documents >= 0)
        order = np.argsort(documents[at], kind="stable")
        at = at[order]
        if len(at):
            holds[at] = _of_segment(part.segment, documents[at], piece, field)
    return holds


def _of_segment(segment: Segment, documents: Array, piece: Piece, field: Field) -> Array:
    holds = np.zeros(len(documents), bool)
    coded = CodedPiece.of(piece, segment)
    if coded is None:
        return holds
    titles: list[int] = segment.title_sizes[documents].tolist()
    found = []
    for number, ((data, start, end), title) in enumerate(zip(segment.text_spans(documents), titles, strict=True)):
        # No piece holds the separator: title and body are looked at as one.
        first = start + title + 1 if field == "body" else start
        if coded.stands_in(data, first, start + title if field == "title" else end):
            found.append(number)
    holds[found] = True
    return holds


class CodedPiece:
    """A piece in the code of a segment's texts: compared as they lie, only the characters at its ends are decoded.

    Every text that holds it holds the `literal`.
    """

    def __init__(self, piece: Piece, segment: Segment, literal: bytes, pattern: bytes) -> None:
        self._literal, self._pattern = literal, pattern
        self._is_plain = piece.is_plain
        self._segment = segment
        opening, closing = kind(piece.parts[0][1][0]), kind(piece.parts[-1][1][-1])
        self._opening = opening if opening in (LETTER, DIGIT) else None
        self._closing = closing if closing in (LETTER, DIGIT) and not piece.prefix else None
        self._kinds: dict[bytes, int] = {}

    @classmethod
    def of(cls, piece: Piece, segment: Segment) -> CodedPiece | None:
        """None if some character of it occurs nowhere in the segment."""
        literal = segment.symbols.needle(piece.literal)
        if literal is None or piece.is_plain:
            return None if literal is None else cls(piece, segment, literal, b"")
        blank = segment.symbols.needle(" ") if len(piece.parts) > 1 else None
        pattern: list[bytes] = []
        stretches: list[bytes] = []
        for space, text in piece.parts:
            needle = literal if text == piece.literal else segment.symbols.needle(text)
            if needle is None or (space == REQUIRED and blank is None):
                return None
            if space and blank is not None:
                pattern.append(b"(?:%b)%b" % (re.escape(blank), b"+" if space == REQUIRED else b"*"))
            pattern.append(re.escape(needle))
            if space == REQUIRED and blank is not None:
                stretches[-1] += blank  # `的 ` is much rarer than `的`
                needle = blank + needle
            stretches.append(needle)
        return cls(piece, segment, max(stretches, key=len), b"".join(pattern))

    @cached_property
    def _search(self) -> Callable[[bytes, int, int], re.Match[bytes] | None]:
        return re.compile(self._pattern).search

    def stands_in(self, data: bytes, first: int, last: int) -> bool:
        """Whether data[first:last], which begins and ends with a character, holds it by the rule of `folding`."""
        if self._is_plain:
            return place(data, self._literal, first, last) >= 0
        if data.find(self._literal, first, last) < 0:
            return False
        match = self._search(data, first, last)
        while match is not None:
            start, end = match.span()
            if (
                (start == first or data[start - 1] & 128)  # else it begins inside a character
                and (self._opening is None or not self._goes_on(data, first, start, self._opening))
                and (self._closing is None or end == last or self._kind_at(data, end) != self._closing)
            ):
                return True
            match = self._search(data, start + 1, last)
        return False

    def _goes_on(self, data: bytes, first: int, at: int, opening: int) -> bool:
        """As `folding.goes_on`; text is decoded only before a combining mark."""
        start = at - 1
        while start > first and not data[start - 1] & 128:
            start -= 1
        if start < first or self._kind(data[start:at]) != opening:
            return False
        symbols = self._segment.symbols
        if not is_mark(symbols.character(data[start:at])):
            return True
        before = self._segment.file.checked(partial(symbols.text, data[first:at]))
        return goes_on(before, len(before), opening)

    def _kind_at(self, data: bytes, start: int) -> int:
        end = start + 1
        while not data[end - 1] & 128:
            end += 1
        return self._kind(data[start:end])

    def _kind(self, character: bytes) -> int:
        if character not in self._kinds:
            symbols = self._segment.symbols
            self._kinds[character] = kind(self._segment.file.checked(partial(symbols.character, character)))
        return self._kinds[character]


def _decoded(segment: Segment, pieces: list[bytes]) -> Iterator[str]:
    """Coded texts as text; many are decoded as one."""
    for first in range(0, len(pieces), _BATCH):
        batch = pieces[first : first + _BATCH]
        data = b"".join(batch)
        text = segment.file.checked(partial(segment.symbols.text, data))
        is_end = np.frombuffer(data, np.uint8) >> 7
        ends: list[int] = starts_of(is_end)[np.cumsum([0, *map(len, batch)])].tolist()
        for start, end in pairwise(ends):
            yield text[start:end]


def folded_documents(snapshot: Snapshot, ids: Array) -> list[FoldedDocument]:
    """The folded texts of those ids that are there, in the order of the ids."""
    texts: dict[int, FoldedDocument] = {}
    for part in snapshot.parts:
        documents = np.unique(part.documents(ids))
        documents = documents[documents >= 0]
        decoded = _decoded(part.segment, list(part.segment.texts(documents)))
        for identity, text in zip(part.segment.ids[documents].tolist(), decoded, strict=True):
            title, _separator, body = text.partition(SEPARATOR)
            texts[identity] = FoldedDocument(identity, title, body)
    return [texts[identity] for identity in ids.tolist() if identity in texts]
