"""The one door for the user interface and the command line: sync, list, search, open, mark. Delegates only.

Every method may be called from any thread. *Quick* ones (said so) take a millisecond or so and may be called by the
thread that draws; the others belong in a worker. Values of the rooms behind are re-exported here.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Literal

from newstui.catalogue import Category, Finding, Flag, Known, Named, Order, Row, RowStock, Stamp, StockCount
from newstui.gate import Clean
from newstui.library.values import Marks, SavedCount, Status, StockPeriod
from newstui.settings import Settings
from newstui.state import KnownArchive, Mark, MarkKind, Place, SavedSearch

if TYPE_CHECKING:
    from newstui.posts import Post
    from newstui.search import Found, Question
    from newstui.sync import Following, SyncProgress, SyncReport

__all__ = [
    "Category",
    "Finding",
    "Flag",
    "Known",
    "KnownArchive",
    "Library",
    "Mark",
    "MarkKind",
    "Marks",
    "Named",
    "Order",
    "Place",
    "Row",
    "RowStock",
    "SavedCount",
    "SavedSearch",
    "Stamp",
    "Status",
    "StockCount",
    "StockPeriod",
]


class Library:
    """An archive, its index and catalogue, and the reader's state."""

    # -- opening ------------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, settings: Settings) -> Library:
        """Open within 30 ms, whatever the size; reads no post and syncs nothing. Makes folders that are missing.

        Raises ArchiveError (no such folder), StateError, IndexForeignError, IndexVersionError.
        A damaged catalogue is set aside, and filled again by the next sync.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Write what is pending (at most 2 s), stop following, close the files."""
        raise NotImplementedError

    settings: Settings
    archive_id: str
    folder: Path
    """The archive."""
    index_folder: Path

    @property
    def moved_from(self) -> tuple[KnownArchive, ...]:
        """Quick. Archives with marks whose folder is gone, offered when this folder has no marks yet."""
        raise NotImplementedError

    def adopt(self, archive: KnownArchive) -> None:
        """This folder is that archive, moved: its marks are this archive's from now on."""
        raise NotImplementedError

    # -- lists --------------------------------------------------------------------------------------------------

    def status(self) -> Status:
        """Quick."""
        raise NotImplementedError

    def generation(self) -> int:
        """Quick. Changes with every commit to the catalogue, by this process or another: ask again then."""
        raise NotImplementedError

    def tree(self) -> list[Category]:
        """The categories that hold posts, parents before children, siblings by name. About 10 ms for 10,000."""
        raise NotImplementedError

    def ids(self, category: int | None = None, order: Order = "newest", limit: int | None = None) -> array[int]:
        """The posts of a category and below it, or all, in order; undated ones last. array("I").

        With a limit of a screen or two it is quick; all of 100,000 take up to 50 ms.
        """
        raise NotImplementedError

    def rows(self, ids: Iterable[int]) -> list[Row | None]:
        """Quick for a screen. A row for each id, in the same order; None for one that is no longer there."""
        raise NotImplementedError

    def id_of(self, path: str) -> int | None:
        """Quick. The post at a path below the archive."""
        raise NotImplementedError

    def arrived_since(self, id: int) -> int:
        """Quick. How many posts have an id above this one: new and changed ones since `newest_id`."""
        raise NotImplementedError

    def newest_id(self) -> int:
        """Quick. The highest id given so far."""
        raise NotImplementedError

    # -- reading ------------------------------------------------------------------------------------------------

    def post(self, id: int) -> Post:
        """Read a post from the archive and parse it. Raises UnreadablePostError, ArchiveError."""
        raise NotImplementedError

    def post_at(self, path: str) -> Post:
        """The same by path, whether the catalogue knows it or not."""
        raise NotImplementedError

    # -- marks --------------------------------------------------------------------------------------------------

    def load_marks(self) -> None:
        """Find the posts that marks belong to: about 100 ms at 100,000. Until then `marks` says there are none."""
        raise NotImplementedError

    def marks(self, ids: Iterable[int]) -> list[Marks]:
        """Quick. The marks of each post, in order."""
        raise NotImplementedError

    def marked(self, kind: MarkKind) -> array[int]:
        """The ids that bear a mark, ascending."""
        raise NotImplementedError

    def mark(self, ids: Iterable[int], kind: MarkKind, on: bool = True) -> int:
        """Quick up to a few thousand. Marks at once in memory and writes behind it; returns how many changed."""
        raise NotImplementedError

    def tag(self, ids: Iterable[int], tag: str, on: bool = True) -> int:
        """The reader's own tags, as `mark`."""
        raise NotImplementedError

    def undo(self) -> Clean | None:
        """Quick. Take back the last marking of this session, exactly; a sentence that says what, None if nothing."""
        raise NotImplementedError

    def redo(self) -> Clean | None:
        """Quick. The same forward."""
        raise NotImplementedError

    def pending(self) -> frozenset[int]:
        """Quick. Posts with a mark that is not yet durable."""
        raise NotImplementedError

    def trouble(self) -> Clean | None:
        """Quick. Why marks can't be written just now, for a banner; they are kept in memory and tried again."""
        raise NotImplementedError

    def on_marks(self, listener: Callable[[], None]) -> None:
        """Call `listener`, in some thread, whenever marks became durable, or writing them failed."""
        raise NotImplementedError

    def unread(self) -> Mapping[int, int]:
        """Category id to unread posts in it and below; 0 stands for all posts. A few ms; kept up to date by `mark`."""
        raise NotImplementedError

    # -- search -------------------------------------------------------------------------------------------------

    def find(self, question: Question) -> Found:
        """What a query finds, in order."""
        raise NotImplementedError

    # -- saved searches, places, choices ------------------------------------------------------------------------

    def saved_searches(self) -> tuple[SavedSearch, ...]:
        """Quick. Those with a number key first."""
        raise NotImplementedError

    def save_search(self, search: SavedSearch) -> None:
        """Keep a search; one of the same name is replaced, and a number key moves to it."""
        raise NotImplementedError

    def forget_search(self, name: str) -> None:
        raise NotImplementedError

    def saved_counts(self) -> list[SavedCount]:
        """What each saved search finds now: at most 50 ms for 30 at 100,000 posts."""
        raise NotImplementedError

    def place(self, id: int) -> Place | None:
        """Quick. Where the reader left an article."""
        raise NotImplementedError

    def keep_place(self, id: int, place: Place) -> None:
        """Quick: written behind."""
        raise NotImplementedError

    def choice(self, name: str) -> str | None:
        """Quick. Something chosen in an earlier session (`theme`, `pane.tree`)."""
        raise NotImplementedError

    def keep_choice(self, name: str, value: str) -> None:
        """Quick: written behind."""
        raise NotImplementedError

    def watched(self) -> frozenset[str]:
        """Quick. Codes of the stocks that are watched."""
        raise NotImplementedError

    def watch(self, code: str, on: bool = True) -> None:
        """Quick: written behind."""
        raise NotImplementedError

    # -- stocks -------------------------------------------------------------------------------------------------

    def stocks(
        self,
        text: str = "",
        *,
        since: int | None = None,
        until: int | None = None,
        doubtful: bool = False,
        limit: int | None = None,
    ) -> list[StockCount]:
        """Stocks by posts that mention them, most first; `text` is a code, a piece of a name, or pinyin."""
        raise NotImplementedError

    def stock_periods(
        self,
        text: str = "",
        *,
        by: Literal["day", "week", "month"],
        since: int | None = None,
        until: int | None = None,
        doubtful: bool = False,
        limit: int | None = None,
    ) -> list[StockPeriod]:
        """The same by period, cut in the settings' time zone."""
        raise NotImplementedError

    def stock_ids(self, code: str, *, doubtful: bool = False) -> array[int]:
        """The posts that mention a stock, newest first."""
        raise NotImplementedError

    # -- sync ---------------------------------------------------------------------------------------------------

    def sync(
        self,
        progress: Callable[[SyncProgress], None] | None = None,
        stop: Event | None = None,
        *,
        for_reader: bool = False,
        jobs: int | None = None,
        rebuild: bool = False,
        prune: bool = False,
    ) -> SyncReport:
        """Bring catalogue and index up to date with the archive. `progress` is called in the calling thread.

        With `for_reader` the heads of all posts are taken first, so that lists fill at once, and heavy work runs
        in a process of its own. Raises IndexBusyError (another process syncs: its commits show up here too),
        ArchiveVanishedError (unless `prune`), ArchiveError, IndexUnusableError (read-only, disk full).
        """
        raise NotImplementedError

    def follow(self, on_news: Callable[[SyncReport], None]) -> Following:
        """Notice new and changed posts from now on, sync them, and say so (in some thread)."""
        raise NotImplementedError

    def check(self) -> Iterator[Finding]:
        """Which files are odd, and why, by path."""
        raise NotImplementedError

    # -- the state as a file ------------------------------------------------------------------------------------

    def export_state(self) -> Iterator[str]:
        """The reader's marks, searches and watched stocks as JSON lines."""
        raise NotImplementedError

    def import_state(self, lines: Sequence[str]) -> int:
        """Join such lines to what is there; returns how many brought something. Raises StateError with the line."""
        raise NotImplementedError
