"""The reader's one place: joins panes, finding, marking and reading, and follows the archive while it is open."""

from __future__ import annotations

from dataclasses import replace

from textual import events, on
from textual.timer import Timer

from newstui import gate
from newstui.gate import Clean
from newstui.language import _, plural
from newstui.library import Library
from newstui.ui import memory
from newstui.ui.background import Answered, post_from_thread
from newstui.ui.columns import Piece
from newstui.ui.commands import HINTS
from newstui.ui.keymap import Keymap, shown
from newstui.ui.listing import Manner, count
from newstui.ui.screens.following import Following
from newstui.ui.screens.reading import REST
from newstui.ui.views import asking
from newstui.ui.widgets.line import Line
from newstui.ui.widgets.rows import Rows


class BrowseScreen(Following):
    """Owns what goes on in the background and the words about it."""

    def __init__(self, library: Library, keymap: Keymap, manner: Manner, query: str = "", welcome: str = "") -> None:
        super().__init__(library, keymap, manner, query)
        self._welcome = welcome

    # -- coming and going ---------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.query_one("#prompt", Line).left = ((f" {self.glyphs.search} ", "dim"),)
        self.lay_out()
        if self.view.is_plain:
            self.show_listing(self.first_listing())
        self.set_focus(self.posts, scroll_visible=False)
        self.pane_changed()
        if self._welcome:
            self.say(self._welcome, seconds=15)
        self.box.put(self.view.query)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """What can wait until the first screen is there: it would take the processor from it."""
        memory.settle()
        if self.desk.is_closed:  # it was left before it was seen
            return
        self.look(self.view, select=self.posts.selected)
        self.desk.ask("marks", None, self.library.load_marks)
        self.ask_sides()
        self.library.on_marks(self._marks_are_durable)
        self.desk.ask("moved", None, lambda: self.library.moved_from)
        self.begin_following()

    def _marks_are_durable(self) -> None:
        post_from_thread(self, Answered("durable", None, None))

    async def take_key(self, event: events.Key) -> bool:
        if self._welcome:
            self._welcome = ""
            self.status.quiet()
        return await super().take_key(event)

    def is_at_rest(self) -> bool:
        """Whether nothing is on its way: no answer, no timer of a key, no sync."""
        timers = (self._rest, self._breath, self._tree_rest)
        return self.desk.is_at_rest() and not self.is_asking and not self.is_syncing and not any(timers)

    def leave(self) -> None:
        """Stop what runs in the background."""
        self._keep_place()
        self.stop_following()
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
        elif self.pane == "tree":
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
        elif self.is_asking:
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
            self._tree_rest = self.set_timer(REST, self._tree_rested)

    def _tree_rested(self) -> None:
        self._tree_rest = None
        self.choose_place()

    _tree_rest: Timer | None = None

    @on(events.DescendantFocus)
    def _focused(self) -> None:
        self.pane_changed()

    # -- words --------------------------------------------------------------------------------------------------

    def pane_changed(self) -> None:
        if self.pane != "article":
            self.status.about = ()
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
            posts = plural("{n} post", "{n} posts", len(self.listing.posts)).format(n=count(len(self.listing.posts)))
            pieces.append((f"  {posts}", "dim"))
            if unread:
                pieces.append((f" {self.glyphs.dot} " + _("{n} unread").format(n=count(unread)), "dim"))
        if self.news:
            pieces.append((f"  {count(self.news)} " + _("new") + f" ({self.keymap.key_of('take_in')})", "unread"))
        if self.pane == "article" and self.post is not None:
            percent = self.article.percent
            pieces = [(f"{percent:3d}%", "dim")] if percent < 100 else [(_(" end"), "dim")]
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
        if self.is_syncing:
            return (((_("Looking through {folder}…").format(folder=folder), "dim"),),)
        return (
            ((_("No posts in {folder}.").format(folder=folder), "strong"),),
            ((_("A post is a file that ends in .md or .markdown."), "dim"),),
            (("newstui DIR ", "key"), (_("opens another folder"), "dim")),
        )
