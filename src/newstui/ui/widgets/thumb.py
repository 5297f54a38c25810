"""The scrollbar's thumb in whole cells: it moves seldom, sends little, and no font draws it too wide."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBarRender


class Thumb(ScrollBarRender):
    """Textual draws eighths of a cell: a thumb that changes with every line, of characters that are ambiguous."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]
