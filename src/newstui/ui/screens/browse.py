"""The reader's one place: joins panes, finding, marking and reading, and follows the archive while it is open."""

from __future__ import annotations

import threading
from dataclasses import replace
from time import monotonic

from textual import events, on
from textual.message import Message

from newstui import gate
from newstui.errors import IndexBusyError, NewstuiError
from newstui.gate import Clean
from newstui.language import _, plural
from newstui.library import Library, SavedSearch
from newstui.search import Completion
from newstui.sync import SyncProgress, SyncReport
from newstui.ui.background import Answered
from newstui.ui.columns import Piece
from newstui.ui.commands import HINTS
from newstui.ui.keymap import Keymap, shown
from newstui.ui.listing import Manner, count
from newstui.ui.screens.chooser import Chooser, Offer
from newstui.ui.screens.help import HelpScreen
from newstui.ui.screens.reading import REST, Reading
from newstui.ui.themes import THEMES
from newstui.ui.views import asking
from newstui.ui.widgets.line import Line
from newstui.ui.widgets.rows import Rows

TICK = 0.25
"""Seconds between two reports of a running sync."""
GLANCE = 2.0
"""Seconds between two looks at what other processes committed."""


class SyncMoved(Message):
    """A sync goes on, or has ended: with a report, or with the reason why it could not."""

    def __init__(
        self, progress: SyncProgress | None = None, report: SyncReport | None = None, error: Exception | None = None
    ) -> None:
        super().__init__()
        self.progress = progress
        self.report = report
        self.error = error


