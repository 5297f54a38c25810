"""The search box, what completes it, and the steps that narrow and widen."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.timer import Timer

from newstui.language import _
from newstui.library import Completion, Library, without_last_step
from newstui.ui.background import Answered
from newstui.ui.columns import Piece
from newstui.ui.keymap import Keymap
from newstui.ui.listing import Manner
from newstui.ui.screens.viewing import Step, Viewing
from newstui.ui.views import View, asking, next_order, toggled
from newstui.ui.widgets.search_box import SearchBox

BREATH = 0.04
"""Seconds for which letters that follow another are gathered: an input method sends a phrase as single characters."""


class Asking(Viewing):
    """Owns what is being typed."""

    def __init__(self, library: Library, keymap: Keymap, manner: Manner, query: str = "") -> None:
        super().__init__(library, keymap, manner, query)
        self._before: Step | None = None
        """Where one was when the search began."""
        self._breath: Timer | None = None
        self._completions: tuple[Completion, ...] = ()
        self._completion = -1
        self._completed = ""
        """What stood in the box before the first completion was taken."""

    # -- the search box -----------------------------------------------------------------------------------------

    def action_search(self) -> None:
        self._before = Step(self.view, self.posts.selected)
        if self.zen or self.shape == "single":
            self.go_to("list")
        self.set_focus(self.box, scroll_visible=False)
        self.box.cursor_position = len(self.box.value)
        self.pane_changed()

    def action_search_all(self) -> None:
        self.action_search()
        if self.view.category is not None:
            self.look(replace(self.view, category=None), select=self.posts.selected)
        self.category_tree.go_to("all")

    @on(SearchBox.Asked)
    def _asked(self, event: SearchBox.Asked) -> None:
        if self._breath is None:  # the first after a silence is asked at once
            self._ask_box()
        else:
            self._breath.stop()
        self._breath = self.set_timer(BREATH, self._breathed)

    def _breathed(self) -> None:
        self.ask_typed()
        self.show_completions()  # behind the list: a thread of their own would take the processor from it

    def ask_typed(self) -> None:
        """Ask what stands in the box now, not only when it has stood for a while."""
        if self._breath is not None:
            self._breath.stop()
            self._breath = None
        self._ask_box()

    def _ask_box(self) -> None:
        view = asking(self.view, self.box.value)
        if view != self.view:
            self.look(view, is_typing=True)

    def action_to_list(self) -> None:
        self.ask_typed()
        if self._before is not None and self._before.view != self.view:
            self.trail.append(self._before)
        self._before = None
        self.status.menu = ()
        self.go_to("list")

    def action_leave_search(self) -> None:
        before, self._before = self._before, None
        self.status.menu = ()
        if self._breath is not None:
            self._breath.stop()
            self._breath = None
        if before is not None and before.view != self.view:
            self.look(before.view, select=before.selected)
        self.box.put(self.view.query)
        self.go_to("list")

    def action_hit(self, by: int) -> None:
        self.posts.action_scroll_line(by)

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

    # -- steps --------------------------------------------------------------------------------------------------

    def step(self, query: str) -> None:
        """Another query in the same place, with a way back."""
        self.push()
        self.look(asking(self.view, query), select=self.posts.selected)

    def action_unread_only(self) -> None:
        self.step(toggled(self.view.query, "is", "unread"))

    def action_order(self) -> None:
        self.look(next_order(self.view, self.shown_order), select=self.posts.selected)

    def action_scope(self) -> None:
        node = self.category_tree.node()
        home = int(node.key) if node is not None and node.kind == "category" else None
        if self.view.category is None and home is None:
            self.say(_("The whole archive is searched already; a category in the tree narrows it."))
            return
        self.look(
            replace(self.view, category=None if self.view.category is not None else home), select=self.posts.selected
        )

    def action_step_off(self) -> None:
        if self.trail and self.trail[-1].view.category == self.view.category:
            self.pop()
        elif self.view.query:
            self.look(asking(self.view, without_last_step(self.view.query)), select=self.posts.selected)
        else:
            self.say(_("Nothing is narrowed here."))

    def action_like(self) -> None:
        if (post := self.current()) is None:
            return
        self.push()
        self.look(View(like=post))
        self.say(_("Posts like the one you came from. Esc goes back."))
        self.go_to("list")

    def action_versions(self) -> None:
        post = self.current()
        if post is None or len(self.library.versions.of([post])) < 2:
            self.say(_("No other post tells this story."))
            return
        self.push()
        self.look(View(versions=post), select=post)
        self.say(_("The versions of one story. Esc goes back."))
        self.go_to("list")

    def open_stock(self, code: str, *, doubtful: bool = False) -> None:
        """Everything about one stock: the posts that mention it."""
        self.push()
        query = f"stock:{code}" + (" is:doubtful" if doubtful else "")
        self.look(View(query=query, stock=code))
        self.go_to("list")
