"""Which layout sets a block, and what stands between two blocks."""

from __future__ import annotations

from newstui.article import Code, Heading, Image, List, Paragraph, Rule, Table, Video
from newstui.language import _
from newstui.typesetting.layouts import (
    LEAST_ROOM,
    CodeLines,
    Cut,
    Flow,
    Items,
    Layout,
    Links,
    Names,
    Ornament,
    Picture,
)
from newstui.typesetting.lines import Line, Piece, Role, Setting
from newstui.typesetting.sheets import Blocks, Caption, Ending, LinkList, Sheet
from newstui.typesetting.tables import table_layout


def layout_of(sheet: Sheet, number: int, setting: Setting) -> Layout | None:
    """The layout of a block; None for what has no lines of its own."""
    block = sheet.block(number)
    prefix = bars(_quoted(block), setting)
    layout: Layout | None = None
    if isinstance(block, Caption):
        flow = Names if block.role in Names.NAMES else Flow
        layout = flow(number, block.content, block.role, setting)
    elif isinstance(block, Paragraph):
        layout = Flow(number, block.content, Role.TEXT, setting, prefix, _indent(block, setting))
    elif isinstance(block, Heading):
        layout = Flow(number, block.content, Role.HEADING, setting, prefix)
    elif isinstance(block, List):
        layout = Items(number, block, setting, prefix)
    elif isinstance(block, Code):
        layout = CodeLines(number, block, setting, prefix)
    elif isinstance(block, Table):
        layout = table_layout(number, block, setting, prefix)
    elif isinstance(block, (Image, Video)):
        layout = Picture(number, block, setting, prefix)
    elif isinstance(block, Rule):
        layout = Ornament(number, block, setting, prefix)
    elif isinstance(block, LinkList):
        layout = Links(number, sheet.entries, setting)
    return layout


def before(sheet: Sheet, number: int, setting: Setting) -> list[Line]:
    """What stands before a block: a blank line where one belongs, and what was removed there, if it is shown."""
    block = sheet.block(number)
    previous = sheet.block(number - 1) if number else None
    lines: list[Line] = []
    removed = sheet.removed.get(number, ()) if setting.shows_removed and sheet.article.removed else ()
    for at, text in enumerate(removed):
        if lines or previous is not None:
            lines.append(_blank(number))
        lines += Cut(number, at - len(removed), text, setting).lines(0, 0, 0)
    if isinstance(block, LinkList):
        return [*lines, *_link_heading(number)] if sheet.entries else lines
    if isinstance(block, Ending) or previous is None:
        return lines
    if removed or _are_apart(previous, block, setting):
        lines.append(_blank(number, bars(min(_quoted(previous), _quoted(block)), setting)))
    return lines


def bars(depth: int, setting: Setting) -> str:
    """The bars of quotes within quotes, never so many that no room is left for the text."""
    bar = "| " if setting.is_ambiguous_wide else "▎ "
    return bar * max(0, min(depth, (setting.measure - LEAST_ROOM) // 2))


def _quoted(block: Blocks) -> int:
    return getattr(block, "quoted", 0)


def _indent(block: Paragraph, setting: Setting) -> str:
    """Two characters, where the style says so: not within quotes, and one character where the line is short."""
    if setting.indent == "none" or block.quoted:
        return ""
    return "    " if setting.measure >= 30 else "  "


def _are_apart(previous: Blocks, block: Blocks, setting: Setting) -> bool:
    if isinstance(previous, Caption) and isinstance(block, Caption):
        return False
    is_running_text = isinstance(previous, Paragraph) and isinstance(block, Paragraph)
    return not (setting.indent == "two" and is_running_text and _quoted(previous) == _quoted(block))


def _blank(number: int, prefix: str = "") -> Line:
    return Line(number, Role.BLANK, (Piece(prefix, 0, 0, 0),) if prefix else ())


def _link_heading(number: int) -> list[Line]:
    return [_blank(number), Line(number, Role.NOTE, (Piece(_("Links"), 0, 0, 0),))]


_MANY = 200
_HEAVY = 1 << 20


def weight(block: Blocks) -> int:
    """About how many characters a block holds, told quickly: what holds many parts is heavy, uncounted."""
    if isinstance(block, (Paragraph, Heading, Code, Caption)):
        return len(block.content.text)
    if isinstance(block, List):
        return _HEAVY if len(block.items) > _MANY else sum(len(item.content.text) for item in block.items)
    if isinstance(block, Table):
        cells = sum(map(len, block.rows[: _MANY + 1]))
        return _HEAVY if cells > _MANY else sum(len(cell.text) for row in block.rows for cell in row)
    if isinstance(block, (Image, Video)):
        return len(block.caption.text)
    return _HEAVY if isinstance(block, LinkList) else 0


def guess(block: Blocks, measure: int) -> int:
    """About how many lines a block takes, told without reading it."""
    if isinstance(block, (Paragraph, Heading, Code)):
        text = block.content.text
        return 2 + len(text) * (1 if text.isascii() else 2) // measure
    if isinstance(block, List):
        return 1 + 2 * len(block.items)
    return 1 + 2 * len(block.rows) if isinstance(block, Table) else 2
