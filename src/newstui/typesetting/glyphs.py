"""How many cells a character takes, and which characters are never sent to a terminal. Knows no terminal itself.

The widths are wcwidth's, brought to what Textual's renderer counts (a test holds them equal). Emoji sequences are
shown by their first emoji: variation selectors, skin tones and what a zero width joiner joins are drawn differently
by every terminal and multiplexer, and a line that is drawn wider than it was measured shifts everything beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

FILLER = "\uf8ff"
"""Stands in the cell after an ambiguous character where the terminal draws those two cells wide. It counts as one
cell for the renderer; the driver takes it out of what is sent."""

_PICTOGRAPH = "\u2190-\u2bff\U0001f000-\U0001faff"
_HIDDEN = re.compile(f"(?:\u200d[{_PICTOGRAPH}]?|[\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff])+")
_MAY_HIDE = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]")


class Widths(dict[str, int]):
    """Cells of one character, remembered: Widths(is_ambiguous_wide=False)["中"] --> 2"""

    def __init__(self, *, is_ambiguous_wide: bool) -> None:
        super().__init__()
        self.is_ambiguous_wide = is_ambiguous_wide

    def __missing__(self, character: str) -> int:
        self[character] = width = self._judge(character)
        return width

    def _judge(self, character: str) -> int:
        if "\U0001f1e6" <= character <= "\U0001f1ff":  # half a flag
            return 1
        if _MAY_HIDE.match(character):
            return 0
        if self.is_ambiguous_wide and is_ambiguous(character):
            return 2
        return max(0, _wcwidth(character))

    def cells(self, text: str) -> int:
        """The cells that a text takes: cells("iPhone手机") --> 10"""
        if text.isascii():
            return len(text)
        return sum(self.each(text))

    def each(self, text: str) -> list[int]:
        """The cells of every character, one by one; what is hidden has none."""
        cells = list(map(self.__getitem__, text))
        if "\u200d" in text:
            for hidden in _HIDDEN.finditer(text):
                cells[hidden.start() : hidden.end()] = [0] * (hidden.end() - hidden.start())
        return cells


NARROW = Widths(is_ambiguous_wide=False)
WIDE = Widths(is_ambiguous_wide=True)


def _wcwidth(character: str) -> int:
    from wcwidth import wcwidth  # its tables take 10 ms to load, and the first screen measures nothing by them

    return wcwidth(character)


def widths(is_ambiguous_wide: bool) -> Widths:
    """The table for a terminal that draws ambiguous characters (`“ … — · ①`) one or two cells wide."""
    return WIDE if is_ambiguous_wide else NARROW


def is_ambiguous(character: str) -> bool:
    """Whether East Asian terminals may draw it two cells wide (UAX 11, class A) and others one."""
    is_a_class = unicodedata.east_asian_width(character) == "A" and unicodedata.category(character) != "Co"
    return is_a_class and _wcwidth(character) == 1


def shown(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of text[start:end] that are drawn: without selectors, skin tones and joined emoji."""
    if text.isascii() or not _MAY_HIDE.search(text, start, end):
        yield start, end
        return
    at = start
    for hidden in _HIDDEN.finditer(text, start, end):
        if hidden.start() > at:
            yield at, hidden.start()
        at = hidden.end()
    if at < end:
        yield at, end


def filled(text: str) -> str:
    """A text for a terminal with wide ambiguous characters: each is followed by the FILLER."""
    if text.isascii():
        return text
    return "".join(c + FILLER if WIDE[c] == 2 and NARROW[c] == 1 else c for c in text)


def elided(text: str, room: int, table: Widths = NARROW) -> int:
    """How many characters of a text fit into `room` cells, one of which an ellipsis takes if not all do."""
    if table.cells(text) <= room:
        return len(text)
    taken = table["…"]
    for count, width in enumerate(table.each(text)):
        taken += width
        if taken > room:
            return count
    return len(text)
