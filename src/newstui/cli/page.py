"""An article as a printed page: typeset lines, with a little colour on a terminal."""

from __future__ import annotations

from newstui.cli.records import Printer
from newstui.posts import Post
from newstui.settings import Settings
from newstui.typesetting import FILLER, Role, SetSheet, Setting, Sheet, filled
from newstui.ui.widgets.article_header import compose

_STYLES = {
    Role.TITLE: "1",
    Role.HEADING: "1",
    Role.TABLE_HEAD: "1",
    Role.META: "2",
    Role.ADDRESS: "2",
    Role.NOTE: "2",
    Role.RULE: "2",
    Role.LINKS: "2",
    Role.STOCKS: "36",
    Role.PICTURE: "2",
}


def page(post: Post, settings: Settings, columns: int, printer: Printer) -> str:
    """The post set `columns` wide: header, article, list of links."""
    sheet = Sheet(compose(post, settings.timezone).captions, post.article)
    setting = Setting(
        measure=columns,
        indent=settings.indent,
        has_gap=settings.latin_gap,
        is_ambiguous_wide=settings.ambiguous == "wide",
    )
    lines = []
    for line in SetSheet(sheet, setting).lines():
        drawn = [
            piece.lead + filled(sheet.text(line.block, piece.part)[piece.start : piece.end]) for piece in line.pieces
        ]
        text = "".join([*drawn, line.tail]).replace(FILLER, "").rstrip()
        lines.append(printer.styled(text, _STYLES[line.role]) if line.role in _STYLES else text)
    return "\n".join(lines)
