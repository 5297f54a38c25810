"""The posts of a place or a search. Rows are asked for a screen at a time; the ids are all it keeps."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from textual.cache import LRUCache
from textual.reactive import reactive
from textual.strip import Strip

from newstui.library import RowSnippet
from newstui.ui.columns import Piece, cut_pieces
from newstui.ui.listing import HEAD, Listed, Manner, date_width, snippet_line, title_line
from newstui.ui.widgets.rows import Rows

NOTHING: Sequence[int] = array("I")


class PostList(Rows):
    """`fetch` gives the rows of some ids, in a millisecond or so: None for one that is gone."""

    place = "list"

    ids: reactive[Sequence[int]] = reactive(NOTHING, repaint=False, always_update=True)
    picked: reactive[frozenset[int]] = reactive(frozenset())
    empty: reactive[tuple[tuple[Piece, ...], ...]] = reactive(())
    """What stands there instead, line by line, when there are no posts."""

    def __init__(
        self, fetch: Callable[[Sequence[int]], list[Listed | None]], manner: Manner, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._fetch = fetch
        self.manner = manner
        self._listed: LRUCache[int, Listed | None] = LRUCache(1000)

    # content
    def show(self, ids: Sequence[int], select: int | None = None) -> None:
        """Other posts. `select` is the one to stand on, kept at its height on the screen; the first if it is gone."""
        height = self.cursor - self.scroll_offset.y // self.lines_each
        stays = select is not None and select == self.selected
        self._listed.clear()
        self.set_reactive(PostList.ids, ids)
        at = _position(ids, select, self.cursor) if select is not None else 0
        self.renew(at, top=max(0, at - height) if stays else max(0, at - self._visible_rows() // 3) if at else 0)
        self.post_message(self.Moved(self, self.cursor))

    def add_snippets(self, snippets: Mapping[int, RowSnippet]) -> None:
        """Where the query stands in some of the posts."""
        for post, snippet in snippets.items():
            listed = self._listed.get(post)
            if listed is not None:
                self._listed.discard(post)  # the cache keeps what it has for a key it knows
                self._listed[post] = replace(listed, snippet=snippet.text, snippet_marks=snippet.marks)
        self.refresh()

    def set_lines(self, lines: int) -> None:
        """One line a post, or two with the place where the query was found."""
        if lines != self.lines_each:
            top = self.scroll_offset.y // self.lines_each
            self.lines_each = lines
            self._listed.clear()  # rows of one line were asked for without the place
            self.renew(top=top)

    @property
    def selected(self) -> int | None:
        """The id of the post that the cursor is on."""
        return self.ids[self.cursor] if self.cursor < len(self.ids) else None

    def stand_on(self, post: int) -> None:
        """Put the cursor on a post, where it is in the list."""
        self.cursor = _position(self.ids, post, self.cursor)

    def forget(self, ids: Iterable[int] | None = None) -> None:
        """What is known of these posts (or all) has changed: their rows are asked for again."""
        if ids is None:
            self._listed.clear()
        else:
            for post in ids:
                self._listed.discard(post)
        self.refresh()

    def shown_ids(self) -> Sequence[int]:
        """The ids on the screen."""
        top = self.scroll_offset.y // self.lines_each
        return self.ids[top : top + self._visible_rows() + 1]

    # rows
    def count_rows(self) -> int:
        return len(self.ids)

    def listed(self, index: int) -> Listed | None:
        post = self.ids[index]
        if post not in self._listed:
            height = self._visible_rows()
            wanted = self.ids[max(0, index - height) : index + 2 * height]
            missing = [each for each in wanted if each not in self._listed]
            for each, listed in zip(missing, self._fetch(missing), strict=True):
                self._listed[each] = listed
        return self._listed.get(post)

    def render_line(self, y: int) -> Strip:
        if self.ids or not 0 <= y - 1 < len(self.empty):
            return super().render_line(y)
        width = self.scrollable_content_region.width
        return self._painter.strip(cut_pieces([("  ", ""), *self.empty[y - 1]], width), width)

    def draw(self, index: int, part: int, width: int) -> list[Piece]:
        listed = self.listed(index)
        if listed is None:
            return [("   " + self.manner.glyphs.ellipsis, "faint")] if part == 0 else []
        if part:
            return snippet_line(listed, width, self.manner)
        return title_line(listed, width, self.manner, self.ids[index] in self.picked)

    def draw_cursor(self, pieces: list[Piece], width: int) -> Strip:
        # over a slow line a row lit from edge to edge costs four times the bytes, for each step
        return self._painter.tabbed(pieces, width, HEAD + date_width(width) + 1)


def _position(ids: Sequence[int], post: int, guess: int) -> int:
    """Where a post stands; 0 where it doesn't. `guess` is looked at first: most changes move few rows."""
    if guess < len(ids) and ids[guess] == post:
        return guess
    try:
        return ids.index(post)
    except ValueError:
        return 0
