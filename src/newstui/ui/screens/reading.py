"""Opening posts: preview after a rest, reading, going on, and going back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from textual import on
from textual.actions import SkipAction
from textual.timer import Timer

from newstui import gate
from newstui.language import _, plural
from newstui.library import Library, Place
from newstui.typesetting import Setting
from newstui.ui import hyperlinks
from newstui.ui.background import Answered
from newstui.ui.history import History
from newstui.ui.keymap import Keymap
from newstui.ui.listing import Manner, count
from newstui.ui.screens.chooser import Chooser, Offer
from newstui.ui.screens.marking import Marking
from newstui.ui.widgets.article_view import ArticleView
from newstui.ui.widgets.post_list import PostList
from newstui.ui.widgets.rows import Rows

if TYPE_CHECKING:
    from newstui.posts import Post

REST = 0.12
"""Seconds that the cursor rests before the post under it is shown."""


class Reading(Marking):
    """Owns the open post and the history of what was read."""

    def __init__(self, library: Library, keymap: Keymap, manner: Manner, query: str = "") -> None:
        super().__init__(library, keymap, manner, query)
        self.history = History()
        self.shown: int | None = None
        """The post in the article pane."""
        self.post: Post | None = None
        self._wanted: tuple[int, bool] | None = None
        self._is_coming = False
        """Whether the post that was opened is still being read."""
        self._tabbed = 0
        """Tab was pressed meanwhile: it is meant for that post."""
        self._rest: Timer | None = None

    def make_article(self) -> ArticleView:
        settings = self.library.settings
        kept = self.library.choice("measure") or ""
        setting = Setting(
            measure=int(kept) if kept.isdigit() else settings.measure,
            indent=settings.indent,
            has_gap=settings.latin_gap,
            is_ambiguous_wide=settings.ambiguous == "wide",
        )
        tells_links = settings.diff and hyperlinks.are_told(settings.hyperlinks, os.environ)
        return ArticleView(zone=settings.timezone, setting=setting, tells_links=tells_links, id="article")

    # -- showing ------------------------------------------------------------------------------------------------

    @on(Rows.Moved, "#posts")
    def _moved(self, event: PostList.Moved) -> None:
        event.stop()
        if self._rest is not None:
            self._rest.stop()
        self._preview_soon()
        self.show_place()

    def _preview_soon(self) -> None:
        if self.shape != "single" and self.zen in (None, "article"):
            self._rest = self.set_timer(REST, self._preview)

    def shape_changed(self) -> None:
        super().shape_changed()
        if self._rest is None:
            self._preview_soon()

    def _preview(self) -> None:
        self._rest = None
        post = self.posts.selected
        if post is not None and post != self.shown and self.pane != "article":
            self.want(post, is_opened=False)
        elif post is None and self.pane != "article":
            self.shown, self.post = None, None
            self.article.clear()

    def want(self, post: int, *, is_opened: bool) -> None:
        """Have a post read from the archive, and shown if it is still wanted then."""
        self._keep_place()
        self._wanted = (post, is_opened)
        self._is_coming, self._tabbed = is_opened, 0
        self.desk.ask("post", self._wanted, lambda: self.library.post(post))

    @on(Answered)
    def _take_post(self, event: Answered) -> None:
        if event.kind != "post" or event.question != self._wanted:
            return
        post, is_opened = event.question
        self._is_coming = False
        if event.error is not None:
            self._unreadable(post, event.error)
            return
        self.shown, self.post = post, event.answer
        self.show_post(post, event.answer)
        if is_opened:
            self.opened(post)
        if self._tabbed:
            self.action_thing(self._tabbed)

    def action_thing(self, by: int) -> None:
        if self._is_coming and self.pane == "article":
            self._tabbed = by
        else:
            super().action_thing(by)

    def _unreadable(self, post: int, error: Exception) -> None:
        """Say which file it was, and show nothing rather than another post."""
        self.shown, self.post = None, None
        self.article.clear()
        row = self.library.rows([post])[0]
        path = gate.shown_path(row.path) if row is not None else _("this post")
        self.say(_("{path}: {why}").format(path=path, why=gate.line(str(error))), is_error=True)

    def show_post(self, post: int, parsed: Post) -> None:
        """Hand a post to the article pane, at the place where it was left."""
        found = self.listing.found
        self.article.show(parsed, words=found.body_pieces if found is not None else ())
        if (place := self.library.place(post)) is not None:
            self.article.go_to(place.passage, place.offset)

    def opened(self, post: int) -> None:
        """An opened post counts as read."""
        self.history = self.history.opened(post)
        versions = self.library.versions.read_with([post])
        self.library.mark(versions, "read", True)
        self.marked(versions)

    def _keep_place(self) -> None:
        if self.shown is not None and self.post is not None:
            place = Place(*self.article.where())
            if place != (self.library.place(self.shown) or Place(0, 0)):
                self.library.keep_place(self.shown, place)

    def current(self) -> int | None:
        return self.shown if self.pane == "article" and self.shown is not None else self.posts.selected

    def open_selected(self) -> None:
        """Open the post that the list's cursor is on."""
        post = self.posts.selected
        if post is None:
            return
        self.go_to("article")
        if post == self.shown:
            self.opened(post)
        else:
            self.want(post, is_opened=True)

    def action_post(self, by: int) -> None:
        before = self.posts.cursor
        self.posts.action_scroll_line(by)
        if self.posts.cursor == before:
            self.say(_("This is the last post of the list.") if by > 0 else _("This is the first post of the list."))
        else:
            self.open_selected()

    def action_back(self) -> None:
        self._go_through(-1, _("Nothing was read before."))

    def action_forward(self) -> None:
        self._go_through(1, _("Nothing was read after."))

    def _go_through(self, by: int, nothing: str) -> None:
        # from the list, `[` first returns to what was read last
        moved = self.history if by < 0 and self.shown != self.history.current else self.history.moved(by)
        if moved is None or moved.current is None:
            self.say(nothing)
            return
        self.history = moved
        if moved.current in self.posts.ids:
            self.posts.stand_on(moved.current)
        self.go_to("article")
        self.want(moved.current, is_opened=True)

    # -- the article's own messages -----------------------------------------------------------------------------

    @on(ArticleView.StockChosen)
    def _stock_chosen(self, event: ArticleView.StockChosen) -> None:
        event.stop()
        self.open_stock(event.code, doubtful=event.doubtful)

    @on(ArticleView.EndReached)
    def _end_reached(self, event: ArticleView.EndReached) -> None:
        event.stop()
        self.action_unread(1)

    @on(ArticleView.ThingFocused)
    def _thing_focused(self, event: ArticleView.ThingFocused) -> None:
        event.stop()
        thing = event.thing if self.pane == "article" else None  # said on the way out, it comes too late
        self.status.about = () if thing is None else ((thing.text, "chip"), (f"  {thing.target}", "dim"))

    @on(ArticleView.Matched)
    def _matched(self, event: ArticleView.Matched) -> None:
        event.stop()
        if event.current:
            number = count(event.count, event.is_complete, self.glyphs.about)
            self.say(_("match {n} of {count}").format(n=event.current, count=number))

    def action_match(self, by: int) -> None:
        try:
            self.article.action_match(by)
        except SkipAction:
            self.say(_("Nothing is marked here; {key} finds.").format(key=self.keymap.key_of("find")))

    @on(ArticleView.MeasureChanged)
    def _measure_changed(self, event: ArticleView.MeasureChanged) -> None:
        event.stop()
        self.library.keep_choice("measure", str(event.measure))
        self.say(plural("{n} column", "{n} columns", event.measure).format(n=event.measure))

    def on_mount(self) -> None:
        self.watch(self.article, "percent", self._progressed, init=False)

    def _progressed(self) -> None:
        if self.pane == "article":
            self.show_place()

    def action_find(self) -> None:
        def found(needle: object) -> None:
            if isinstance(needle, str) and needle.strip() and self.article.find(gate.line(needle)) == 0:
                self.say(_("“{text}” is not in this article.").format(text=gate.line(needle, 40)))

        self.app.push_screen(
            Chooser(
                self.keymap,
                _("Find in the article"),
                lambda typed: [Offer(gate.line(typed), value=typed)] if typed else [],
            ),
            found,
        )

    def fail(self, error: Exception) -> None:
        self.say(gate.line(str(error)), is_error=True)
