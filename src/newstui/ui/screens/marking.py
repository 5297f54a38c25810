"""Marks: read, starred, later, tags, on one post or on the selected ones, with undo."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from newstui import gate
from newstui.language import _, plural
from newstui.language import later as N_
from newstui.library import MarkKind
from newstui.ui.listing import count
from newstui.ui.screens.chooser import Chooser, Offer
from newstui.ui.screens.finding import Finding

_SAYS: dict[tuple[MarkKind, bool], tuple[str, str]] = {
    ("read", True): (N_("Read."), N_("{n} posts read.")),
    ("read", False): (N_("Unread again."), N_("{n} posts unread again.")),
    ("starred", True): (N_("Starred."), N_("{n} posts starred.")),
    ("starred", False): (N_("Star taken off."), N_("{n} stars taken off.")),
    ("later", True): (N_("Kept for later."), N_("{n} posts kept for later.")),
    ("later", False): (N_("No longer kept for later."), N_("{n} posts no longer kept for later.")),
}
"""What is said of one post, where its row may be out of sight, and of several."""


class Marking(Finding):
    """What the reader does with posts; every mark is quick, and written behind."""

    range_start: int | None = None

    def targets(self) -> Sequence[int]:
        """The posts that a mark is meant for: the selected ones, else the current one."""
        if self.posts.picked and self.pane != "article":
            return sorted(self.posts.picked)
        post = self.current()
        return [post] if post is not None else []

    def action_mark(self, kind: MarkKind) -> None:
        ids = self.targets()
        if not ids:
            return
        marks = self.library.marks(ids)
        has_it = {"read": "is_read", "starred": "is_starred", "later": "is_later"}[kind]
        on = not all(getattr(each, has_it) for each in marks)  # a mixed selection gets the mark
        self.library.mark(self.library.versions.read_with(ids) if kind == "read" else ids, kind, on)
        one, many = _SAYS[kind, on]
        if len(ids) > 1:
            self.say(_(many).format(n=count(len(ids))))
        elif self.pane == "article":
            self.say(_(one))
        self.marked(ids)

    def marked(self, ids: Sequence[int] | None = None) -> None:
        """Rows and counts have changed."""
        self.posts.forget(ids)
        self.ask_unread()

    def ask_unread(self) -> None:
        """The unread counts, anew."""
        raise NotImplementedError  # Following's, which this screen is shown as

    def action_all_read(self) -> None:
        ids = self.listing.posts
        if not ids:
            return
        self.library.mark(ids, "read", True)
        said = plural("{n} post read; u takes it back.", "{n} posts read; u takes it back.", len(ids))
        self.say(said.format(n=count(len(ids))))
        self.marked()

    def action_undo(self) -> None:
        self._undone(self.library.undo(), _("Nothing to take back."))

    def action_redo(self) -> None:
        self._undone(self.library.redo(), _("Nothing to set again."))

    def _undone(self, said: str | None, nothing: str) -> None:
        self.say(said or nothing)
        if said:
            self.marked()

    # -- selecting ----------------------------------------------------------------------------------------------

    def action_select(self) -> None:
        post = self.posts.selected
        if post is None:
            return
        self.posts.picked = self.posts.picked ^ {post}
        self.range_start = self.posts.cursor
        self.posts.action_scroll_line(1)
        self._say_picked()

    def action_select_range(self) -> None:
        start = self.range_start if self.range_start is not None else self.posts.cursor
        first, last = sorted((start, self.posts.cursor))
        self.posts.picked = self.posts.picked | set(self.posts.ids[first : last + 1])
        self.range_start = self.posts.cursor
        self._say_picked()

    def _say_picked(self) -> None:
        number = len(self.posts.picked)
        if number:
            said = plural(
                "{n} post selected; marks and tags take them all.",
                "{n} posts selected; marks and tags take them all.",
                number,
            )
            self.say(said.format(n=count(number)), seconds=0)
        else:
            self.status.quiet()

    def unpick(self) -> bool:
        """Let the selection go; False where there is none."""
        if not self.posts.picked:
            return False
        self.posts.picked = frozenset()
        self.range_start = None
        self.status.quiet()
        return True

    # -- unread -------------------------------------------------------------------------------------------------

    def action_unread(self, by: int) -> None:
        at = self.next_unread(by)
        if at is None:
            self.say(_("No unread post below.") if by > 0 else _("No unread post above."))
            return
        self.posts.cursor = at
        if self.pane == "article":
            self.open_selected()

    def next_unread(self, by: int) -> int | None:
        """The row of the next unread post in a direction, looked for in pieces of a few hundred."""
        ids = self.posts.ids
        start = self.posts.cursor + by
        while 0 <= start < len(ids):
            piece = range(start, min(len(ids), start + 512)) if by > 0 else range(start, max(-1, start - 512), -1)
            for at, marks in zip(piece, self.library.marks([ids[at] for at in piece]), strict=True):
                if not marks.is_read:
                    return at
            start = piece[-1] + by
        return None

    # -- tags ---------------------------------------------------------------------------------------------------

    def action_tag(self) -> None:
        ids = self.targets()
        if not ids:
            return
        here = {tag for marks in self.library.marks(ids) for tag in marks.tags}

        def offers(typed: str) -> list[Offer]:
            name = gate.line(typed, 60)
            known = sorted({*here, *self.library.tags()})
            found = [tag for tag in known if name.casefold() in tag.casefold()]
            rows = [Offer(tag, _("take off") if tag in here else _("give"), value=tag) for tag in found]
            if name and name not in known:
                rows.insert(0, Offer(name, _("new tag"), value=name))
            return rows

        self.app.push_screen(
            Chooser(self.keymap, _("Tag"), offers, placeholder=_("a tag of yours")),
            lambda tag: self._tagged(ids, tag, here),
        )

    def _tagged(self, ids: Sequence[int], tag: object, here: Collection[str]) -> None:
        if not isinstance(tag, str) or not tag:
            return
        on = tag not in here
        self.library.tag(ids, tag, on)
        self.say((_("Tagged {tag}.") if on else _("Tag {tag} taken off.")).format(tag=gate.line(tag)))
        self.marked(ids)
