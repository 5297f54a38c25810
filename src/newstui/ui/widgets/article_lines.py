"""One line of a set sheet to a strip of cells: roles, spans and marks to styles. Knows nothing of keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style as Look
from textual.strip import Strip

from newstui.article import Style, Styled
from newstui.gate import Clean
from newstui.typesetting import Line, Piece, Place, Role, SetSheet, filled, gaps_in, shown, widths
from newstui.ui.hyperlinks import hyperlink
from newstui.ui.widgets.article_matches import Matches
from newstui.ui.widgets.article_things import Thing, Things

_ROLES = {
    Role.TITLE: "title",
    Role.META: "meta",
    Role.STOCKS: "meta",
    Role.ADDRESS: "address",
    Role.NOTE: "note",
    Role.HEADING: "heading",
    Role.CODE: "code",
    Role.TABLE_HEAD: "head",
    Role.PICTURE: "picture",
    Role.RULE: "rule",
    Role.REMOVED: "removed",
    Role.LINKS: "links",
}
_STYLES = (
    (Style.STRONG, Look(bold=True)),
    (Style.EMPHASIS, Look(italic=True)),
    (Style.STRUCK, Look(strike=True)),
)
_ACROSS = frozenset({Role.TEXT, Role.TABLE, Role.TABLE_HEAD, Role.LINKS, Role.BLANK})
"""Lines whose decorations look different from their text."""
_ROW = 1 << 40
_PARTS = 1 << 39

Mark = tuple[int, int, Look]


def row_of(block: int, part: int) -> int:
    """One number for a part of a block, in reading order: what the selection takes for its row."""
    return block * _ROW + _PARTS + part


def place_of(row: int, offset: int) -> Place:
    """The place that a row and an offset name."""
    block, part = divmod(row, _ROW)
    return Place(block, part - _PARTS, offset)


@dataclass(eq=False)
class Painter:
    """What lines look like now: what is focused, matched, hinted, selected."""

    set_sheet: SetSheet
    things: Things
    matches: Matches
    look: Callable[[str], Look]
    """The look of a component, over nothing."""
    base: Look
    selected: Callable[[int], tuple[int, int] | None]
    """The selected columns of a row; -1 is its end."""
    width: int
    margin: int
    focused: Thing | None = None
    current: Place | None = None
    hints: dict[Place, str] | None = None
    tells_links: bool = False
    """Whether the terminal is told where links lead."""

    def strip(self, line: Line | None) -> Strip:
        """The cells of a line, from edge to edge."""
        if line is None:
            return Strip.blank(self.width, self.base)
        role = self.base + self.look(_ROLES[line.role]) if line.role in _ROLES else self.base
        segments: list[Segment] = []
        lead = " " * self.margin
        for number, piece in enumerate(line.pieces):
            self._lead(segments, line, piece, lead + self._drawn(piece.lead), role, is_first=number == 0)
            self._text(segments, line, piece, role)
            lead = ""
        if line.tail:
            segments.append(Segment(self._drawn(line.tail), self._decorated(line, role)))
        taken = sum(segment.cell_length for segment in segments)
        if line.role is Role.CODE and taken < (edge := self.margin + self.set_sheet.setting.measure):
            segments.append(Segment(" " * (edge - taken), role))
            taken = edge
        if taken < self.width:
            segments.append(Segment(" " * (self.width - taken), self.base))
            taken = self.width
        return Strip(segments, taken)

    def _drawn(self, text: str) -> str:
        text = text.replace("\u00a0", " ")  # glue for typesetting, a space for the terminal
        return filled(text) if self.set_sheet.setting.is_ambiguous_wide else text

    def _decorated(self, line: Line, role: Look) -> Look:
        if line.role in _ACROSS:
            return self.base + self.look("rule" if line.role in (Role.TABLE, Role.TABLE_HEAD) else "decoration")
        return role + self.look("decoration") if line.role is Role.CODE else role

    def _lead(
        self, segments: list[Segment], line: Line, piece: Piece, lead: str, role: Look, *, is_first: bool
    ) -> None:
        """What stands before a piece. A press of the mouse on it begins a selection at the piece."""
        if not lead:
            return
        at = Look.from_meta({"offset": (piece.start, row_of(line.block, piece.part))})
        space = len(lead) - len(lead.lstrip(" ")) if is_first else 0
        ground = role if line.role is Role.CODE else self.base
        outside = min(space, self.margin)
        for text, look in (
            (lead[:outside], self.base),
            (lead[outside:space], ground),
            (lead[space:], self._decorated(line, role)),
        ):
            if text:
                segments.append(Segment(text, look + at))

    def _text(self, segments: list[Segment], line: Line, piece: Piece, role: Look) -> None:
        start, end = piece.start, piece.end
        if start >= end:
            return
        block, part = line.block, piece.part
        text = self.set_sheet.sheet.text(block, part)
        marks = [mark for mark in self._marks(block, part, role) if mark[0] < end and mark[1] > start]
        gaps = gaps_in(text, start, end) if self.set_sheet.setting.has_gap else []
        labels = dict(self._labels(block, part, start, end, text))
        cuts = {start, end, *gaps, *labels, *(covered for covered, _label in labels.values())}
        for a, b, _look in marks:
            cuts.update((max(a, start), min(b, end)))
        row = row_of(block, part)
        at = start
        for stop in sorted(cuts)[1:]:
            look = role
            for a, b, over in marks:
                if a <= at and stop <= b:
                    look = look + over
            if at in gaps and at > start:
                segments.append(Segment(" ", role + Look.from_meta({"offset": (at, row)})))
            if at in labels:
                covered, label = labels[at]
                segments.append(Segment(label, self.base + self.look("hint") + Look.from_meta({"offset": (at, row)})))
                at = covered
            for a, b in shown(text, at, stop) if at < stop else ():
                segments.append(Segment(self._drawn(text[a:b]), look + Look.from_meta({"offset": (a, row)})))
            at = stop

    def _labels(self, block: int, part: int, start: int, end: int, text: str) -> Iterable[tuple[int, tuple[int, str]]]:
        """The labels of hints that lie over the first characters of things here: start, (end, label)."""
        cells = widths(self.set_sheet.setting.is_ambiguous_wide)
        for place, label in (self.hints or {}).items():
            if place[:2] != (block, part) or not start <= place.offset < end:
                continue
            covered, room = place.offset, 0
            while covered < end and (room < len(label) or cells[text[covered]] == 0):
                room += cells[text[covered]]
                covered += 1
            yield place.offset, (covered, label + " " * (room - len(label)))

    def _marks(self, block: int, part: int, role: Look) -> Iterable[Mark]:
        """What lies over a part, from the ground up: styles, things, matches, the selection."""
        for span in self.set_sheet.sheet.passage(block, part).spans:
            if isinstance(span, Styled):
                yield span.start, span.end, self._styled(span.style)
        for thing in self.things.of(block, part):
            yield thing.start, thing.end, self._thing(thing, block)
        for start, end in self.matches.spans(block, part):
            is_current = self.current == (block, part, start)
            yield start, end, self.look("match-current" if is_current else "match")
        if (columns := self.selected(row_of(block, part))) is not None:
            start, end = columns
            yield start, len(self.set_sheet.sheet.text(block, part)) if end < 0 else end, self.look("selection")

    def _styled(self, style: Style) -> Look:
        look = Look.null()
        for flag, over in _STYLES:
            if flag in style:
                look += over
        if Style.CODE in style:
            look += self.look("inline-code")
        return look + self.look("small") if Style.SMALL in style else look

    def _thing(self, thing: Thing, block: int) -> Look:
        meta = Look.from_meta({"thing": tuple(thing.place)})
        if thing.kind == "link" and self.tells_links and (address := hyperlink(Clean(thing.target))):
            meta += Look(link=address)
        if thing == self.focused:
            return self.look("focused") + meta
        is_chip = self.set_sheet.sheet.number(block, thing.part) is None
        if thing.kind == "link":
            return (meta if is_chip else self.look("link")) + meta
        if is_chip:
            return self.look("chip-doubtful" if thing.is_doubtful else "chip") + meta
        return self.look("doubtful" if thing.is_doubtful else "mention") + meta
