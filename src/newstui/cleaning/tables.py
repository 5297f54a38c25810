"""Rows and cells to a table, or to plain blocks where the table only laid out a page."""

from __future__ import annotations

from dataclasses import dataclass, field

from newstui.article import Heading, Image, Paragraph, Passage, Table, Video
from newstui.cleaning.entries import Cut, Entry, ItemEntry
from newstui.cleaning.runs import joined, passage

COLUMN_LIMIT = 200
CELL_LIMIT = 40_000
"""Cells of a table after spans are spread out: beyond it spans are ignored."""
_LONG = 300


@dataclass(slots=True)
class Cell:
    """One cell as read."""

    entries: list[Entry]
    is_header: bool
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Grid:
    """A table as it is being read."""

    rows: list[list[Cell]] = field(default_factory=list)
    in_head: bool = False
    head_rows: int = 0

    def start_row(self) -> None:
        self.rows.append([])
        if self.in_head:
            self.head_rows = len(self.rows)

    def add(self, cell: Cell) -> None:
        if not self.rows:
            self.start_row()
        self.rows[-1].append(cell)

    def entries(self, quoted: int) -> list[Entry]:
        """The table as one block, followed by its pictures; or the blocks in its cells."""
        rows = [row for row in self.rows if row]
        if not rows:
            return []
        if self._only_lays_out(rows):
            return [entry for row in rows for cell in row for entry in cell.entries]
        spread = _spread(rows)
        header = self.head_rows or _header_rows(rows)
        table = _without_empty(spread, header, quoted)
        pictures: list[Entry] = [
            entry for row in rows for cell in row for entry in cell.entries if isinstance(entry, (Image, Video, Cut))
        ]
        return [table, *pictures] if table else pictures

    def _only_lays_out(self, rows: list[list[Cell]]) -> bool:
        columns = max(sum(1 for cell in row if cell.entries) for row in rows)
        if columns <= 1:
            return True
        cells = [cell for row in rows for cell in row]
        if any(not isinstance(e, (Paragraph, ItemEntry, Image, Video, Heading, Cut)) for c in cells for e in c.entries):
            return True
        if len(rows) == 1:
            return any(isinstance(e, (Image, Video, Heading)) or _length(e) > _LONG for c in cells for e in c.entries)
        return any(len(cell.entries) > 8 and sum(map(_length, cell.entries)) > 4 * _LONG for cell in cells)


def _length(entry: Entry) -> int:
    return len(entry.content.text) if isinstance(entry, (Paragraph, Heading, ItemEntry)) else 0


def _header_rows(rows: list[list[Cell]]) -> int:
    count = 0
    for row in rows:
        if not all(cell.is_header for cell in row):
            break
        count += 1
    return count if count < len(rows) else min(count, 1)


def _content(cell: Cell) -> Passage:
    passages = []
    for entry in cell.entries:
        if isinstance(entry, (Paragraph, Heading)):
            passages.append(entry.content)
        elif isinstance(entry, ItemEntry):
            passages.append(joined([passage(entry.marker), entry.content], " "))
    if not passages and any(isinstance(entry, (Image, Video)) for entry in cell.entries):
        first = next(entry for entry in cell.entries if isinstance(entry, (Image, Video)))
        return first.caption if first.caption.text else passage("[图片]" if isinstance(first, Image) else "[视频]")
    return joined(passages)


def _spread(rows: list[list[Cell]]) -> list[list[Passage]]:
    """Rows of equal length: what a cell spans beyond its first place is empty."""
    empty = Passage(passage("").text)
    total = sum(cell.columns * cell.rows for row in rows for cell in row)
    spans_count = total <= CELL_LIMIT
    taken: dict[tuple[int, int], Passage] = {}
    width = 0
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            columns = min(cell.columns, COLUMN_LIMIT) if spans_count else 1
            down = min(cell.rows, len(rows) - number) if spans_count else 1
            for below in range(down):
                for beside in range(columns):
                    taken.setdefault((number + below, column + beside), empty)
            taken[number, column] = _content(cell)
            column += columns
            width = max(width, column)
    width = max(width, *(column + 1 for _, column in taken))
    return [[taken.get((number, column), empty) for column in range(width)] for number in range(len(rows))]


def _without_empty(rows: list[list[Passage]], header: int, quoted: int) -> Table | None:
    """The table without rows and columns that hold nothing, as Word leaves many."""
    columns = [number for number in range(len(rows[0])) if any(row[number].text for row in rows)]
    kept = [(number, row) for number, row in enumerate(rows) if any(cell.text for cell in row)]
    if not kept:
        return None
    header = sum(1 for number, _ in kept if number < header)
    return Table(tuple(tuple(row[number] for number in columns) for _, row in kept), header, quoted)
