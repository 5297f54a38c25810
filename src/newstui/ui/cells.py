"""A terminal screen as cells: frames are drawn into it. Pure, and knows nothing of how a terminal is brought there.

Textual repaints every row of a widget that changed. `Screen.replay` draws such a frame into cells; `strokes.update`
says what differs between what a terminal shows and what it should show.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import get_character_cell_size, split_graphemes

from newstui.typesetting.glyphs import FILLER

Cell = tuple[str, str]
"""What a cell holds and its look: SGR parameters, and after a `|` the address that it leads to.

The right half of a wide character holds "".
"""
Row = list[Cell]

UNKNOWN: Cell = ("\0", "")

_PLACE = re.compile(r"\x1b\[(\d*)(?:;(\d*))?H")
_TOKEN = re.compile(
    r"\x1b\[([0-9;]*)m|\x1b\]8;(?:id=[0-9-]{0,40})?;(https?://[!-{}~]{1,2000}|)\x1b\\|(\x1b)|([^\x1b]+)"
)
_LINES = re.compile(r"([\r\n])")
_WHOLE = re.compile(
    "[\u0300-\u036f\u200d\ufe00-\ufe0f\u20e3\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
)


class UnknownSequenceError(Exception):
    """A frame holds something other than text, colours and cursor positions."""


class Screen:
    """Rows of cells. A row that is None is unknown: whatever is there must be drawn anew.

    Rows are replaced, never changed in place, so a shallow copy of `rows` is a true picture of that moment. `cursor`
    (row, column) and `pen` (SGR parameters) are where and how a terminal would go on writing; None where unknown.
    """

    __slots__ = ("cursor", "height", "pen", "rows", "width")

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows: list[Row | None] = [None] * height
        self.cursor: tuple[int, int] | None = None
        self.pen: str | None = None

    def copy(self) -> Screen:
        """The screen as it is now; it will not change."""
        copied = Screen(self.width, self.height)
        copied.rows, copied.cursor, copied.pen = list(self.rows), self.cursor, self.pen
        return copied

    def replay(self, frame: str) -> None:
        """Draw a frame as Textual writes it: text, `CSI … m`, `CSI row ; column H`, CR and LF, OSC 8 with an address.

        Raises UnknownSequenceError and changes nothing where the frame holds any other sequence.
        """
        rows: dict[int, Row] = {}
        x = y = 0
        style = ""
        pieces = _PLACE.split(frame)
        for i in range(0, len(pieces), 3):
            if i:
                y, x = int(pieces[i - 2] or 1) - 1, int(pieces[i - 1] or 1) - 1
            for text in _LINES.split(pieces[i]):
                if text in ("\r", "\n"):
                    x, y = 0, y + (text == "\n")
                elif text:
                    cells, style = _parsed(text, style)
                    if 0 <= y < self.height:
                        self._put(rows, y, x, cells)
                    x += len(cells)
        for number, row in rows.items():
            self.rows[number] = row
        self.cursor = (y, x)

    def _put(self, rows: dict[int, Row], y: int, x: int, cells: tuple[Cell, ...]) -> None:
        row = rows.get(y)
        if row is None:
            known = self.rows[y]
            row = rows[y] = list(known) if known is not None else [UNKNOWN] * self.width
        if x >= self.width:
            return
        if x + len(cells) > self.width:
            cells = _cut(cells, self.width - x)
        if x and row[x][0] == "":  # begins on the right half of a wide character: its left half goes
            row[x - 1] = _left_over(row[x - 1])
        end = x + len(cells)
        row[x:end] = cells
        if end < self.width and row[end][0] == "":
            row[end] = _left_over(row[end])


def _cut(cells: tuple[Cell, ...], room: int) -> tuple[Cell, ...]:
    """What of a row too long is on the screen: Textual draws some while a layout changes."""
    if cells[room][0] == "":
        return (*cells[: room - 1], _left_over(cells[room - 1]))
    return cells[:room]


@lru_cache(maxsize=1024)
def _parsed(text: str, style: str) -> tuple[tuple[Cell, ...], str]:
    """Text and colours as cells, and the style after them. Remembered: a row that moves is parsed once."""
    cells: list[Cell] = []
    sgr, bar, address = style.partition("|")
    for token in _TOKEN.finditer(text):
        if token[4]:
            _spread(cells, token[4], f"{sgr}{bar}{address}")
        elif token[3]:
            raise UnknownSequenceError
        elif token[1] is not None:
            sgr = "" if token[1] == "0" else token[1]
        else:
            bar, address = "|" if token[2] else "", token[2]
    return tuple(cells), f"{sgr}{bar}{address}"


def _spread(cells: list[Cell], text: str, style: str) -> None:
    blank, right = _cell(" ", _ground(style)), _cell("", style)
    if text.isascii():
        cells += [blank if character == " " else _cell(character, style) for character in text]
        return
    for piece, size in _pieces(text):
        if size == 0:
            if cells and cells[-1][0]:
                cells[-1] = (cells[-1][0] + piece, cells[-1][1])
        elif piece == " ":
            cells.append(blank)
        elif piece == FILLER and cells:  # the terminal draws the character before it two cells wide
            cells.append(right)
        else:
            cells.append(_cell(piece, style))
            if size == 2:
                cells.append(right)


def _pieces(text: str) -> list[tuple[str, int]]:
    """The text in pieces that share a cell or two, with their widths as Rich measured them."""
    if _WHOLE.search(text):
        spans, _total = split_graphemes(text)
        return [(text[start:end], size) for start, end, size in spans]
    return [(character, get_character_cell_size(character)) for character in text]


@lru_cache(maxsize=8192)
def _cell(text: str, style: str) -> Cell:
    return (text, style)


def _left_over(cell: Cell) -> Cell:
    """What stands for half a character whose other half was written over."""
    return _cell(" ", attributes(cell[1]).get("bg", ""))


# -- styles ---------------------------------------------------------------------------------------------------------

_SEEN_ON_BLANKS = ("4", "7", "9", "21", "53")  # underline, reverse, strike, double underline, overline


@lru_cache(maxsize=1024)
def bare(style: str) -> str:
    """What of a style is seen on a blank: bare("1;31;48;5;236") --> "48;5;236" """
    parts = attributes(style)
    if any(part in parts for part in _SEEN_ON_BLANKS):
        return style
    return parts.get("bg", "")


@lru_cache(maxsize=1024)
def _ground(style: str) -> str:
    """What a blank of this style is seen to be: a reversed one is a blank on its own ink, as of a scrollbar's thumb.

    _ground("7;38;5;237;48;5;234") --> "48;5;237"
    """
    parts = attributes(style)
    ink = parts.get("fg", "")
    if (
        "7" in parts and parts.keys() <= {"7", "fg", "bg"} and ink.startswith("3")
    ):  # consoles lack backgrounds from 100 on
        return f"4{ink[1:]}"
    return bare(style)


@lru_cache(maxsize=1024)
def attributes(style: str) -> dict[str, str]:
    """A look by what it sets: {"fg": "38;5;12", "bg": "40", "1": "1", "link": "https://…"}. Not to be changed."""
    found: dict[str, str] = {}
    style, _bar, address = style.partition("|")
    if address:
        found["link"] = address
    numbers = style.split(";") if style else []
    i = 0
    while i < len(numbers):
        number = numbers[i]
        size = 1
        if number in ("38", "48") and i + 1 < len(numbers):
            size = 5 if numbers[i + 1] == "2" else 3
        value = ";".join(numbers[i : i + size])
        code = int(number or 0)
        if code in (39, 49):  # the terminal's own colour: as if never set
            found.pop("fg" if code == 39 else "bg", None)
        elif 30 <= code <= 38 or 90 <= code <= 97:
            found["fg"] = value
        elif 40 <= code <= 48 or 100 <= code <= 107:
            found["bg"] = value
        elif code == 0:
            found = {"link": address} if address else {}
        else:
            found[number] = value
        i += size
    return found
