"""The shortest way from one screen to the next, in terminal sequences. Pure: reads and writes nothing.

Only what differs is written. Rows that moved together are moved by the terminal (a scroll region), as curses does;
the cursor takes the cheapest way; runs of blanks are erased. The sequences are those of the VT100 and of every terminal
since, but for erasing characters, and erasing in a colour, which `update` is told to do or not.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from zlib import crc32

from newstui.ui.cells import Cell, Row, Screen, attributes, bare

_FEWEST_CHANGED = 4
"""Rows that must differ before a scroll region is tried."""
_WORTH_MOVING = 60
"""Bytes of a plain rewrite below which moving rows can't be cheaper."""
_FEWEST_ERASED = 8
"""Blanks from which erasing and a jump are shorter than the blanks."""
_BRIDGED = 4
"""Characters that are written again rather than jumped over."""
_DRAWN_CHEAPLY = ("", " ", "\0")
"""Erased, drawn with the cell before, or not drawn."""
_ANYWHERE = -1
_ENDS = {"bg": "49", "fg": "39", "1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
"""SGR that takes one attribute back; a VT100 knows only the end of all."""
LINK_END = "\x1b]8;;\x1b\\"
_SURELY_WIDE = (
    ("\u1100", "\u115f"), ("\u2e80", "\ua4cf"), ("\uac00", "\ud7a3"), ("\uf900", "\ufaff"), ("\ufe30", "\ufe6f"),
    ("\uff00", "\uffe6"), ("\U00020000", "\U0003fffd"),
)  # fmt: skip
_SURELY_NARROW = (
    ("\xa1", "\xac"),
    ("\xae", "\u02ff"),
    ("\u2010", "\u2027"),
    ("\u2190", "\u22ff"),
    ("\u2500", "\u25fc"),
)
"""Signs that most screens hold: told at once, before wcwidth's tables are loaded."""


def update(shown: Screen, wanted: Screen, *, erases: bool = True) -> str:
    """The sequences that bring a terminal from `shown` to `wanted`, and `shown` with it; empty where nothing differs.

    Both have the same size. Unknown rows of `wanted` are left alone. `erases`: the terminal erases characters, and in
    the background colour, and ends attributes one by one (GNU screen and the VT100 do not all of it).
    """
    changed = [
        y
        for y, (old, new) in enumerate(zip(shown.rows, wanted.rows, strict=True))
        if new is not None and old is not new and old != new
    ]
    brush = Brush(shown, erases=erases)
    if changed:
        brush = _cheapest(brush, shown.rows, wanted.rows, changed)
    brush.unlink()
    # At home nobody types: there the cursor is hidden, and may be anywhere
    if (at := wanted.cursor) is not None and at != (0, 0) and at[1] < wanted.width:
        brush.move(*at)
    for y in changed:
        shown.rows[y] = wanted.rows[y]
    shown.cursor, shown.pen = brush.cursor, brush.pen
    return "".join(brush.out)


def _cheapest(brush: Brush, old_rows: list[Row | None], new_rows: list[Row | None], changed: list[int]) -> Brush:
    """The rows drawn plainly or moved, whichever takes fewer bytes. Drawing all of them is tried only if it may."""
    if len(changed) < _FEWEST_CHANGED:
        return brush.painted(old_rows, new_rows)
    least = _least(old_rows, new_rows, changed)
    moved = _moved(brush, old_rows, new_rows, changed) if least > _WORTH_MOVING else []
    if moved and (best := min(moved, key=Brush.cost)).cost() <= least:
        return best
    painted = brush.painted(old_rows, new_rows)
    if not moved and painted.cost() > _WORTH_MOVING:
        moved = _moved(brush, old_rows, new_rows, changed)
    return min([painted, *moved], key=Brush.cost)


def _least(old_rows: list[Row | None], new_rows: list[Row | None], changed: list[int]) -> int:
    """Bytes that drawing these rows plainly takes at least: the characters that differ, blanks apart."""
    least = 0
    for y in changed:
        old, new = old_rows[y], new_rows[y]
        if new is not None:
            differing = new if old is None else (cell for cell, before in zip(new, old, strict=True) if cell != before)
            least += sum(len(text) for text, _look in differing if text not in _DRAWN_CHEAPLY)
    return least


class Brush:
    """What was written so far, and where and how the terminal would go on."""

    __slots__ = ("cursor", "erases", "out", "pen", "width")

    def __init__(self, screen: Screen, *, erases: bool) -> None:
        self.width = screen.width
        self.cursor, self.pen = screen.cursor, screen.pen
        self.erases = erases
        self.out: list[str] = []

    def fresh(self) -> Brush:
        """A brush at the same place that has written nothing."""
        other = Brush.__new__(Brush)
        other.width, other.erases = self.width, self.erases
        other.cursor, other.pen, other.out = self.cursor, self.pen, []
        return other

    def cost(self) -> int:
        """Bytes written."""
        return len("".join(self.out).encode("utf-8", "replace"))

    def painted(self, old_rows: list[Row | None], new_rows: list[Row | None]) -> Brush:
        """Another brush, after writing what differs between rows."""
        brush = self.fresh()
        edges = [
            (y, new)
            for y, (old, new) in enumerate(zip(old_rows, new_rows, strict=True))
            if new is not None and old is not new and old != new and brush.row(y, old, new)
        ]
        for y, row in edges:
            brush._cell(y, self.width - 1, row, self.width)
        return brush

    def move(self, y: int, x: int) -> None:
        """Put the cursor somewhere by the shortest way."""
        if self.cursor != (y, x):
            self.out.append(_way(self.cursor, y, x))
            self.cursor = (y, x)

    def unlink(self) -> None:
        """End a link: whatever the terminal shows next leads nowhere."""
        if self.pen and "|" in self.pen:
            self.out.append(LINK_END)
            self.pen = self.pen.partition("|")[0]

    def row(self, y: int, old: Row | None, new: Row) -> bool:
        """Write the cells of a row that differ; never from the middle of a wide character.

        True where the last one still has to be: of another look than its neighbour (the scrollbar), it is cheaper
        written together with those of the other rows.
        """
        has_edge = _has_edge(new)
        end = len(new) - 1 if has_edge else len(new)
        is_due = has_edge and (old is None or old[-1] != new[-1])
        x = 0
        while x < end:
            cell = new[x]
            if cell[0] == "\0" or (old is not None and (old[x] is cell or old[x] == cell)):
                x += 1
                continue
            differs = x
            x = self._start(y, x - 1 if cell[0] == "" and x else x, new)
            while x < end and (
                x <= differs or (new[x][0] != "\0" and (old is None or old[x] != new[x] or not new[x][0]))
            ):
                x = self._cell(y, x, new, end, may_clear=is_due or not has_edge)
        return is_due

    def _start(self, y: int, x: int, row: Row) -> int:
        """Where to go on writing: a little text between is cheaper to write again than to jump over."""
        if self.cursor is None or self.cursor[0] != y or not 0 < x - self.cursor[1] <= _BRIDGED or self.cursor[1] < 0:
            return x
        between = row[self.cursor[1] : x]
        for text, look in between:
            if not ("" < text < "\x7f" and text != "\0"):
                return x
            if self.pen is None or (look != self.pen and (text != " " or bare(self.pen) != look)):
                return x
        return self.cursor[1]

    def _cell(self, y: int, x: int, row: Row, end: int, *, may_clear: bool = True) -> int:
        """Write a cell, or a run of blanks before `end`; the column after it."""
        text, look = row[x]
        if text == "":  # the right half of a character that was written whole
            return x + 1
        if "|" not in look:
            self.unlink()
        self.move(y, x)
        sequence, self.pen = _restyled(self.pen, look, text == " ", self.erases)
        if sequence:
            self.out.append(sequence)
        if text == " " and is_plain(look):
            count = _run(row, x, end)
            if x + count == end and count > 3 and may_clear and (self.erases or not look):
                self.out.append("\x1b[K")
                return end
            if count >= _FEWEST_ERASED and self.erases:
                self.out.append(f"\x1b[{count}X")
                return x + count
        self.out.append(text)
        after = x + 2 if x + 1 < self.width and row[x + 1][0] == "" else x + 1
        # At the right edge, and after what terminals measure differently, the cursor may be anywhere in its row
        self.cursor = (y, after if after < self.width and is_sure(text) else _ANYWHERE)
        return after


def _has_edge(row: Row) -> bool:
    """Whether the last cell is of another look than the one before it."""
    return len(row) > 1 and row[-1][0] not in ("", "\0") and row[-1][1] != row[-2][1]


def _run(row: Row, x: int, end: int) -> int:
    """How many cells equal to that at x follow before `end`, itself included."""
    cell, after = row[x], x + 1
    while after < end and row[after] == cell:
        after += 1
    return after - x


@lru_cache(maxsize=1024)
def is_plain(look: str) -> bool:
    """Whether erasing shows a blank of this look: no lines, not reversed."""
    return attributes(look).keys() <= {"bg"}


@lru_cache(maxsize=8192)
def is_sure(text: str) -> bool:
    """Whether all terminals agree how many cells this takes: not so for emoji and joined characters."""
    if text.isascii():
        return True
    if len(text) > 1:
        return False
    if any(first <= text <= last for first, last in (*_SURELY_WIDE, *_SURELY_NARROW)):
        return True
    from wcwidth import wcwidth

    return wcwidth(text) == 1


@lru_cache(maxsize=4096)
def _way(cursor: tuple[int, int] | None, y: int, x: int) -> str:
    """The shortest way of the cursor to row y, column x."""
    ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"]
    if cursor is not None:
        above, left = cursor
        right = f"\x1b[{x}C" if x > 1 else "\x1b[C" * x
        if above == y:
            ways.append("\r" + right)
            if 0 <= left < x:
                ways.append(f"\x1b[{x - left}C" if x - left > 1 else "\x1b[C")
            elif left > x:
                ways.append("\b" * (left - x))
        elif above < y:
            ways.append("\r" + "\n" * (y - above) + right)
            if left == x:
                ways.append(f"\x1b[{y - above}B" if y - above > 1 else "\x1b[B")
        elif left == x:
            ways.append(f"\x1b[{above - y}A" if above - y > 1 else "\x1b[A")
    return min(ways, key=len)


@lru_cache(maxsize=4096)
def _restyled(pen: str | None, look: str, is_blank: bool, ends: bool) -> tuple[str, str]:
    """The shortest SGR from one style to another, and the style then: on a blank only some of it is seen.

    `ends`: attributes may be taken back one by one.
    """
    if pen == look:
        return "", look
    sgr, _bar, address = look.partition("|")
    if address:
        before, _bar, opened = (pen or "").partition("|")
        step, _pen = _restyled(None if pen is None else before, sgr, False, ends)
        return (step if opened == address else step + _link(address)), look
    whole = f"\x1b[0;{look}m" if look else "\x1b[m"
    if pen is None:
        return whole, look
    old, new = dict(attributes(pen)), dict(attributes(look))
    if is_blank and is_plain(look) and is_plain(bare(pen)):  # only the background matters: the rest stays for later
        if bare(pen) == look:
            return "", pen
        old["bg"] = look
        return f"\x1b[{look or '49'}m", ";".join(filter(None, old.values()))
    gone = old.keys() - new.keys()
    if gone <= (_ENDS.keys() if ends else {"bg", "fg"}):
        steps = sorted({_ENDS[key] for key in gone})
        if "22" in steps:  # ends bold and faint alike
            old.pop("1", None), old.pop("2", None)
        steps += [value for key, value in new.items() if old.get(key) != value]
        step = f"\x1b[{';'.join(steps)}m" if steps else ""
        return min(step, whole, key=len), look
    return whole, look


def _link(address: str) -> str:
    """OSC 8: what follows leads there. The id tells the terminal that the lines of a wrapped link are one."""
    return f"\x1b]8;id={crc32(address.encode()):x};{address}\x1b\\"


# -- rows that move -------------------------------------------------------------------------------------------------


def _moved(brush: Brush, old_rows: list[Row | None], new_rows: list[Row | None], changed: list[int]) -> list[Brush]:
    """Brushes that let the terminal move the rows that moved together, and then write what still differs."""
    brushes = []
    for top, bottom, step in _shifts(old_rows, new_rows, changed):
        moving = brush.fresh()
        moving.out.append(f"\x1b[{top + 1};{bottom}r")
        moving.cursor = None  # most terminals go home when a region is set, not all
        moving.move(bottom - 1 if step > 0 else top, 0)
        moving.out.append(("\n" * step if step > 0 else "\x1bM" * -step) + "\x1b[r")
        moving.cursor = None
        window, empty = old_rows[top:bottom], [None] * abs(step)
        rows = list(old_rows)
        rows[top:bottom] = [*window[step:], *empty] if step > 0 else [*empty, *window[:step]]
        painted = moving.painted(rows, new_rows)
        painted.out[:0] = moving.out
        brushes.append(painted)
    return brushes


def _shifts(old_rows: list[Row | None], new_rows: list[Row | None], changed: list[int]) -> list[tuple[int, int, int]]:
    """Where rows moved together: (first row, row after the last, rows up), the likeliest first.

    The last column may differ: it holds the scrollbar.
    """
    top, bottom = changed[0], changed[-1] + 1
    old = [tuple(row[:-1]) if (row := old_rows[y]) is not None else None for y in range(top, bottom)]
    new = [tuple(row[:-1]) if (row := new_rows[y]) is not None else None for y in range(top, bottom)]
    where: dict[tuple[Cell, ...], list[int]] = {}
    for y, cells in enumerate(old):
        if cells is not None:
            where.setdefault(cells, []).append(y)
    votes: Counter[int] = Counter()
    for y, cells in enumerate(new):
        found = where.get(cells, ()) if cells is not None else ()
        if len(found) <= 2:  # blank lines are found everywhere
            votes.update(at - y for at in found if at != y)
    shifts = []
    for step, _count in votes.most_common(2):
        size = bottom - top
        matches = [0 <= y + step < size and new[y] is not None and new[y] == old[y + step] for y in range(size)]
        first, last = _densest(matches)
        if last > first:
            shifts.append((top + min(first, first + step), top + max(last, last + step), step))
    return shifts


def _densest(matches: list[bool]) -> tuple[int, int]:
    """The stretch that holds most matches over mismatches: _densest([False, True, True, False]) --> (1, 3)"""
    best, start, total, stretch = 0, 0, 0, (0, 0)
    for at, is_match in enumerate(matches):
        total += 1 if is_match else -1
        if total <= 0:
            total, start = 0, at + 1
        elif total > best:
            best, stretch = total, (start, at + 1)
    return stretch
