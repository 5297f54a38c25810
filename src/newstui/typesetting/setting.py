"""A sheet set at a measure: lines on demand. What nobody looked at is only guessed, so that a post of a million
lines opens like a short one.

The sheet is a tree of stretches: runs of blocks, of parts of a block, of a part's text. A stretch is guessed (a
height), split (children) or set (lines). Looking for a line opens the stretches on the way to it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from newstui.typesetting.blocks import before, guess, layout_of, weight
from newstui.typesetting.breaking import stretches
from newstui.typesetting.layouts import Layout
from newstui.typesetting.lines import Line, Place, Setting
from newstui.typesetting.sheets import Sheet

_LEAF = 4096
"""Characters that are set together."""
_FAN = 64
"""Stretches that one stretch is split into, at most."""
_TEXT_FAN = 16
_GUESSED_BLOCK = 3
"""Lines of a block that nobody looked at."""
_FIRST_PART = -(1 << 30)


@dataclass(eq=False, slots=True)
class _Stretch:
    """A run of blocks; with a layout, of parts of one block; with a text, of one part's text."""

    parent: _Stretch | None
    height: int
    blocks: tuple[int, int]
    layout: Layout | None = None
    parts: tuple[int, int] = (0, 0)
    text: tuple[int, int] | None = None
    children: list[_Stretch] | None = None
    lines: list[Line] | None = None

    @property
    def start(self) -> Place:
        """The first place that belongs to it; what stands before a block belongs to the block."""
        if self.layout is None or (self.parts[0] == 0 and not (self.text and self.text[0])):
            return Place(self.blocks[0], _FIRST_PART, 0)
        return Place(self.blocks[0], self.layout.numbered(self.parts[0]), self.text[0] if self.text else 0)

    @property
    def is_open(self) -> bool:
        return self.lines is not None or self.children is not None


