"""The archive goes on while it is read: a first sync, then what arrives; counts at once, the list when it is asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from textual import on
from textual.message import Message

from newstui import gate
from newstui.errors import ArchiveVanishedError, IndexBusyError, NewstuiError
from newstui.language import _, plural
from newstui.library import KnownArchive, Library, SyncProgress, SyncReport
from newstui.ui.background import Answered, post_from_thread
from newstui.ui.columns import Piece
from newstui.ui.keymap import Keymap
from newstui.ui.listing import Manner, count
from newstui.ui.screens.chooser import Chooser, Offer
from newstui.ui.screens.choosing import Choosing

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


class Following(Choosing):
    """Owns what goes on in the background."""

    def __init__(self, library: Library, keymap: Keymap, manner: Manner, query: str = "") -> None:
        super().__init__(library, keymap, manner, query)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._newest = library.newest_id()
        self._generation = library.generation()
        self._is_filling = library.status().posts == 0
        """The archive was empty when it was opened: lists grow by themselves."""
        self.is_syncing = True
        self._progress: SyncProgress | None = None
        self._wants_news = False
        """The person asked for what is new: it is shown as soon as it is known."""
        self.news = 0
        """Posts that arrived since the list was asked for."""

    def begin_following(self) -> None:
        """Sync in a thread of its own, and look from time to time at what other processes commit."""
        self.set_interval(GLANCE, self._glance)
        self._start("sync", self._sync)

    def _start(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=f"newstui-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop_following(self, patience: float = 0.2) -> None:
        """Take in no more; what is committed stays. Waits for the threads a little: they read what is closed next."""
        self._stop.set()
        end = monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, end - monotonic()))

    # -- the archive goes on ------------------------------------------------------------------------------------

    def _sync(self) -> None:
        """In a thread of its own: bring the archive in, then follow it."""
        last = 0.0

        def progress(moved: SyncProgress) -> None:
            nonlocal last
            now = monotonic()
            if now - last >= TICK:
                last = now
                post_from_thread(self, SyncMoved(progress=moved))

        try:
            report = self.library.sync(progress, self._stop, for_reader=True)
            post_from_thread(self, SyncMoved(report=report))
        except (NewstuiError, OSError) as error:
            post_from_thread(self, SyncMoved(error=error))
        if not self._stop.is_set():
            try:
                self.library.follow(self._followed, self._failed_to_follow)
            except (NewstuiError, OSError) as error:
                post_from_thread(self, SyncMoved(error=error))

    def _followed(self, news: SyncReport) -> None:
        post_from_thread(self, SyncMoved(report=news))

    def _failed_to_follow(self, error: NewstuiError) -> None:
        post_from_thread(self, SyncMoved(error=error))

    @on(SyncMoved)
    def _sync_moved(self, event: SyncMoved) -> None:
        if event.progress is not None:
            last, self._progress = self._progress, event.progress
            if last is not None and last.phase == event.progress.phase and last.done > event.progress.done:
                self._progress = last  # work done in parallel is reported out of order
                return
            self.status.progress = progress_pieces(event.progress, self.glyphs.ellipsis)
            self.look_again()
            return
        self.is_syncing = False
        self._progress = None
        self.status.progress = ()
        if isinstance(event.error, IndexBusyError):  # another sync is at it: what it commits is seen as it comes
            self.look_again()
            return
        if isinstance(event.error, ArchiveVanishedError):
            self._ask_about_vanished(event.error)
        elif event.error is not None:
            self.fail(event.error)
        if event.report is not None and event.report.skipped:
            number = len(event.report.skipped)
            said = plural(
                "{n} file could not be taken in; newstui check says why.",
                "{n} files could not be taken in; newstui check says why.",
                number,
            )
            self.say(said.format(n=count(number)))
        self.look_again(is_over=True)

    def _glance(self) -> None:
        if not self.is_syncing:
            self.look_again()
        if (trouble := self.library.trouble()) is not None:
            self.say(trouble, is_error=True)

    def look_again(self, is_over: bool = False) -> None:
        """After a commit: counts anew; the list too while it fills for the first time, else only what is new."""
        generation = self.library.generation()
        if generation == self._generation and not is_over:
            return
        self._generation = generation
        self.desk.ask("marks", None, self.library.load_marks)
        self.ask_sides()
        if self._wants_news:
            self._wants_news = False
            news = self.library.arrived_since(self._newest)
            said = plural("{n} new post.", "{n} new posts.", news).format(n=count(news)) if news else _("Nothing new.")
            self.say(said)
            self._take_in()
        elif self._is_filling or (self.view.is_plain and not self.listing.ids):
            self._take_in()
            self._is_filling = self._is_filling and not is_over
        else:
            self.news = self.library.arrived_since(self._newest)
            self.posts.forget()
        self.show_place()

    def action_take_in(self) -> None:
        if not self.news and not self.is_syncing:
            self.say(_("Looking for new posts…"))
            self._wants_news = True
            self._look_once()
            return
        self._take_in()
        self.show_place()

    def _look_once(self, prune: bool = False) -> None:
        self.is_syncing = True
        self._start("look", lambda: self._sync_once(prune))

    def _ask_about_vanished(self, error: ArchiveVanishedError) -> None:
        """Most posts are gone: an unmounted disk looks just like it, so nothing is taken for deleted unasked."""
        rows = [
            Offer(_("Keep what is known"), _("the folder may be unmounted"), value=False),
            Offer(_("They are deleted"), _("forget them"), value=True),
        ]

        def chosen(is_deleted: object) -> None:
            if is_deleted is True:
                self._look_once(prune=True)

        self.app.push_screen(Chooser(self.keymap, gate.line(str(error), 200), lambda _typed: rows), chosen)

    def _offer_moved(self, archives: tuple[KnownArchive, ...]) -> None:
        """An archive with marks is gone from where it was: perhaps it is this one."""
        rows = [Offer(_("No, this is another archive"), "")]
        for each in archives:
            marks = plural("{n} mark", "{n} marks", each.marks).format(n=count(each.marks))
            rows.append(Offer(gate.shown_path(each.folder), marks, value=each))

        def chosen(archive: object) -> None:
            if isinstance(archive, KnownArchive):
                self.library.adopt(archive)
                self.desk.ask("marks", None, self.library.load_marks)

        title = _("Has an archive moved here? Its marks come with it.")
        self.app.push_screen(Chooser(self.keymap, title, lambda _typed: rows), chosen)

    def _sync_once(self, prune: bool = False) -> None:
        try:
            post_from_thread(self, SyncMoved(report=self.library.sync(None, self._stop, for_reader=True, prune=prune)))
        except (NewstuiError, OSError) as error:
            post_from_thread(self, SyncMoved(error=error))

    def _take_in(self) -> None:
        self.news = 0
        self._newest = self.library.newest_id()
        self.look(self.view, select=self.posts.selected)

    @on(Answered)
    def _take_rest(self, event: Answered) -> None:
        if event.kind == "marks":
            self.posts.forget()
            self.ask_unread()
        elif event.kind == "moved" and event.answer:
            self._offer_moved(event.answer)
        elif event.kind == "durable":
            self.posts.forget(self.posts.shown_ids())
        elif event.kind == "unread" and event.error is None:
            self.category_tree.unread = event.answer
            self.show_place()

    def ask_unread(self) -> None:
        self.desk.ask("unread", None, lambda: dict(self.library.unread()))


def progress_pieces(moved: SyncProgress, ellipsis: str) -> tuple[Piece, ...]:
    """A running sync in one phrase: what, how far, how fast, how long still."""
    if moved.phase == "done":
        return ()
    words = {
        "looking": _("looking"),
        "heads": _("listing"),
        "reading": _("indexing"),
        "merging": _("merging"),
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
