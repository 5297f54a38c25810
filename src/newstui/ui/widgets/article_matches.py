"""Where the words of a search stand in an article: found a little at a time, marked where the reader looks."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator

from newstui.folding import Piece, occurrences
from newstui.typesetting import Place, Sheet


class Matches:
    """The matches of some words in one sheet. `is_complete` once all of it was searched."""

    def __init__(self, sheet: Sheet, pieces: tuple[Piece, ...]) -> None:
        self._sheet = sheet
        self.pieces = pieces
        self._spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self.found: list[Place] = []
        """Every match in reading order, as far as was searched."""
        self.is_complete = not pieces
        self._rest = self._search()

    def spans(self, block: int, part: int) -> list[tuple[int, int]]:
        """The matches in one part."""
        if not self.pieces or not self._is_searched(block, part):
            return []
        key = (block, part)
        if (spans := self._spans.get(key)) is None:
            text = self._sheet.text(block, part)
            spans = self._spans[key] = occurrences(text, self.pieces) if text else []
        return spans

    def search(self, seconds: float) -> bool:
        """Go on for so many seconds of this thread, whatever else the machine does; whether all was searched."""
        end = time.thread_time() + seconds
        while not self.is_complete and time.thread_time() < end:
            self.is_complete = next(self._rest, None) is None
        return self.is_complete

    def end_of(self, place: Place) -> Place:
        """Where the match that begins at a place ends."""
        ends = (end for start, end in self.spans(place.block, place.part) if start == place.offset)
        return Place(place.block, place.part, next(ends, place.offset))

    def nearest(self, place: Place, by: int) -> int | None:
        """The number of the first match at or behind a place (or of the last before it); round the ends."""
        if not self.found:
            return None
        at = bisect_left(self.found, place)
        return (at if by > 0 else at - 1) % len(self.found)

    def _is_searched(self, block: int, part: int) -> bool:
        """The title and the article: not the facts in the header, not the list of links."""
        return part < 0 or self._sheet.number(block, part) is not None

    def _search(self) -> Iterator[int]:
        for block in range(self._sheet.size):
            for part in self._sheet.parts(block):
                self.found += [Place(block, part, start) for start, _end in self.spans(block, part)]
            yield block