class SetSheet:
    """The lines of a sheet at one setting, top down from 0.

    `height` is a guess until `is_complete`. `line_at` never moves a line above the one it finds; `y_of` and
    `set_end` may open what stands anywhere, and so move what stands below that.
    """

    def __init__(self, sheet: Sheet, setting: Setting) -> None:
        self.sheet = sheet
        self.setting = setting
        self._root = _Stretch(None, sheet.size * _GUESSED_BLOCK, (0, sheet.size))
        self._unopened = 1
        self._rest = self._open_all(self._root)

    @property
    def height(self) -> int:
        """How many lines there are, as far as is known."""
        return self._root.height

    @property
    def is_complete(self) -> bool:
        """Whether every line was set: the height is true then."""
        return self._unopened == 0

    def line_at(self, y: int) -> Line | None:
        """The line at a height; None above the first and below the last."""
        if y < 0:
            return None
        while True:
            stretch: _Stretch | None = self._root
            left = y
            while stretch is not None and stretch.is_open:
                if stretch.lines is not None:
                    return stretch.lines[left] if left < len(stretch.lines) else None
                for child in stretch.children or ():
                    if left < child.height:
                        stretch = child
                        break
                    left -= child.height
                else:
                    stretch = None
            if stretch is None:
                return None
            self._open(stretch)

    def lines(self, first: int = 0) -> Iterator[Line]:
        """All lines from one on. Takes as long as it takes."""
        while (line := self.line_at(first)) is not None:
            yield line
            first += 1

    def place_at(self, y: int) -> Place:
        """The first place of the line at a height; of the nearest line above that has text."""
        y = min(y, self.height - 1)
        while y >= 0:
            line = self.line_at(y)
            if line is not None and line.pieces:
                piece = line.pieces[0]
                return Place(line.block, piece.part, piece.start)
            y -= 1
        return Place(0, 0, 0)

    def y_of(self, place: Place) -> int:
        """The height of the line that shows a place, or of the last line before it."""
        above = 0
        stretch = self._root
        while True:
            if not stretch.is_open:
                self._open(stretch)
            if stretch.lines is not None:
                return above + _row_of(stretch.lines, place)
            found, found_above = stretch, above
            for child in stretch.children or ():
                if child.start > place:
                    break
                found, found_above = child, above
                above += child.height
            if found is stretch:
                return above
            stretch, above = found, found_above

    def set_end(self, lines: int) -> None:
        """Set the last lines, so many at least: the end is where it seems to be then."""
        height = -1
        while height != self.height:
            height = self.height
            for y in range(height - lines, height):
                self.line_at(y)

    def settle(self, seconds: float) -> bool:
        """Go on setting what was only guessed, from the top, for so long; whether all is set now."""
        end = time.monotonic() + seconds
        for _opened in self._rest:
            if time.monotonic() >= end:
                break
        return self.is_complete

    def _open_all(self, stretch: _Stretch) -> Iterator[None]:
        if not stretch.is_open:
            self._open(stretch)
            yield
        for child in stretch.children or ():
            yield from self._open_all(child)

    def _open(self, stretch: _Stretch) -> None:
        """Set a stretch, or split it; its height and those above it become what is known now."""
        if stretch.layout is None:
            self._open_blocks(stretch)
        elif stretch.text is None:
            self._open_parts(stretch, stretch.layout)
        else:
            self._open_text(stretch, stretch.layout, *stretch.text)
        children = stretch.children or ()
        self._unopened += len(children) - 1
        height = len(stretch.lines) if stretch.lines is not None else sum(child.height for child in children)
        added = height - stretch.height
        above: _Stretch | None = stretch
        while above is not None:
            above.height += added
            above = above.parent

    def _open_blocks(self, stretch: _Stretch) -> None:
        first, last = stretch.blocks
        blocks = range(first, last)
        if len(blocks) > _FAN:
            stretch.children = [
                _Stretch(stretch, (b - a) * _GUESSED_BLOCK, (a, b)) for a, b in _even(first, last)
            ]  # fmt: skip
            return
        weights = [weight(self.sheet.block(number)) for number in blocks]
        if len(blocks) == 1:
            self._open_block(stretch, first)
        elif sum(weights) <= _LEAF:
            stretch.lines = [line for number in blocks for line in self._block_lines(number)]
        else:
            stretch.children = [
                _Stretch(stretch, guess(self.sheet.block(number), self.setting.measure), (number, number + 1))
                for number in blocks
            ]

    def _open_block(self, stretch: _Stretch, number: int) -> None:
        layout = layout_of(self.sheet, number, self.setting)
        if layout is None or layout.count == 0:
            stretch.lines = before(self.sheet, number, self.setting)
            return
        stretch.layout = layout
        stretch.parts = (0, layout.count)
        self._open_parts(stretch, layout)

    def _open_parts(self, stretch: _Stretch, layout: Layout) -> None:
        first, last = stretch.parts
        parts = range(first, last)
        if len(parts) > _FAN:
            stretch.children = [
                _Stretch(stretch, 2 * (b - a), stretch.blocks, layout, (a, b)) for a, b in _even(first, last)
            ]
            return
        weights = [layout.weight(part) for part in parts]
        if sum(weights) <= _LEAF or (len(parts) == 1 and not layout.can_stretch(first)):
            lines = self._before(stretch)
            for part in parts:
                lines += layout.lines(part, 0, len(layout.text(part)))
            stretch.lines = lines
        elif len(parts) > 1:
            stretch.children = [
                _Stretch(stretch, 1 + heavy * 2 // layout.room, stretch.blocks, layout, (part, part + 1))
                for part, heavy in zip(parts, weights, strict=True)
            ]
        else:
            stretch.text = (0, weights[0])
            self._open_text(stretch, layout, 0, weights[0])

    def _open_text(self, stretch: _Stretch, layout: Layout, start: int, end: int) -> None:
        part = stretch.parts[0]
        if end - start <= 2 * _LEAF:
            stretch.lines = (self._before(stretch) if start == 0 else []) + layout.lines(part, start, end)
            return
        text = layout.text(part)
        stretch.children = [
            _Stretch(stretch, _guessed(text, a, b, layout), stretch.blocks, layout, stretch.parts, (a, b))
            for a, b in stretches(text, start, end, max(_LEAF, (end - start) // _TEXT_FAN + 1))
        ]

    def _before(self, stretch: _Stretch) -> list[Line]:
        return before(self.sheet, stretch.blocks[0], self.setting) if stretch.parts[0] == 0 else []

    def _block_lines(self, number: int) -> list[Line]:
        lines = before(self.sheet, number, self.setting)
        layout = layout_of(self.sheet, number, self.setting)
        if layout is not None:
            for part in range(layout.count):
                lines += layout.lines(part, 0, len(layout.text(part)))
        return lines


def _even(first: int, last: int) -> list[tuple[int, int]]:
    """[first, last) in at most _FAN runs of about the same length."""
    step = -(-(last - first) // _FAN)
    return [(at, min(last, at + step)) for at in range(first, last, step)]


def _guessed(text: str, start: int, end: int, layout: Layout) -> int:
    sample = text[start : min(end, start + 256)]
    rows = sample.count("\n") + layout.table.cells(sample) / layout.room
    return max(1, round(rows * (end - start) / max(1, len(sample))))


def _row_of(lines: list[Line], place: Place) -> int:
    """The line that shows a place; where none shows its part, the last line that begins before it.

    Lines of a table hold several parts side by side, so the parts of its lines are in no order from line to line.
    """
    shows, begins = -1, 0
    for at, line in enumerate(lines):
        for piece in line.pieces:
            if (line.block, piece.part) == place[:2]:
                if piece.start <= place.offset and (piece.start < piece.end or shows < 0):
                    shows = at
            elif (line.block, piece.part, piece.start) <= place:
                begins = at
    return shows if shows >= 0 else begins
