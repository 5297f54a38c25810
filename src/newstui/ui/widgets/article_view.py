"""The article pane: values in, messages out. Sets, scrolls, marks, finds; opens and copies nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timezone, tzinfo
from typing import TYPE_CHECKING

from rich.style import Style as Look
from textual import events
from textual.actions import SkipAction
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from newstui import folding
from newstui.article import Mention
from newstui.gate import Clean
from newstui.typesetting import Line, Place, SetSheet, Setting, Sheet
from newstui.ui.widgets.article_header import Header, compose
from newstui.ui.widgets.article_lines import Painter, place_of
from newstui.ui.widgets.article_matches import Matches
from newstui.ui.widgets.article_things import Thing, Things
from newstui.ui.widgets.paint import Looks
from newstui.ui.widgets.sheet_view import AT_ONCE, SLICE, SheetView

if TYPE_CHECKING:
    from newstui.posts import Post

_HINT_LETTERS = "asdfghjklqwertyuiopzxcvbnm"
_LEAST_MEASURE = 20
_MOST_MEASURE = 200


class ArticleView(SheetView):
    """One post for reading. Its keys are commands of the table, which call its actions."""

    place = "article"
    DEFAULT_CSS = """
    ArticleView {
        & > .article--title { color: $strong; text-style: bold; }
        & > .article--meta { color: $dim; }
        & > .article--address { color: $faint; }
        & > .article--note { color: $dim; text-style: italic; }
        & > .article--chip { color: $chip; }
        & > .article--chip-doubtful { color: $faint; text-style: italic; }
        & > .article--heading { color: $strong; text-style: bold; }
        & > .article--mention { color: $chip; text-style: underline; }
        & > .article--doubtful { color: $chip; text-style: italic; }
        & > .article--link { color: $primary; text-style: underline; }
        & > .article--links { color: $dim; }
        & > .article--picture { color: $faint; }
        & > .article--head { color: $dim; text-style: bold; }
        & > .article--code, & > .article--inline-code { background: $bar; }
        & > .article--decoration { color: $faint; }
        & > .article--rule { color: $rule; }
        & > .article--small { color: $dim; }
        & > .article--removed { color: $faint; text-style: dim; }
        & > .article--match { color: $hit; text-style: bold underline; }
        & > .article--match-current { color: $background; background: $hit; text-style: bold; }
        & > .article--hint { color: $background; background: $unread; text-style: bold; }
        & > .article--focused { color: $tab-ink; background: $tab; text-style: bold; }
        &:nocolor > .article--match-current { text-style: bold reverse; }
        &:nocolor > .article--hint { text-style: bold reverse; }
        &:nocolor > .article--focused { text-style: reverse; }
        &:nocolor > .article--doubtful { text-style: italic dim; }
        &:ansi > .article--match-current { color: ansi_default; background: ansi_default; text-style: bold reverse; }
        &:ansi > .article--hint { color: ansi_default; background: ansi_default; text-style: bold reverse; }
        &:ansi > .article--focused { text-style: reverse; }
        &:ansi > .article--meta, &:ansi > .article--address, &:ansi > .article--picture { text-style: dim; }
        &:ansi > .article--decoration, &:ansi > .article--rule { text-style: dim; }
    }
    """

    class StockChosen(Message):
        """A stock was chosen, in the text or in the header."""

        def __init__(self, code: str, name: Clean, doubtful: bool) -> None:
            super().__init__()
            self.code, self.name, self.doubtful = code, name, doubtful

    class LinkChosen(Message):
        """An address was chosen. It passed the gate; it was not opened."""

        def __init__(self, url: str, text: Clean) -> None:
            super().__init__()
            self.url, self.text = url, text

    class ThingFocused(Message):
        """The reader stands on a stock or a link (None: no longer): its address is to be shown."""

        def __init__(self, thing: Thing | None) -> None:
            super().__init__()
            self.thing = thing

    class Matched(Message):
        """The number of matches, and the one the reader stands on (0: none), while the search goes on and after."""

        def __init__(self, current: int, count: int, is_complete: bool) -> None:
            super().__init__()
            self.current, self.count, self.is_complete = current, count, is_complete

    class MeasureChanged(Message):
        """The reader chose another measure."""

        def __init__(self, measure: int) -> None:
            super().__init__()
            self.measure = measure

    def __init__(
        self,
        *,
        zone: tzinfo = timezone.utc,
        setting: Setting | None = None,
        tells_links: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(setting, id=id)
        self.zone = zone
        self._tells_links = tells_links
        self.post: Post | None = None
        self.thing: Thing | None = None
        """What the reader stands on."""
        self._things = Things(self.sheet, Header(()), ())
        self._words: tuple[folding.Piece, ...] = ()
        self._matches = Matches(self.sheet, ())
        self._current: int | None = None
        self._hints: dict[str, Thing] = {}
        self._typed = ""
        self._looks = Looks(self, "article")

    def show(self, post: Post, words: tuple[folding.Piece, ...] = ()) -> None:
        """Another post from its beginning, with the words of a search marked."""
        self.post = post
        header = compose(post, self.zone)
        self._renew(Sheet(header.captions, post.article), header, post.mentions, words)

    def clear(self) -> None:
        """Show nothing."""
        self.post = None
        self._renew(Sheet(has_links=False), Header(()), (), ())

    def _renew(
        self, sheet: Sheet, header: Header, mentions: tuple[Mention, ...], words: tuple[folding.Piece, ...]
    ) -> None:
        if self.thing is not None:
            self.thing = None
            self.post_message(self.ThingFocused(None))
        self._hints = {}
        self._things = Things(sheet, header, mentions)
        self._words = words
        self._matches = Matches(sheet, words)
        self._current = None
        if self.is_attached:
            self.screen.clear_selection()
        self.take(sheet)
        if words:
            self._matches.search(AT_ONCE)
            self._tell_matches()

    def work(self) -> bool:
        if not self._matches.is_complete:
            self._matches.search(SLICE)
            self._tell_matches()
        return self._matches.is_complete

    # -- mentions and links ---------------------------------------------------------------------------------------

    def _on_screen(self) -> Iterator[Thing]:
        """The things that begin on the screen, in reading order."""
        seen: set[Place] = set()
        for line in self.lines_on_screen():
            for piece in line.pieces:
                for thing in self._things.of(line.block, piece.part):
                    if piece.start <= thing.start < piece.end and thing.place not in seen:
                        seen.add(thing.place)
                        yield thing

    def action_thing(self, by: int) -> None:
        """The next mention or link, the first time the first on the screen; SkipAction behind the last."""
        visible = list(self._on_screen())
        if self.thing is not None and self.thing in visible:
            found = self._things.next(self.thing.place, by)
        elif visible:
            found = visible[0 if by > 0 else -1]
        elif self.set_sheet is not None:
            found = self._things.next(self.set_sheet.place_at(self.scroll_offset.y), by)
        else:
            found = None
        self._focus_thing(found)
        if found is None:
            raise SkipAction

    def _focus_thing(self, thing: Thing | None) -> None:
        self._redraw_thing()
        before, self.thing = self.thing, thing
        self._redraw_thing()
        if thing is not None:
            self.reveal(thing.place)
        if before != thing:
            self.post_message(self.ThingFocused(thing))

    def _redraw_thing(self) -> None:
        if (thing := self.thing) is not None:
            self.redraw(thing.place, Place(thing.block, thing.part, thing.end))

    def action_open_thing(self) -> None:
        """Choose what the reader stands on."""
        if self.thing is not None:
            self._choose(self.thing)

    def _choose(self, thing: Thing) -> None:
        if thing.kind == "stock":
            self.post_message(self.StockChosen(thing.target, thing.text, thing.is_doubtful))
        else:
            self.post_message(self.LinkChosen(thing.target, thing.text))

    def on_click(self, event: events.Click) -> None:
        place = event.style.meta.get("thing")
        if place is None or self.screen.get_selected_text():
            return
        for thing in self._things.of(place[0], place[1]):
            if tuple(thing.place) == tuple(place):
                event.stop()
                self._focus_thing(thing)
                self._choose(thing)
                return

    # -- hints ----------------------------------------------------------------------------------------------------

    @property
    def takes_keys(self) -> bool:
        """Whether the next key is a letter of a hint."""
        return bool(self._hints)

    def action_hint(self) -> None:
        """A letter on every thing on the screen (two, where there are many); typing it chooses the thing."""
        things = list(self._on_screen())
        self._hints = dict(zip(hint_labels(len(things)), things, strict=False))
        self._typed = ""
        self.redraw()

    async def on_key(self, event: events.Key) -> None:
        if not self._hints:
            return
        event.stop()
        event.prevent_default()
        self._typed += event.character if event.character and event.character.isalpha() else " "
        chosen = self._hints.get(self._typed)
        if chosen is None and any(label.startswith(self._typed) for label in self._hints):
            self.redraw()
            return
        self._hints = {}
        self.redraw()
        if chosen is not None:
            self._focus_thing(chosen)
            self._choose(chosen)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Only parts look different with the focus, and they are looked up when they are drawn."""

    def on_focus(self) -> None:
        self._redraw_thing()

    def on_blur(self) -> None:
        self._redraw_thing()
        if self._hints:
            self._hints = {}
            self.redraw()

    # -- find -----------------------------------------------------------------------------------------------------

    def find(self, needle: str) -> int | None:
        """Mark a text and go to its first place from the top of the screen on; how many there are, None if none so far.

        Nothing to find brings the marks of the search back.
        """
        is_asked = bool(needle.strip())
        self._matches = Matches(self.sheet, (folding.piece(needle, prefix=True),) if is_asked else self._words)
        self._current = None
        self._matches.search(AT_ONCE)
        self.redraw()
        if is_asked and self._matches.found and self.set_sheet is not None:
            self.action_match(1)
        else:
            self._tell_matches()
        self.go_on()
        return len(self._matches.found) or (0 if self._matches.is_complete else None)

    def action_match(self, by: int) -> None:
        """The next match, the first time from the top of the screen; round the ends."""
        if self.set_sheet is None or not self._matches.found:
            raise SkipAction
        before = self._current
        if before is None:
            self._current = self._matches.nearest(self.set_sheet.place_at(self.scroll_offset.y), by)
        else:
            self._current = (before + by) % len(self._matches.found)
        for number in (before, self._current):
            if number is not None:
                place = self._matches.found[number]
                self.redraw(place, self._matches.end_of(place))
        if self._current is not None:
            self.reveal(self._matches.found[self._current])
        self._tell_matches()

    def _tell_matches(self) -> None:
        current = 0 if self._current is None else self._current + 1
        self.post_message(self.Matched(current, len(self._matches.found), self._matches.is_complete))

    # -- other commands -------------------------------------------------------------------------------------------

    def action_toggle_removed(self) -> None:
        """What cleaning cut, dimmed in its place, or hidden again."""
        self.setting = replace(self.setting, shows_removed=not self.setting.shows_removed)
        if self.set_sheet is not None:
            self.lay_out(*self.top())

    def action_measure(self, by: int) -> None:
        """Longer or shorter lines, from what is seen now; no longer than the pane has room for."""
        if self.set_sheet is None:
            return
        seen, room = self.set_sheet.setting.measure, self.scrollable_content_region.width - 2
        if by > 0 and seen >= room:
            return
        measure = max(_LEAST_MEASURE, min(_MOST_MEASURE, seen + by, room))
        self.setting = replace(self.setting, measure=measure)
        self.lay_out(*self.top())
        self.post_message(self.MeasureChanged(measure))

    def set_for_wide_signs(self) -> None:
        """The terminal has said that it draws `“ … —` two cells wide: they are kept, and set as wide as they are."""
        if not self.setting.is_ambiguous_wide:
            self.setting = replace(self.setting, is_ambiguous_wide=True)
            if self.set_sheet is not None:
                self.lay_out(*self.top())

    # -- selection ------------------------------------------------------------------------------------------------

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text as it was written: never wrapped."""
        start = place_of(selection.start.y, selection.start.x) if selection.start else Place(0, -(1 << 30), 0)
        end = place_of(selection.end.y, selection.end.x) if selection.end else Place(self.sheet.size, 0, 0)
        text = self.sheet.extract(start, end, shows_removed=self.setting.shows_removed)
        return (text, "\n") if text else None

    def selection_updated(self, selection: Selection | None) -> None:
        self.redraw()

    # -- drawing --------------------------------------------------------------------------------------------------

    def draw(self, line: Line | None) -> Strip:
        return self._painter().strip(line)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self._looks.renew():
            self.forget()

    def _look(self, name: str) -> Look:
        """The look of a part over nothing; of "" the pane's own."""
        if name == "selection":
            return self.screen.get_component_rich_style("screen--selection", partial=True)
        return self._looks[name]

    def _painter(self) -> Painter:
        set_sheet = self.set_sheet or SetSheet(self.sheet, self.setting)
        width = self.scrollable_content_region.width
        selection = self.text_selection
        matches = self._matches
        return Painter(
            set_sheet=set_sheet,
            things=self._things,
            matches=matches,
            look=self._look,
            base=self._look(""),
            selected=selection.get_span if selection is not None else _nothing,
            width=width,
            margin=max(0, min((width - set_sheet.setting.measure) // 2, width - 1)),
            focused=self.thing if self.has_focus else None,
            current=matches.found[self._current] if self._current is not None else None,
            hints={thing.place: label for label, thing in self._hints.items() if label.startswith(self._typed)},
            tells_links=self._tells_links,
        )


def _nothing(_row: int) -> None:
    """No row is selected."""


def hint_labels(count: int) -> list[str]:
    """So many labels of one letter, or of two where one is not enough; none is the beginning of another."""
    if count <= len(_HINT_LETTERS):
        return list(_HINT_LETTERS[:count])
    return [a + b for a in _HINT_LETTERS for b in _HINT_LETTERS][:count]
