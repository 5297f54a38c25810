"""A post as one or two lines of a list. Pure: values in, pieces out; cuts by cells, never by characters."""

from __future__ import annotations

from datetime import datetime, tzinfo

from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.language import plural
from newstui.library import Marks, Row, RowStock
from newstui.ui.columns import Piece, cells, cut, cut_pieces, marked, right, width_of
from newstui.ui.glyphs import UNICODE, Glyphs

NARROW = 44
"""Below that many cells a row has no room for a whole date."""
HEAD = 3
"""Cells of the signs before the date."""
WITH_SOURCE = 56
WITH_CHIPS = 40

UNMARKED = Marks()
NO_TEXT = Clean("")


@dataclass(frozen=True, slots=True)
class Listed:
    """A row with what the reader did, and where the query is found in it."""

    row: Row
    marks: Marks = UNMARKED
    title_marks: tuple[tuple[int, int], ...] = ()
    snippet: Clean = NO_TEXT
    snippet_marks: tuple[tuple[int, int], ...] = ()
    versions: int = 1
    """Posts that tell its story: the row stands for them."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How rows are set: the same for a whole list."""

    zone: tzinfo
    now: datetime
    glyphs: Glyphs = UNICODE


def shown_date(date: int | None, manner: Manner, is_narrow: bool = False) -> str:
    """Today the time, this year month and day, else the whole date (narrow: `22/03`, year and month)."""
    if date is None:
        return ""
    try:
        at = datetime.fromtimestamp(date, manner.zone)
    except (OverflowError, OSError, ValueError):
        return ""
    if at.date() == manner.now.date():
        return f"{at:%H:%M}"
    if at.year == manner.now.year:
        return f"{at:%m-%d}"
    return f"{at.year % 100:02d}/{at.month:02d}" if is_narrow else f"{at.year:04d}-{at.month:02d}-{at.day:02d}"


def signs(marks: Marks, is_picked: bool, glyphs: Glyphs) -> list[Piece]:
    """Three cells: unread or selected, starred, later or not yet durable."""
    first = (glyphs.selected, "picked") if is_picked else (" ", "") if marks.is_read else (glyphs.unread, "unread")
    third = (glyphs.pending, "faint") if marks.is_pending else (glyphs.later, "chip") if marks.is_later else (" ", "")
    return [first, (glyphs.star, "star") if marks.is_starred else (" ", ""), third]


def date_width(width: int) -> int:
    """Cells of the date in a row of this width."""
    return 5 if width < NARROW else 10


def title_line(listed: Listed, width: int, manner: Manner, is_picked: bool = False) -> list[Piece]:
    """Signs, date, title with the query's marks, stocks where there is room, source to the right."""
    glyphs, row = manner.glyphs, listed.row
    date = right(shown_date(row.date, manner, width < NARROW), date_width(width))
    head = [*signs(listed.marks, is_picked, glyphs), (f"{date}  ", "faint")]
    source: list[Piece] = []
    if width >= WITH_SOURCE and row.source:
        source_width = 12 if width < 90 else 18
        source = [(" " + right(row.source, source_width, glyphs.ellipsis), "dim")]
    room = max(0, width - width_of(head) - width_of(source))
    style = "dim" if listed.marks.is_read else "strong"
    title = marked(row.title, list(listed.title_marks), style, "hit")
    chips = versions_chip(listed.versions, room)
    if room - width_of(chips) >= WITH_CHIPS:
        chips += stock_chips(row.stocks, min(24, room * 2 // 5), glyphs)
    title = cut_pieces(title, room - width_of(chips), glyphs.ellipsis)
    gap = " " * (room - width_of(title) - width_of(chips))
    return [*head, *title, (gap, ""), *chips, *source]


def versions_chip(versions: int, room: int) -> list[Piece]:
    """How many posts tell the story, where it is more than one: ` 3 versions`, or ` =3` in a narrow row."""
    if versions < 2:
        return []
    said = plural("{n} version", "{n} versions", versions).format(n=count(versions))
    return [(f" {said if room >= WITH_CHIPS else '=' + count(versions)}", "accent")]


def stock_chips(stocks: tuple[RowStock, ...], width: int, glyphs: Glyphs) -> list[Piece]:
    """The first stocks by name, as many as fit, and how many more: ` 贵州茅台 五粮液 +2`."""
    pieces: list[Piece] = []
    used = 0
    for at, stock in enumerate(stocks):
        name = (glyphs.doubt if stock.doubtful else "") + stock.name
        more = f" +{len(stocks) - at - 1}" if at + 1 < len(stocks) else ""
        if used + 1 + cells(name) + cells(more) > width:
            break
        pieces.append((" " + name, "faint" if stock.doubtful else "chip"))
        used += 1 + cells(name)
    if pieces and len(pieces) < len(stocks):
        pieces.append((f" +{len(stocks) - len(pieces)}", "faint"))
    return pieces


def snippet_line(listed: Listed, width: int, manner: Manner) -> list[Piece]:
    """Where the query stands in the text, set under the title."""
    indent = 3 + date_width(width) + 2
    room = max(0, width - indent - 1)
    text, spans = listed.snippet, list(listed.snippet_marks)
    if spans and cells(text[: spans[0][1]]) > room - 4:  # the match comes too late: begin shortly before it
        skipped = max(0, spans[0][0] - max(2, room // 8))
        text = Clean(manner.glyphs.ellipsis + text[skipped:])
        spans = [(start - skipped + 1, end - skipped + 1) for start, end in spans]
    return [(" " * indent, ""), *cut_pieces(marked(text, spans, "dim", "hit"), room, manner.glyphs.ellipsis)]


def count(number: int, is_certain: bool = True, about: str = "≈") -> str:
    """count(12345) --> "12,345"; an uncertain one has ≈ before it."""
    return f"{'' if is_certain else about}{number:,}"


def fitted(text: str, width: int, glyphs: Glyphs) -> str:
    """Cut with the glyphs' own ellipsis."""
    return cut(text, width, glyphs.ellipsis)
