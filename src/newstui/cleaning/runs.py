"""Text as it grows inside one block, with spans over it. Decides what white space means; knows no tags.

Runs of spaces become one; a line break in the source between two Chinese or Japanese characters is nothing, elsewhere a
space; an ideographic space inside the text stays, at an edge it is an indent and goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from newstui import gate
from newstui.article import Link, Passage, Span, StockLink, Style, Styled
from newstui.gate import Clean

GAP = " \n\xa0"
"""What separates words; no-break spaces are used as padding far more often than meant."""
EDGE = " \n\xa0\u3000"
_GAPS = re.compile("[ \n\xa0]+")
_SOFT = frozenset("“”‘’…—·")

Make = Callable[[int, int], Span]


def styled(style: Style) -> Make:
    """Makes a span of a style."""
    return lambda start, end: Styled(start, end, style)


def linked(url: Clean) -> Make:
    """Makes a link."""
    return lambda start, end: Link(start, end, url)


def stock(code: str) -> Make:
    """Makes a stock that the site marked."""
    return lambda start, end: StockLink(start, end, code)


def is_wide(character: str) -> bool:
    """Whether it belongs to a script that is written without spaces."""
    return (
        "\u2e80" <= character <= "\u9fff"
        or "\uff00" <= character <= "\uffef"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0003ffff"
        or "\ufe30" <= character <= "\ufe4f"
    )


def is_seamless(before: str, after: str) -> bool:
    """Whether a line break of the source between these two characters is nothing."""
    if is_wide(before):
        return is_wide(after) or after in _SOFT
    return before in _SOFT and is_wide(after)


def _joint(found: re.Match[str]) -> str:
    text, (start, end) = found.string, found.span()
    return "" if "\n" in found[0] and is_seamless(text[start - 1], text[end]) else " "


def squeezed(text: str) -> str:
    """Clean text of one line: squeezed(" 甲\\n乙  c ") --> "甲乙 c"."""
    return _GAPS.sub(_joint, text.strip(EDGE))


class Run:
    """The text of one block so far. `write` is called by the converter with what `piece` gave it."""

    __slots__ = ("breaks", "gap", "last", "length", "open", "pieces", "spans")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.last = ""
        self.gap = ""
        self.breaks = 0
        self.spans: list[Span] = []
        self.open: list[list[object]] = []

    def piece(self, text: str) -> str:
        """What of `text`, which is clean, is to be written after what stands here."""
        core = text.strip(GAP)
        if not core:
            if text:
                self._widen(text)
            return ""
        if len(core) != len(text):
            lead = len(text) - len(text.lstrip(GAP))
            if lead:
                self._widen(text[:lead])
            trail = text[lead + len(core) :]
        else:
            trail = ""
        if "\n" in core or "  " in core or "\xa0" in core:
            core = _GAPS.sub(_joint, core)
        if not self.length or self.breaks:
            core = core.lstrip(EDGE)
            if not core:
                return ""
            if self.breaks and self.length:
                core = "\n" + core
        elif self.gap and not (self.gap == "\n" and is_seamless(self.last, core[0])):
            core = " " + core
        self.breaks = 0
        self.gap = ""
        if trail:
            self._widen(trail)
        return core

    def _widen(self, gap: str) -> None:
        self.gap = "\n" if "\n" in gap or self.gap == "\n" else " "

    def write(self, text: str) -> None:
        """Append text as it is."""
        if text:
            self.pieces.append(text)
            self.length += len(text)
            self.last = text[-1]

    def start_span(self, make: Make) -> None:
        self.open.append([self.length, make])

    def end_span(self) -> None:
        start, make = self.open.pop()
        assert isinstance(start, int) and callable(make)
        if self.length > start:
            self.spans.append(make(start, self.length))

    def add_spans(self, spans: Iterable[Span], by: int) -> None:
        """Take over the spans of a passage whose text was written from offset `by`."""
        self.spans += [moved(span, by) for span in spans]

    def take(self) -> Passage:
        """The passage so far; what is open goes on in the next one."""
        for entry in self.open:
            start, make = entry
            assert isinstance(start, int) and callable(make)
            if self.length > start:
                self.spans.append(make(start, self.length))
            entry[0] = 0
        text, spans = "".join(self.pieces), self.spans
        self.pieces, self.length, self.last, self.gap, self.breaks, self.spans = [], 0, "", "", 0, []
        return passage(text, spans)


def passage(text: str, spans: Iterable[Span] = ()) -> Passage:
    """Text without its trailing edge, spans without the space at their ends, sorted; all of it clean."""
    text = gate.body(text.rstrip(EDGE))
    kept = []
    for span in spans:
        start, end = span.start, min(span.end, len(text))
        while start < end and text[start] in EDGE:
            start += 1
        while start < end and text[end - 1] in EDGE:
            end -= 1
        if start < end:
            kept.append(_between(span, start, end))
    if len(kept) > 1:
        kept.reverse()  # of two equal ones the outer comes first, which ended last
        kept.sort(key=lambda span: (span.start, -span.end))
    return Passage(Clean(text), tuple(kept))


def _between(span: Span, start: int, end: int) -> Span:
    if span.start == start and span.end == end:
        return span
    if isinstance(span, Styled):
        return Styled(start, end, span.style)
    if isinstance(span, Link):
        return Link(start, end, span.url)
    return StockLink(start, end, span.code)


def moved(span: Span, by: int) -> Span:
    """The same span, further on."""
    return _between(span, span.start + by, span.end + by)


def joined(passages: Iterable[Passage], separator: str = "\n") -> Passage:
    """Several passages as one."""
    text, spans = "", []
    for each in passages:
        if not each.text:
            continue
        if text:
            text += separator
        spans += [moved(span, len(text)) for span in each.spans]
        text += each.text
    return passage(text, spans)


def part(whole: Passage, start: int, end: int) -> Passage:
    """The passage between two offsets, without white space at its edges."""
    while start < end and whole.text[start] in EDGE:
        start += 1
    cut = [
        _between(span, max(span.start, start) - start, min(span.end, end) - start)
        for span in whole.spans
        if span.start < end and span.end > start
    ]
    return passage(whole.text[start:end], cut)
