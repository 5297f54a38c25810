"""Tables: columns fitted to the measure, cells wrapped; where they can't be, records of `heading: cell` lines."""

from __future__ import annotations

import re
from functools import lru_cache

from newstui.article import Passage, Table
from newstui.typesetting.breaking import broken, gaps_in
from newstui.typesetting.layouts import Layout
from newstui.typesetting.lines import Line, Piece, Role, Setting

_SAMPLE = 200
"""Rows that are looked at to fit the columns."""
_NARROWEST = 4
_WORDIEST = 12
_LONGEST_CELL = 2000
_TALLEST_CELL = 6
"""Lines: a column so narrow that its cells become towers is worse than records."""
_NUMBER = re.compile(r"[-+−±]?[$¥￥]?\(?[\d,.，．]+\)?\s?(?:%|％|‰|倍|亿|万|元|亿元|万元|个百分点|bp|[xX])?|[-—–/*]+|")


def fitted(table: Table, measure: int, layout: Layout) -> list[int] | None:
    """The columns' widths in cells, or None where the table can only be set as records."""
    rows = table.rows[:_SAMPLE]
    columns = max(map(len, rows), default=0)
    if columns == 0:
        return None
    natural = [1] * columns
    least = [1] * columns
    for row in rows:
        for column, cell in enumerate(row):
            if len(cell.text) > _LONGEST_CELL:
                return None
            natural[column] = max(natural[column], *(layout.table.cells(line) for line in cell.text.split("\n")))
            longest_word = max((layout.table.cells(word) for word in _words(cell.text)), default=1)
            least[column] = max(least[column], min(_WORDIEST, longest_word))
    room = measure - 3 * (columns - 1)
    if sum(natural) <= room:
        return natural
    least = [min(n, max(_NARROWEST, few)) for n, few in zip(natural, least, strict=True)]
    if sum(least) > room:
        return None
    granted = _shared(natural, least, room)
    tallest = max(-(-n // width) for n, width in zip(natural, granted, strict=True))
    return granted if tallest <= _TALLEST_CELL else None


def _words(text: str) -> list[str]:
    return re.findall(r"[!-~]+", text) or ([text[:2]] if text else [])


def _shared(natural: list[int], least: list[int], room: int) -> list[int]:
    """Columns that need little keep it; the others share what is left, the wordiest giving up most."""
    granted = list(least)
    left = room - sum(granted)
    while left > 0:
        hungry = [at for at, width in enumerate(granted) if width < natural[at]]
        if not hungry:
            break
        each = max(1, left // len(hungry))
        for at in sorted(hungry, key=lambda column: natural[column] - granted[column]):
            more = min(each, natural[at] - granted[at], left)
            granted[at] += more
            left -= more
    return granted


class Grid(Layout):
    """Rows of wrapped cells. A part is a row here; pieces name the cells by their number in the table."""

    role = Role.TABLE

    def __init__(self, number: int, table: Table, setting: Setting, prefix: str, columns: list[int]) -> None:
        super().__init__(number, setting, prefix)
        self.rows = table.rows
        self.header = table.header
        self.columns = columns
        self.count = len(table.rows)
        self.bar, self.dash, self.cross = (" | ", "-", "-+-") if setting.is_ambiguous_wide else (" │ ", "─", "─┼─")
        self.has_rules = any(self._wraps(row) for row in self.rows[table.header : _SAMPLE])
        self.is_right = [self._is_numeric(column) for column in range(len(columns))]

    def _wraps(self, row: tuple[Passage, ...]) -> bool:
        return any(
            "\n" in cell.text.strip() or self.table.cells(cell.text.strip()) > width
            for cell, width in zip(row, self.columns, strict=False)
        )

    def _is_numeric(self, column: int) -> bool:
        cells = [row[column].text.strip() for row in self.rows[self.header : _SAMPLE] if column < len(row)]
        are_codes = all(cell.isdigit() for cell in cells) and len(set(map(len, cells))) == 1
        return any(cells) and not are_codes and all(_NUMBER.fullmatch(cell) for cell in cells)

    def text(self, part: int) -> str:
        return ""

    def weight(self, part: int) -> int:
        return sum(len(cell.text) + 8 for cell in self.rows[part])

    def numbered(self, part: int) -> int:
        return part * len(self.columns)

    def can_stretch(self, part: int) -> bool:
        return False

    def lines(self, part: int, start: int, end: int) -> list[Line]:
        first = part * len(self.columns)
        row = self.rows[part][: len(self.columns)]
        wrapped = [
            [(a, b) for a, b in broken(cell.text, width, None, self.table, self.setting.has_gap)]
            for cell, width in zip(row, self.columns, strict=False)
        ]
        role = Role.TABLE_HEAD if part < self.header else Role.TABLE
        drawn = [self._line(role, first, row, wrapped, at) for at in range(max(map(len, wrapped), default=0))]
        is_last = part + 1 == self.count
        if part + 1 == self.header or (self.has_rules and part >= self.header and not is_last):
            rule = self.prefix + self.cross.join(self.dash * width for width in self.columns)
            drawn.append(Line(self.number, Role.RULE, (Piece(rule, first, 0, 0),)))
        return drawn

    def _line(
        self, role: Role, first: int, row: tuple[Passage, ...], wrapped: list[list[tuple[int, int]]], at: int
    ) -> Line:
        pieces: list[Piece] = []
        lead = self.prefix
        for column, (cell, stretches) in enumerate(zip(row, wrapped, strict=True)):
            a, b = stretches[at] if at < len(stretches) else (len(cell.text), len(cell.text))
            space = " " * max(0, self.columns[column] - self._cells(cell.text, a, b))
            if self.is_right[column]:
                lead, space = lead + space, ""
            pieces.append(Piece(lead, first + column, a, b))
            lead = space + self.bar
        return Line(self.number, role, tuple(pieces))

    def _cells(self, text: str, start: int, end: int) -> int:
        gaps = len(gaps_in(text, start, end)) if self.setting.has_gap else 0
        return self.table.cells(text[start:end]) + gaps


class Records(Layout):
    """A table that is too wide: every cell a line of its own behind its heading. A part is a cell."""

    role = Role.TABLE

    def __init__(self, number: int, table: Table, setting: Setting, prefix: str) -> None:
        super().__init__(number, setting, prefix)
        self.rows = table.rows
        self.header = table.header
        self.columns = max(1, len(table.rows[0]) if table.rows else 1)
        self.count = self.columns * len(table.rows)
        self.heading = lru_cache(256)(self._heading)

    def cell(self, part: int) -> Passage:
        row, column = divmod(part, self.columns)
        return self.rows[row][column]

    def text(self, part: int) -> str:
        return self.cell(part).text

    def _heading(self, column: int) -> str:
        if not self.header:
            return ""
        text = " ".join(self.rows[self.header - 1][column].text.split())
        return f"{text}: " if text and self.table.cells(text) + 2 <= self.room // 2 else ""

    def leads(self, part: int) -> tuple[str, str]:
        row, column = divmod(part, self.columns)
        return (self.heading(column) if row >= self.header else ""), "  " if self.room > 2 * _NARROWEST else ""

    def can_stretch(self, part: int) -> bool:
        return part >= self.header * self.columns

    def lines(self, part: int, start: int, end: int) -> list[Line]:
        row, column = divmod(part, self.columns)
        if row < self.header:
            drawn = self._header_lines(row) if column == 0 else []
        else:
            drawn = super().lines(part, start, end) if self.text(part).strip() else []
        is_row_end = column + 1 == self.columns and row + 1 < len(self.rows) and end >= len(self.text(part))
        if is_row_end and (row + 1 >= self.header):
            drawn.append(Line(self.number, Role.BLANK, (Piece(self.prefix, part, 0, 0),) if self.prefix else ()))
        return drawn

    def _header_lines(self, row: int) -> list[Line]:
        """The headings of one row, one after the other as far as a line holds them."""
        drawn: list[Line] = []
        taken = self.room
        for column, cell in enumerate(self.rows[row]):
            if not cell.text.strip():
                continue
            part = row * self.columns + column
            width = self.table.cells(cell.text)
            if taken + 3 + width <= self.room and "\n" not in cell.text:
                last = drawn[-1]
                drawn[-1] = Line(last.block, last.role, (*last.pieces, Piece(" · ", part, 0, len(cell.text))))
                taken += 3 + width
                continue
            for a, b in broken(cell.text, self.room, None, self.table):
                drawn.append(Line(self.number, Role.TABLE_HEAD, (Piece(self.prefix, part, a, b),)))
                taken = self.table.cells(cell.text[a:b])
        return drawn


def table_layout(number: int, table: Table, setting: Setting, prefix: str) -> Layout:
    """A grid where the columns can be fitted, else records."""
    records = Records(number, table, setting, prefix)
    columns = fitted(table, records.room, records)
    return records if columns is None else Grid(number, table, setting, prefix, columns)
