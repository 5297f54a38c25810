"""Typesetting: an article to lines of a width, by Chinese and Latin line breaking. Pure; knows no terminal library."""

from newstui.typesetting.breaking import broken, gaps_in, may_break
from newstui.typesetting.glyphs import FILLER, NARROW, WIDE, Widths, elided, filled, shown, widths
from newstui.typesetting.lines import Indent, Line, Piece, Place, Role, Setting
from newstui.typesetting.pace import reading_minutes
from newstui.typesetting.setting import SetSheet
from newstui.typesetting.sheets import Caption, Sheet

__all__ = [
    "FILLER",
    "NARROW",
    "WIDE",
    "Caption",
    "Indent",
    "Line",
    "Piece",
    "Place",
    "Role",
    "SetSheet",
    "Setting",
    "Sheet",
    "Widths",
    "broken",
    "elided",
    "filled",
    "gaps_in",
    "may_break",
    "reading_minutes",
    "shown",
    "widths",
]
