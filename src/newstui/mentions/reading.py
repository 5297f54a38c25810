"""A post's passages as one text, and what was found in it so far. Judges nothing.

One long text is searched once, where a hundred short ones would cost a hundred starts; a line's end between passages
keeps names and sentences from reaching over.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from newstui.article import TITLE, Article, Code, Mention, MentionKind, StockLink, Style, Styled, passages_of
from newstui.gate import Clean
from newstui.stocks import evened


@dataclass(slots=True)
class Found:
    """A mention on its way, by offsets into the whole text."""

    start: int
    end: int
    code: str
    kind: MentionKind
    reason: str


class Reading:
    """The title and the passages joined; where each begins; which stretches are program code."""

    def __init__(self, article: Article, title: str) -> None:
        pieces, self._starts, self.links = [title], [0], list[tuple[int, int, str]]()
        self.code_spans: list[tuple[int, int]] = []
        length = len(title) + 1
        for block in article.blocks:
            is_code = isinstance(block, Code)
            for passage in passages_of(block):
                self._starts.append(length)
                pieces.append(passage.text)
                for span in passage.spans:
                    if not 0 <= span.start < span.end <= len(passage.text):
                        continue
                    if isinstance(span, StockLink):
                        self.links.append((length + span.start, length + span.end, span.code))
                    elif isinstance(span, Styled) and span.style & Style.CODE:
                        self.code_spans.append((length + span.start, length + span.end))
                if is_code:
                    self.code_spans.append((length, length + len(passage.text)))
                length += len(passage.text) + 1
        self.text = "\n".join(pieces)
        self.folded = evened(self.text)
        self.found: list[Found] = []
        self._taken = {place for start, end in self.code_spans for place in range(start, end)}

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing stands there yet, and it is no program code."""
        return self._taken.isdisjoint(range(start, end))

    def take(self, start: int, end: int, code: str, kind: MentionKind, reason: str) -> None:
        self._taken.update(range(start, end))
        self.found.append(Found(start, end, code, kind, reason))

    def passage(self, at: int) -> tuple[int, int]:
        """Where the passage around this offset begins and ends."""
        number = bisect_right(self._starts, at) - 1
        end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self.text)
        return self._starts[number], end

    def mention(self, found: Found, doubt: str) -> Mention:
        """As a place of the article: the passage's number and offsets in it."""
        number = bisect_right(self._starts, found.start) - 1
        begin = self._starts[number]
        return Mention(
            passage=number + TITLE,
            start=found.start - begin,
            end=found.end - begin,
            code=found.code,
            name=Clean(self.text[found.start : found.end]),
            kind=found.kind,
            doubtful=bool(doubt),
            reason=doubt or found.reason,
        )
