"""A terminal screen as cells, and the shortest way from one screen to the next. Pure: reads and writes nothing.

Textual repaints every row of a widget that changed. `Screen.replay` draws such a frame into cells, `update` says in
terminal sequences what differs between what a terminal shows and what it should show. When rows only moved, the
terminal is told to move them (a scroll region), as curses does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size, split_graphemes

Cell = tuple[str, str]
"""What a cell holds and its SGR parameters. The right half of a wide character holds ""."""
Row = list[Cell]

_TOKEN = re.compile(r"\x1b\[([0-9;]*)m|\x1b\[([0-9;]*)H|(\r|\n)|(\x1b)|([^\x1b\r\n]+)")
_WHOLE = re.compile(
    "[\u0300-\u036f\u200d\ufe00-\ufe0f\u20e3\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
)
_GAP = 5
"""Equal cells between two differences that are cheaper to send again than to jump over."""
_FEWEST_MOVED = 4
"""Rows that must have moved before a scroll region is tried."""


class UnknownSequenceError(Exception):
    """A frame holds something other than text, colours and cursor positions."""


class Screen:
    """Rows of cells. A row that is None is unknown: whatever is there must be drawn anew.

    Rows are replaced, never changed in place, so a shallow copy of `rows` is a true picture of that moment.
    """

    __slots__ = ("cursor", "height", "rows", "width")

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows: list[Row | None] = [None] * height
        self.cursor = (0, 0)

    def copy(self) -> Screen:
        """The screen as it is now; it will not change."""
        copied = Screen(self.width, self.height)
        copied.rows, copied.cursor = list(self.rows), self.cursor
        return copied

    def replay(self, frame: str) -> None:
        """Draw a frame as Textual writes it: text, `CSI … m`, `CSI row ; column H`, CR and LF.

        Raises UnknownSequenceError and changes nothing where the frame holds any other sequence (OSC 8, for one).
        """
        rows: dict[int, Row] = {}
        x = y = 0
        style = ""
        for token in _TOKEN.finditer(frame):
            kind = token.lastindex
            if kind == 5:
                if 0 <= y < self.height:
                    row = rows.get(y)
                    if row is None:
                        known = self.rows[y]
                        row = rows[y] = list(known) if known is not None else [_UNKNOWN] * self.width
                    x = _draw(row, x, token[5], style, self.width)
            elif kind == 1:
                style = "" if token[1] in ("0", "") else token[1]
            elif kind == 2:
                above, _, left = token[2].partition(";")
                y, x = int(above or 1) - 1, int(left or 1) - 1
            elif kind == 3:
                x = 0
                y += token[3] == "\n"
            else:
                raise UnknownSequenceError
        for number, row in rows.items():
            self.rows[number] = row
        self.cursor = (y, x)


_UNKNOWN: Cell = ("\0", "")
_BLANK: Cell = (" ", "")


@lru_cache(maxsize=8192)
def _cell(text: str, style: str) -> Cell:
    return (text, style)


def _draw(row: Row, x: int, text: str, style: str, width: int) -> int:
    """Put text into a row from column x on; returns the column after it."""
    if x and x < width and row[x][0] == "":  # begins on the right half of a wide character: its left half goes
        row[x - 1] = _BLANK
    for piece, size in _pieces(text):
        if size == 0:
            if x and x <= width and row[x - 1][0]:
                before, look = row[x - 1]
                row[x - 1] = (before + piece, look)
            continue
        if x + size > width:
            break
        row[x] = _cell(piece, style)
        if size == 2:
            row[x + 1] = _cell("", style)
        x += size
    if x < width and row[x][0] == "":
        row[x] = _BLANK
    return x


def _pieces(text: str) -> Iterable[tuple[str, int]]:
    """The text in pieces that share a cell or two, with their widths as Rich measured them."""
    if text.isascii():
        return ((character, 1) for character in text)
    if _WHOLE.search(text):
        spans, _total = split_graphemes(text)
        return ((text[start:end], size) for start, end, size in spans)
    return ((character, get_character_cell_size(character)) for character in text)


def update(shown: Screen, wanted: Screen) -> str:
    """The sequences that bring a terminal from `shown` to `wanted`; empty where nothing differs.

    Both have the same size. Unknown rows of `wanted` are left alone. Ends with plain style and the cursor in place.
    """
    changed = [
        y
        for y, (old, new) in enumerate(zip(shown.rows, wanted.rows, strict=True))
        if new is not None and old is not new and old != new
    ]
    if not changed:
        return "" if shown.cursor == wanted.cursor else _move(wanted.cursor)
    best = _rewrite(shown.rows, wanted.rows, changed)
    if len(changed) >= _FEWEST_MOVED and (moved := _moved(shown.rows, wanted.rows, changed)) is not None:
        sequence, rows = moved
        left = [y for y in range(changed[0], changed[-1] + 1) if (new := wanted.rows[y]) is not None and rows[y] != new]
        by_moving = sequence + _rewrite(rows, wanted.rows, left)
        best = min(best, by_moving, key=lambda text: len(text.encode("utf-8", "replace")))
    return best + "\x1b[m" + _move(wanted.cursor)


def _move(cursor: tuple[int, int]) -> str:
    y, x = cursor
    return f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"


def _rewrite(old_rows: list[Row | None], new_rows: list[Row | None], changed: list[int]) -> str:
    out: list[str] = []
    style: str | None = None
    for y in changed:
        old, new = old_rows[y], new_rows[y]
        assert new is not None
        for start, end in _differences(old, new):
            out.append(_move((y, start)))
            for x in range(start, end):
                text, look = new[x]
                if text in ("", "\0"):
                    continue
                if look != style:
                    out.append(_restyle(style, look))
                    style = look
                out.append(text)
                if len(text) > 1 and x + 1 < end:  # terminals disagree on the width of clusters: say where to go on
                    out.append(_move((y, x + max(1, cell_len(text)))))
    return "".join(out)


def _differences(old: Row | None, new: Row) -> list[tuple[int, int]]:
    """Ranges of cells to send, joined where the gap is small; never from the middle of a wide character."""
    ranges: list[tuple[int, int]] = []
    start = end = -1
    for x, cell in enumerate(new):
        if cell[0] == "\0" or (old is not None and (old[x] is cell or old[x] == cell)):
            continue
        if start >= 0 and x - end <= _GAP and _UNKNOWN not in new[end:x]:
            end = x + 1
        else:
            if start >= 0:
                ranges.append((start, end))
            start, end = x, x + 1
    if start >= 0:
        ranges.append((start, end))
    whole = []
    for start, end in ranges:
        if new[start][0] == "" and start:
            start -= 1
        while end < len(new) and new[end][0] == "":
            end += 1
        whole.append((start, end))
    return whole


@lru_cache(maxsize=4096)
def _restyle(before: str | None, after: str) -> str:
    """The shortest SGR from one style to another."""
    whole = f"\x1b[0;{after}m" if after else "\x1b[m"
    if before is None or not after:
        return whole
    old, new = _attributes(before), _attributes(after)
    if any(key not in new for key in old):
        return whole
    step = ";".join(value for key, value in new.items() if old.get(key) != value)
    return min(whole, f"\x1b[{step}m", key=len) if step else ""


def _attributes(style: str) -> dict[str, str]:
    """SGR parameters by what they set: {"fg": "38;5;12", "bg": "40", "1": "1"}."""
    found: dict[str, str] = {}
    numbers = style.split(";") if style else []
    i = 0
    while i < len(numbers):
        number = numbers[i]
        size = 1
        if number in ("38", "48") and i + 1 < len(numbers):
            size = 5 if numbers[i + 1] == "2" else 3
        value = ";".join(numbers[i : i + size])
        code = int(number or 0)
        if 30 <= code <= 39 or 90 <= code <= 97:
            found["fg"] = value
        elif 40 <= code <= 49 or 100 <= code <= 107:
            found["bg"] = value
        else:
            found[number] = value
        i += size
    return found


def _moved(
    old_rows: list[Row | None], new_rows: list[Row | None], changed: list[int]
) -> tuple[str, list[Row | None]] | None:
    """A scroll of the changed rows, and the rows as they are after it; None where rows did not move together.

    The last column may differ: it holds the scrollbar.
    """
    top, bottom = changed[0], changed[-1] + 1
    where: dict[tuple[Cell, ...], list[int]] = {}
    for y in range(top, bottom):
        row = old_rows[y]
        if row is None or new_rows[y] is None:
            return None
        where.setdefault(tuple(row[:-1]), []).append(y)
    votes: Counter[int] = Counter()
    for y in range(top, bottom):
        row = new_rows[y]
        assert row is not None
        for old_y in where.get(tuple(row[:-1]), ())[:3]:
            if old_y != y:
                votes[old_y - y] += 1
    if not votes:
        return None
    step, count = votes.most_common(1)[0]
    if count < max(_FEWEST_MOVED, (bottom - top) // 4):
        return None
    rows = list(old_rows)
    window = rows[top:bottom]
    empty: list[Row | None] = [None] * abs(step)
    rows[top:bottom] = [*window[step:], *empty] if step > 0 else [*empty, *window[:step]]
    shift = f"\x1b[{bottom}H" + "\n" * step if step > 0 else f"\x1b[{top + 1}H" + "\x1bM" * -step
    return f"\x1b[m\x1b[{top + 1};{bottom}r{shift}\x1b[r", rows
