"""Blocks to lines: how each kind of block is set at a measure. Tables have a room of their own."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from newstui.article import Code, Image, List, Passage, Removed, Rule, Video
from newstui.gate import ours
from newstui.language import _
from newstui.typesetting.breaking import broken
from newstui.typesetting.glyphs import Widths, elided, widths
from newstui.typesetting.lines import Line, Piece, Role, Setting

LEAST_ROOM = 8
"""Nested quotes and lists never leave fewer cells than this to the text, if the measure has as many."""


class Layout(ABC):
    """One block at one measure. Its parts can be set in any order, and long ones in stretches."""

    role = Role.TEXT

    def __init__(self, number: int, setting: Setting, prefix: str = "") -> None:
        self.number = number
        self.setting = setting
        self.prefix = prefix
        """What stands before every line: the bars of quotes."""
        self.table: Widths = widths(setting.is_ambiguous_wide)
        self.room = max(1, setting.measure - self.table.cells(prefix))

    count = 1
    """How many parts can be set apart from each other."""

    @abstractmethod
    def text(self, part: int) -> str:
        """The text of a part."""

    def weight(self, part: int) -> int:
        """About how many characters must be read to set a part."""
        return len(self.text(part))

    def numbered(self, part: int) -> int:
        """The number by which a piece names the first passage of a part."""
        return part

    def can_stretch(self, part: int) -> bool:
        """Whether a part can be set in stretches of its text."""
        return True

    def leads(self, part: int) -> tuple[str, str]:
        """What stands before the first line of a part, and before its other lines."""
        return "", ""

    def lines(self, part: int, start: int, end: int) -> list[Line]:
        """The lines of text[start:end] of a part."""
        text = self.text(part)
        first, rest = self.leads(part)
        if start:
            first = rest
        room = self.room - self.table.cells(rest)
        narrower = self.room - self.table.cells(first)
        if start or end < len(text):
            text = text[start:end]
        stretches = broken(text, room, narrower, self.table, self.setting.has_gap)
        return self.drawn(part, start, stretches, self.prefix + first, self.prefix + rest)

    def drawn(self, part: int, start: int, stretches: list[tuple[int, int]], first: str, rest: str) -> list[Line]:
        number, role = self.number, self.role
        drawn = [Line(number, role, (Piece(rest, part, start + a, start + b),)) for a, b in stretches]
        if first != rest and drawn:
            a, b = stretches[0]
            drawn[0] = Line(number, role, (Piece(first, part, start + a, start + b),))
        return drawn


class Flow(Layout):
    """One text: a paragraph, a heading, a line of the header."""

    def __init__(
        self, number: int, passage: Passage, role: Role, setting: Setting, prefix: str = "", indent: str = ""
    ) -> None:
        super().__init__(number, setting, prefix)
        self.passage = passage
        self.role = role
        self.indent = indent

    def text(self, part: int) -> str:
        return self.passage.text

    def leads(self, part: int) -> tuple[str, str]:
        return self.indent, ""


class Names(Flow):
    """A row of names, each kept whole: a line breaks inside one only if it is wider than the measure."""

    NAMES: ClassVar[dict[Role, re.Pattern[str]]] = {
        Role.STOCKS: re.compile(r"(?:\S| (?! ))+"),  # two spaces between them
        Role.META: re.compile(r"\S+(?: [·›](?= |$))?"),  # separators stay with what they follow
    }

    def lines(self, part: int, start: int, end: int) -> list[Line]:
        text = self.passage.text
        stretches: list[tuple[int, int]] = []
        for name in self.NAMES[self.role].finditer(text):
            a, b = name.span()
            if stretches and self.table.cells(text[stretches[-1][0] : b]) <= self.room:
                stretches[-1] = (stretches[-1][0], b)
            else:
                stretches += [(a + c, a + d) for c, d in broken(name.group(), self.room, None, self.table)]
        return self.drawn(part, 0, stretches, self.prefix, self.prefix)


class Items(Layout):
    """A list: every item hangs from its marker, by depth."""

    def __init__(self, number: int, items: List, setting: Setting, prefix: str) -> None:
        super().__init__(number, setting, prefix)
        self.items = items.items
        self.count = len(self.items)

    def text(self, part: int) -> str:
        return self.items[part].content.text

    def leads(self, part: int) -> tuple[str, str]:
        item = self.items[part]
        return hanging(f"{item.marker} " if item.marker else "", item.depth, self.room, self.table)


class Links(Layout):
    """The list of links: numbered, each with its address."""

    role = Role.LINKS

    def __init__(self, number: int, entries: tuple[Passage, ...], setting: Setting) -> None:
        super().__init__(number, setting)
        self.entries = entries
        self.count = len(self.entries)

    def text(self, part: int) -> str:
        return self.entries[part].text

    def leads(self, part: int) -> tuple[str, str]:
        digits = len(str(self.count))
        return hanging(f"{part + 1:>{digits}}. ", 0, self.room, self.table)


class CodeLines(Layout):
    """Code: its own lines, its own spaces; what is too long goes on behind a mark."""

    role = Role.CODE
    AGAIN = "» "

    def __init__(self, number: int, code: Code, setting: Setting, prefix: str) -> None:
        super().__init__(number, setting, prefix)
        self.code = code

    def text(self, part: int) -> str:
        return self.code.content.text

    def lines(self, part: int, start: int, end: int) -> list[Line]:
        text = self.text(part)[start:end]
        room = max(1, self.room - 2)
        drawn: list[Line] = []
        at = start
        for row in text.split("\n"):
            lead = "  " if at == 0 or self.code.content.text[at - 1] == "\n" else self.AGAIN
            for a, b in self._chopped(row, room):
                drawn.append(Line(self.number, self.role, (Piece(self.prefix + lead, part, at + a, at + b),)))
                lead = self.AGAIN
            at += len(row) + 1
        return drawn

    def _chopped(self, row: str, room: int) -> Iterator[tuple[int, int]]:
        """By cells, never inside a cluster: marks take no cells and stay with what stands before them."""
        if len(row) * 2 <= room:
            yield 0, len(row)
            return
        start = taken = 0
        for at, width in enumerate(self.table.each(row)):
            if taken + width > room and width and at > start:
                yield start, at
                start, taken = at, 0
            taken += width
        yield start, len(row)


class Picture(Layout):
    """A picture or a video: a label with its caption, and the address, elided to what is left of a line."""

    role = Role.PICTURE

    def __init__(self, number: int, picture: Image | Video, setting: Setting, prefix: str) -> None:
        super().__init__(number, setting, prefix)
        self.picture = picture
        is_image = isinstance(picture, Image)
        if picture.caption.text.strip():
            label = _("[Image: {caption}]") if is_image else _("[Video: {caption}]")
            self.opening, __, self.closing = label.partition("{caption}")
        else:
            self.opening, self.closing = (_("[Image]") if is_image else _("[Video]")), ""

    def text(self, part: int) -> str:
        return self.picture.caption.text

    def can_stretch(self, part: int) -> bool:
        return False

    def lines(self, part: int, start: int, end: int) -> list[Line]:
        table, opening = self.table, self.opening
        text = self.text(part)
        room = max(1, self.room - table.cells(self.closing))
        indent = table.cells(opening) if table.cells(opening) <= room // 2 else 0
        stretches = broken(text, room - indent, room - table.cells(opening), table, self.setting.has_gap)
        drawn = self.drawn(0, 0, stretches, self.prefix + opening, self.prefix + " " * indent)
        last = drawn[-1]
        a, b = stretches[-1]
        taken = table.cells(text[a:b]) + (table.cells(opening) if len(drawn) == 1 else indent)
        taken += table.cells(self.closing)
        drawn[-1] = Line(last.block, last.role, last.pieces, self.closing)
        if self.picture.url:
            self._add_address(drawn, self.room - taken - 2)
        return drawn

    def _add_address(self, drawn: list[Line], room: int) -> None:
        url = self.picture.url or ours("")
        last = drawn[-1]
        if room >= min(24, self.table.cells(url)):
            shown = elided(url, room, self.table)
            pieces = (*last.pieces, Piece(last.tail + "  ", 1, 0, shown))
            drawn[-1] = Line(last.block, last.role, pieces, "…" if shown < len(url) else "")
            return
        indent = "  " if self.room >= 2 * LEAST_ROOM else ""
        shown = elided(url, max(1, self.room - len(indent)), self.table)
        piece = Piece(self.prefix + indent, 1, 0, shown)
        drawn.append(Line(last.block, last.role, (piece,), "…" if shown < len(url) else ""))


class Ornament(Layout):
    """A thematic break: a short rule in the middle."""

    role = Role.RULE

    def __init__(self, number: int, rule: Rule, setting: Setting, prefix: str) -> None:
        super().__init__(number, setting, prefix)

    def text(self, part: int) -> str:
        return ""

    def lines(self, part: int, start: int, end: int) -> list[Line]:
        dash = "-" if self.setting.is_ambiguous_wide else "─"
        length = max(1, min(self.room, self.room // 3))
        lead = self.prefix + " " * ((self.room - length) // 2) + dash * length
        return [Line(self.number, self.role, (Piece(lead, 0, 0, 0),))]


class Cut(Layout):
    """A text that cleaning removed, behind a mark, with the rule that did it."""

    role = Role.REMOVED
    LONGEST = 4000

    def __init__(self, number: int, part: int, removed: Removed, setting: Setting) -> None:
        super().__init__(number, setting, ": " if setting.is_ambiguous_wide else "┊ ")
        self.removed = removed
        self.part = part

    def text(self, part: int) -> str:
        return self.removed.text

    def leads(self, part: int) -> tuple[str, str]:
        rule = f"[{self.removed.rule}] "
        return (rule if self.removed.rule and self.table.cells(rule) <= self.room // 2 else "", "")

    def lines(self, part: int, start: int, end: int) -> list[Line]:
        return super().lines(self.part, 0, min(len(self.removed.text), self.LONGEST))


def hanging(marker: str, depth: int, room: int, table: Widths) -> tuple[str, str]:
    """A marker behind its indent, and the indent of the lines that follow: never so deep that no room is left."""
    width = table.cells(marker)
    deepest = max(0, (room - LEAST_ROOM - width) // 2)
    indent = " " * (2 * min(depth, deepest))
    return indent + marker, indent + " " * (width if width <= room // 2 else 0)