class BrowseScreen(Reading):
    """Owns what goes on in the background and the words about it."""

    def __init__(self, library: Library, keymap: Keymap, manner: Manner, query: str = "", welcome: str = "") -> None:
        super().__init__(library, keymap, manner, query)
        self._welcome = welcome
        self._stop = threading.Event()
        self._newest = 0
        self._generation = -1
        self._is_filling = True
        """The archive was empty when it was opened: lists grow by themselves."""
        self._is_syncing = True
        self._news = 0

    # -- coming and going ---------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.query_one("#prompt", Line).left = ((f" {self.glyphs.search} ", "dim"),)
        self._newest = self.library.newest_id()
        self._generation = self.library.generation()
        self._is_filling = self.library.status().posts == 0
        self.lay_out()
        if self.view.is_plain:
            self.show_listing(self.first_listing())
        self.set_focus(self.posts, scroll_visible=False)
        self.pane_changed()
        if self._welcome:
            self.say(self._welcome, seconds=15)
        self.look(self.view, select=self.posts.selected)
        self.desk.ask("marks", None, self.library.load_marks)
        self.ask_sides()
        self.library.on_marks(lambda: self.post_message(Answered("durable", None, None)))
        self.set_interval(GLANCE, self._glance)
        threading.Thread(target=self._sync, name="newstui-sync", daemon=True).start()

    def leave(self) -> None:
        """Stop what runs in the background."""
        self._keep_place()
        self._stop.set()
        self.desk.close()

    def action_quit(self) -> None:
        self.app.exit()

    def action_close(self) -> None:
        """Close what was opened last; with nothing open, leave."""
        if self.unpick():
            return
        if self.category_tree.narrowed:
            self.category_tree.narrowed = ""
        elif self.zen:
            self.action_zen()
        elif self.pane == "article":
            self.go_to("list")
        elif self.side == "facets" and (self.is_side_open or self.pane == "facets"):
            self.side, self.is_side_open = "tree", False
            self.go_to("list")
        elif self.pane == "tree" and self.shape != "wide":
            self.go_to("list")
        elif not self.pop():
            self.app.exit()

    # -- opening ------------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        if self.pane == "article":
            self.article.action_open_thing()
        elif self.pane == "facets":
            self.add_facet()
        elif self.pane == "tree":
            self.choose_place()
            self.category_tree.narrowed = ""
            self.go_to("list")
        elif self.desk.is_busy("list") and self.listing.found is not None:
            self._wants_open = True  # the hits of what was typed are on their way: they are meant
        elif not self.posts.ids and self.suggestions:
            self.push()
            meant = self.suggestions[0].question
            self.look(replace(asking(self.view, meant.typed), category=meant.scope))
        else:
            self.open_selected()

    @on(Rows.Chosen)
    def _clicked(self, event: Rows.Chosen) -> None:
        event.stop()
        if event.rows is self.category_tree:
            node = self.category_tree.node()
            if node is not None and node.has_branches and not self.category_tree.open_branch():
                self.category_tree.close_branch()
            self.choose_place()
        elif event.rows is self.posts:
            self.set_focus(self.posts, scroll_visible=False)
            self.open_selected()
        elif event.rows is self.facets:
            self.add_facet()

    @on(Rows.Moved, "#tree")
    def _tree_moved(self, event: Rows.Moved) -> None:
        event.stop()
        if self.shape == "wide" and self.pane == "tree":
            if self._tree_rest is not None:
                self._tree_rest.stop()
            self._tree_rest = self.set_timer(REST, self.choose_place)

    _tree_rest = None

    @on(events.DescendantFocus)
    def _focused(self) -> None:
        self.pane_changed()

    # -- the archive goes on ------------------------------------------------------------------------------------

    def _sync(self) -> None:
        """In a thread of its own: bring the archive in, then follow it."""
        last = 0.0

        def progress(moved: SyncProgress) -> None:
            nonlocal last
            now = monotonic()
            if now - last >= TICK:
                last = now
                self.post_message(SyncMoved(progress=moved))

        try:
            report = self.library.sync(progress, self._stop, for_reader=True)
            self.post_message(SyncMoved(report=report))
        except (NewstuiError, OSError) as error:
            self.post_message(SyncMoved(error=error))
        if not self._stop.is_set():
            try:
                self.library.follow(lambda news: self.post_message(SyncMoved(report=news)))
            except (NewstuiError, OSError, NotImplementedError) as error:
                self.post_message(SyncMoved(error=error))

    @on(SyncMoved)
    def _sync_moved(self, event: SyncMoved) -> None:
        if event.progress is not None:
            self.status.progress = progress_pieces(event.progress, self.glyphs.ellipsis)
            self._look_again()
            return
        self._is_syncing = False
        self.status.progress = ()
        if event.error is not None and not isinstance(event.error, IndexBusyError):
            self.fail(event.error)
        if event.report is not None and event.report.skipped:
            number = len(event.report.skipped)
            said = plural(
                "{n} file could not be taken in; newstui check says why.",
                "{n} files could not be taken in; newstui check says why.",
                number,
            )
            self.say(said.format(n=count(number)))
        self._look_again(is_over=True)

    def _glance(self) -> None:
        if not self._is_syncing:
            self._look_again()
        if (trouble := self.library.trouble()) is not None:
            self.say(trouble, is_error=True)

    def _look_again(self, is_over: bool = False) -> None:
        """After a commit: counts anew; the list too while it fills for the first time, else only the number of new posts."""
        generation = self.library.generation()
        if generation == self._generation and not is_over:
            return
        self._generation = generation
        self.ask_sides()
        if self._is_filling or (self.view.is_plain and not self.listing.ids):
            self._take_in()
            self._is_filling = self._is_filling and not is_over
        else:
            self._news = self.library.arrived_since(self._newest)
            self.posts.forget()
        self.show_place()

    def action_take_in(self) -> None:
        if not self._news and not self._is_syncing:
            self._is_syncing = True
            self.say(_("Looking for new posts…"))
            threading.Thread(target=self._sync_once, name="newstui-look", daemon=True).start()
            return
        self._take_in()
        self.show_place()

    def _sync_once(self) -> None:
        try:
            self.post_message(SyncMoved(report=self.library.sync(None, self._stop, for_reader=True)))
        except (NewstuiError, OSError) as error:
            self.post_message(SyncMoved(error=error))

    def _take_in(self) -> None:
        self._news = 0
        self._newest = self.library.newest_id()
        self.look(self.view, select=self.posts.selected)

    @on(Answered)
    def _take_rest(self, event: Answered) -> None:
        if event.kind == "marks":
            self.posts.forget()
            self.ask_unread()
        elif event.kind == "durable":
            self.posts.forget(self.posts.shown_ids())
        elif event.kind == "unread" and event.error is None:
            self.category_tree.unread = event.answer
            self.show_place()

    def ask_unread(self) -> None:
        self.desk.ask("unread", None, lambda: dict(self.library.unread()))

    # -- words --------------------------------------------------------------------------------------------------

    def pane_changed(self) -> None:
        place = self.place if self.place in HINTS else "list"
        self.status.right = tuple(
            piece
            for name in HINTS[place]
            for command in [self.keymap.by_name[name]]
            if command.keys
            for piece in ((f" {shown(command.keys[0])} ", "key"), (_(command.hint) + " ", "dim"))
        )
        self.show_place()

    def show_place(self) -> None:
        place = self.place_name()
        if self.view.stock:
            place = self.stock.names[0] if self.stock.names else Clean(self.view.stock)
        category = self.view.category or 0
        unread = self.category_tree.unread.get(category, 0)
        pieces: list[Piece] = [(place, "strong")]
        if self.view.is_plain:
            posts = plural("{n} post", "{n} posts", len(self.listing.ids)).format(n=count(len(self.listing.ids)))
            pieces.append((f"  {posts}", "dim"))
            if unread:
                pieces.append((f" {self.glyphs.dot} " + _("{n} unread").format(n=count(unread)), "dim"))
        if self._news:
            pieces.append((f"  {count(self._news)} " + _("new") + f" ({self.keymap.key_of('take_in')})", "unread"))
        if self.pane == "article" and self.post is not None:
            pieces = [(f"{self.percent:3d}%", "dim")] if self.percent < 100 else [(_(" end"), "dim")]
            pieces.append(("  " + place, "strong"))
        self.status.left = tuple(pieces)
        crumbs: list[Piece] = [(" " + place, "strong")]
        if self.pane == "article" and self.post is not None:
            crumbs += [(f" {self.glyphs.path} ", "dim"), (self.post.head.title, "")]
        self.crumbs.left = tuple(crumbs)

    def empty_words(self) -> tuple[tuple[Piece, ...], ...]:
        if not self.view.is_plain:
            query = gate.line(self.view.query, 60)
            lines: list[tuple[Piece, ...]] = [((_("Nothing found for “{query}”.").format(query=query), "strong"),)]
            if self.suggestions:
                lines.append((("Enter ", "key"), (self.suggestions[0].says, "hit")))
            if self.view.category is not None:
                lines.append(((f"{self.keymap.key_of('scope')} ", "key"), (_("searches all posts"), "dim")))
            lines.append(((f"{self.keymap.key_of('close')} ", "key"), (_("goes back"), "dim")))
            return tuple(lines)
        folder = gate.shown_path(str(self.library.folder))
        if self._is_syncing:
            return (((_("Looking through {folder}…").format(folder=folder), "dim"),),)
        return (
            ((_("No posts in {folder}.").format(folder=folder), "strong"),),
            ((_("A post is a file that ends in .md or .markdown."), "dim"),),
            (("newstui DIR ", "key"), (_("opens another folder"), "dim")),
        )

    # -- choosing -----------------------------------------------------------------------------------------------

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.keymap))

    def action_palette(self) -> None:
        place = self.place
        rows = [
            Offer(_(command.title), "  ".join(shown(key) for key in command.keys[:2]), _(command.help), command)
            for command in self.keymap.commands
            if command.in_palette and place in command.where
        ]

        def offers(typed: str) -> list[Offer]:
            needle = typed.casefold().strip()
            by_name = [row for row in rows if needle in row.name.casefold() or needle in row.value.name]
            return by_name + [row for row in rows if row not in by_name and needle in row.detail.casefold()]

        def chosen(command: object) -> None:
            if command is not None:
                self.call_later(self.app.run_action, command.action.format(n=1), self)  # type: ignore[attr-defined]

        self.app.push_screen(Chooser(self.keymap, _("Commands"), offers, placeholder=_("what to do")), chosen)

    def action_stock(self) -> None:
        def offers(typed: str) -> list[Offer]:
            return [
                Offer(
                    stock.names[0] if stock.names else stock.code,
                    plural("{n} post", "{n} posts", stock.posts).format(n=count(stock.posts)),
                    "  ".join([stock.code, *stock.names[1:3]]),
                    stock.code,
                )
                for stock in self.library.stocks(typed.strip(), limit=50)
            ]

        def chosen(code: object) -> None:
            if isinstance(code, str):
                self.open_stock(code)

        self.app.push_screen(
            Chooser(
                self.keymap,
                _("Stock"),
                offers,
                placeholder=_("code, name or pinyin: 600519, 茅台, gzmt"),
                nothing=_("No post mentions such a stock."),
                is_slow=True,
            ),
            chosen,
        )

    def action_category(self) -> None:
        rows = [(f" {self.glyphs.path} ".join(each.path), each) for each in self.category_tree.categories]

        def offers(typed: str) -> list[Offer]:
            needle = typed.casefold().strip()
            fitting = [(path, each) for path, each in rows if needle in path.casefold()]
            return [Offer(path, count(each.posts), value=each.id) for path, each in fitting[:200]]

        def chosen(category: object) -> None:
            if isinstance(category, int):
                self.category_tree.go_to("category", category)
                self.choose_place()
                self.go_to("list")

        self.app.push_screen(Chooser(self.keymap, _("Category"), offers, placeholder=_("a piece of its name")), chosen)

    def action_save_search(self) -> None:
        query = self.view.query.strip()
        if not query:
            self.say(_("There is no search here to save: / begins one."))
            return
        taken = {each.key for each in self.library.saved_searches()}
        free = next((number for number in range(1, 10) if number not in taken), None)

        def offers(typed: str) -> list[Offer]:
            name = gate.line(typed, 40)
            return [Offer(name, _("key {n}").format(n=free) if free else "", query, name)] if name else []

        def chosen(name: object) -> None:
            if isinstance(name, str):
                self.library.save_search(SavedSearch(gate.line(name, 40), query, free))
                self.say(_("Saved as “{name}”.").format(name=gate.line(name, 40)))
                self.look(replace(self.view, saved=name), select=self.posts.selected)
                self.ask_sides()

        title = _("A name for this search")
        self.app.push_screen(Chooser(self.keymap, title, offers, text=gate.line(query, 40)), chosen)

    def action_forget_search(self) -> None:
        rows = [Offer(each.name, str(each.key or ""), each.query, each.name) for each in self.library.saved_searches()]

        def chosen(name: object) -> None:
            if isinstance(name, str):
                self.library.forget_search(name)
                self.ask_sides()

        self.app.push_screen(
            Chooser(
                self.keymap,
                _("Forget which search?"),
                lambda typed: [row for row in rows if typed.casefold() in row.name.casefold()],
                nothing=_("No search is saved."),
            ),
            chosen,
        )

    def action_theme(self) -> None:
        own = [theme.name for theme in THEMES]
        names = [*own, *sorted(set(self.app.available_themes) - set(own))]
        rows = [Offer(name, _("now") if name == self.app.theme else "", value=name) for name in names]

        def chosen(name: object) -> None:
            if isinstance(name, str):
                self.app.theme = name
                self.library.keep_choice("theme", name)

        self.app.push_screen(
            Chooser(self.keymap, _("Theme"), lambda typed: [row for row in rows if typed.casefold() in row.name]),
            chosen,
        )

    # -- completion ---------------------------------------------------------------------------------------------

    def show_completions(self) -> None:
        typed, cursor = self.box.value, self.box.cursor_position
        self.desk.ask("complete", (typed, cursor), lambda: self.library.completions(typed, cursor))

    @on(Answered)
    def _take_completions(self, event: Answered) -> None:
        if event.kind != "complete" or event.error is not None or self.place != "search":
            return
        if event.question == (self.box.value, self.box.cursor_position):
            self._completions = tuple(event.answer)
            self._completion = -1
            self._show_menu()

    _completions: tuple[Completion, ...] = ()
    _completion = -1
    _completed = ""
    """What stood in the box before the first completion was taken."""

    def _show_menu(self) -> None:
        pieces: list[Piece] = []
        for at, each in enumerate(self._completions[:12]):
            pieces.append((f" {each.text.strip()} ", "hit" if at == self._completion else "strong"))
            if each.label.strip() != each.text.strip():
                pieces.append((f"{each.label} ", "faint"))
        if pieces:
            pieces.insert(0, (self.keymap.key_of("complete") + " ", "key"))
        self.status.menu = tuple(pieces)

    def action_complete(self) -> None:
        if not self._completions:
            return
        if self._completion < 0:
            self._completed = self.box.value
        self._completion = (self._completion + 1) % len(self._completions)
        chosen = self._completions[self._completion]
        before, after = self._completed[: chosen.start], self._completed[chosen.end :]
        self.box.put(before + chosen.text + after)
        self.box.cursor_position = len(before + chosen.text)
        self._show_menu()
        self.ask_typed()


def progress_pieces(moved: SyncProgress, ellipsis: str) -> tuple[Piece, ...]:
    """A running sync in one phrase: what, how far, how fast, how long still."""
    if moved.phase == "done":
        return ()
    words = {
        "looking": _("looking"),
        "heads": _("listing"),
        "reading": _("indexing"),
        "names": _("finding names"),
    }
    pieces: list[Piece] = [(words.get(moved.phase, moved.phase) + ellipsis, "accent")]
    if moved.total:
        pieces.append((f" {moved.done * 100 // moved.total:3d}%", "accent"))
        pieces.append((_("  {done} of {total}").format(done=count(moved.done), total=count(moved.total)), "dim"))
    if moved.rate >= 1:
        pieces.append((_("  {rate}/s").format(rate=count(round(moved.rate))), "dim"))
    if moved.seconds_left is not None and moved.seconds_left >= 1:
        left = moved.seconds_left
        said = _("  {n} s left").format(n=round(left)) if left < 90 else _("  {n} min left").format(n=round(left / 60))
        pieces.append((said, "dim"))
    return tuple(pieces)
