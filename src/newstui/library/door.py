"""The library itself. Each method hands its question to the room that knows; what several rooms must know together
(marks and posts, index and catalogue) stands in the modules beside."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Literal, TypeVar

from newstui.catalogue import Category, Finding, Order, Row, StockCount
from newstui.errors import IndexDamagedError, IndexVersionError, NewstuiError
from newstui.gate import Clean
from newstui.library.behind import Behind
from newstui.library.marking import Marking
from newstui.library.naming import choice_of, with_names, without
from newstui.library.opening import open_files
from newstui.library.values import Marks, RowSnippet, SavedCount, Status
from newstui.library.versions import Versions
from newstui.settings import Settings
from newstui.state import KnownArchive, MarkKind, Place, SavedSearch, export_lines, import_lines
from newstui.trends import By, StockPeriod, Trends

if TYPE_CHECKING:
    from newstui.library.finding import Finder
    from newstui.posts import Post
    from newstui.search import Completion, Facets, Found, Question, Search, Suggestion
    from newstui.sync import Following, SyncProgress, SyncReport
    from newstui.sync.plan import Plan

_Answer = TypeVar("_Answer")


class Library:
    """An archive, its index and catalogue, and the reader's state."""

    # -- opening ------------------------------------------------------------------------------------------------

    def __init__(self, settings: Settings) -> None:
        """Open within 30 ms, whatever the size; reads no post and syncs nothing. Makes folders that are missing.

        Raises ArchiveError (no such folder), StateError, IndexForeignError, IndexVersionError, IndexUnusableError.
        A damaged catalogue is set aside, and filled again by the next sync.
        """
        opened = open_files(settings)
        self.settings = with_names(settings, opened.state.choices())
        self.folder: Path = opened.folder
        """The archive."""
        self.archive_id = opened.archive_id
        self.index_folder: Path = opened.index_folder
        self.notices: tuple[Clean, ...] = opened.notices
        """What a person should be told once: that a folder could not be made."""
        self._catalogue, self._state = opened.catalogue, opened.state
        self._behind = Behind()
        self._marking = Marking(self._state, self.archive_id, self._catalogue, self._behind)
        self._marking.new_above = int(self._state.choices().get(self._seen, 0))
        self.versions = Versions(self._catalogue, is_folding=settings.fold_versions)
        self._finder: Finder | None = None
        self._following: list[Following] = []

    @classmethod
    def open(cls, settings: Settings) -> Library:
        """The same, read aloud."""
        return cls(settings)

    def close(self) -> None:
        """Write what is pending (at most 2 s), stop following, close the files."""
        for following in self._following:
            following.stop()
        newest = str(self.newest_id())
        self._behind.write(lambda: self._state.keep_choice(self._seen, newest))
        self._behind.close()
        self._catalogue.close()
        self._state.close()

    @property
    def _seen(self) -> str:
        return f"seen.{self.archive_id}"

    @property
    def moved_from(self) -> tuple[KnownArchive, ...]:
        """Quick. Archives with marks whose folder is gone, offered when this folder has no marks yet."""
        known = self._state.archives()
        if any(one.id == self.archive_id and one.marks for one in known):
            return ()
        return tuple(one for one in known if one.marks and not Path(one.folder or "/nowhere/at/all").is_dir())

    def adopt(self, archive: KnownArchive) -> None:
        """This folder is that archive, moved: its marks are this archive's from now on."""
        self._state.move_archive(archive.id, self.folder)
        self.archive_id = self._marking.archive = archive.id
        self._marking.forget()
        self._marking.match()

    # -- lists --------------------------------------------------------------------------------------------------

    def status(self) -> Status:
        """Quick."""
        posts, complete = self._catalogue.counts()
        return Status(posts, complete, self._catalogue.generation, self._catalogue.file.is_readonly)

    def generation(self) -> int:
        """Quick. Changes with every commit to the catalogue, by this process or another: ask again then."""
        return self._catalogue.generation

    def tree(self) -> list[Category]:
        """The categories that hold posts, parents before children, siblings by name. About 10 ms for 10,000."""
        return self._catalogue.categories()

    def ids(self, category: int | None = None, order: Order = "newest", limit: int | None = None) -> array[int]:
        """The posts of a category and below it, or all, in order; undated ones last. array("I").

        With a limit of a screen or two it is quick; all of 100,000 take up to 50 ms.
        """
        return self._catalogue.ids(category, order, limit)

    def rows(self, ids: Iterable[int]) -> list[Row | None]:
        """Quick for a screen. A row for each id, in the same order; None for one that is no longer there."""
        return self._catalogue.rows(ids)

    def id_of(self, path: str) -> int | None:
        """Quick. The post at a path below the archive."""
        return self._catalogue.id_at(path)

    def arrived_since(self, id: int) -> int:
        """Quick. How many posts have an id above this one: new and changed ones since `newest_id`."""
        return self._catalogue.count_above(id)

    def newest_id(self) -> int:
        """Quick. The highest id given so far."""
        return self._catalogue.newest_id()

    # -- reading ------------------------------------------------------------------------------------------------

    def post(self, id: int) -> Post:
        """Read a post from the archive and parse it. Raises UnreadablePostError, ArchiveError."""
        return without(self._find().post(id), self._marking.of([id])[0])

    def post_at(self, path: str) -> Post:
        """The same by path, whether the catalogue knows it or not."""
        return self._find().post_at(path)

    # -- marks --------------------------------------------------------------------------------------------------

    def load_marks(self) -> None:
        """Find the posts that marks belong to: about 100 ms at 100,000. Call it at start and after commits."""
        self._marking.match()

    def marks(self, ids: Iterable[int]) -> list[Marks]:
        """Quick. The marks of each post, in order."""
        return self._marking.of(ids)

    def marked(self, kind: MarkKind) -> array[int]:
        """The ids that bear a mark, ascending."""
        return self._marking.ids(kind)

    def mark(self, ids: Iterable[int], kind: MarkKind, on: bool = True) -> int:
        """Quick up to a few thousand. Marks at once in memory and writes behind it; returns how many changed."""
        return self._marking.mark(list(ids), kind, on)

    def tag(self, ids: Iterable[int], tag: str, on: bool = True) -> int:
        """The reader's own tags, as `mark`."""
        return self._marking.tag(list(ids), tag, on)

    def tags(self) -> tuple[Clean, ...]:
        """Quick. The reader's own tags."""
        return self._marking.tags()

    def undo(self) -> Clean | None:
        """Quick. Take back the last marking of this session, exactly; a sentence that says what, None if nothing."""
        return self._marking.undo()

    def redo(self) -> Clean | None:
        """Quick. The same forward."""
        return self._marking.redo()

    def pending(self) -> frozenset[int]:
        """Quick. Posts with a mark that is not yet durable."""
        return self._behind.pending()

    def trouble(self) -> Clean | None:
        """Quick. Why marks can't be written just now, for a banner; they are kept in memory and tried again."""
        return self._behind.trouble_in_words()

    def on_marks(self, listener: Callable[[], None]) -> None:
        """Call `listener`, in some thread, whenever marks became durable, or writing them failed."""
        self._behind.listen(listener)

    def unread(self) -> Mapping[int, int]:
        """Category id to unread posts in it and below; 0 stands for all posts. A few ms; kept up to date by `mark`."""
        return self._marking.unread()

    # -- search -------------------------------------------------------------------------------------------------

    def _find(self) -> Finder:
        if self._finder is None:
            from newstui.library.finding import Finder

            self._finder = Finder(self.settings, self.index_folder, self._catalogue, self._marking)
        return self._finder

    def _ask(self, question: Callable[[Search], _Answer]) -> _Answer:
        try:
            return self._find().ask(question)
        except (IndexDamagedError, IndexVersionError):
            for following in self._following:
                following.look_again()
            raise

    def find(self, question: Question, *, quick: bool = False, is_wanted: Callable[[], bool] = lambda: True) -> Found:
        """What a query finds, in order. See `Search.find`. Raises IndexMissingError before the first sync."""
        return self._ask(lambda search: search.find(question, quick=quick, is_wanted=is_wanted))

    def complete(self, found: Found, is_wanted: Callable[[], bool] = lambda: True) -> Found:
        """The exact answer, where `found` is not certain."""
        return self._ask(lambda search: search.complete(found, is_wanted))

    def like(self, id: int, scope: int | None = None) -> Found:
        """Posts that share the strongest terms of a post, the likest first."""
        return self._ask(lambda search: search.like(id, scope))

    def facets(self, found: Found, limit: int = 12) -> Facets:
        """Ways to narrow, counted over all hits."""
        return self._ask(lambda search: search.facets(found, limit))

    def completions(self, typed: str, cursor: int | None = None) -> list[Completion]:
        """What the word at the cursor may become."""
        return self._ask(lambda search: search.completions(typed, cursor))

    def did_you_mean(self, found: Found) -> list[Suggestion]:
        """For an answer without hits: questions that have some."""
        return self._ask(lambda search: search.did_you_mean(found))

    def snippets(self, ids: Iterable[int], found: Found) -> list[RowSnippet]:
        """What shows why these posts were found. Reads a post the first time: about 2 ms each."""
        return self._find().snippets(list(ids), found)

    # -- saved searches, places, choices ------------------------------------------------------------------------

    def saved_searches(self) -> tuple[SavedSearch, ...]:
        """Quick. Those with a number key first."""
        self._behind.flush(0.2)
        return self._state.searches(self.archive_id)

    def save_search(self, search: SavedSearch) -> None:
        """Keep a search; one of the same name is replaced, and a number key moves to it."""
        self._behind.write(lambda: self._state.save_search(self.archive_id, search))

    def forget_search(self, name: str) -> None:
        """Quick: written behind."""
        self._behind.write(lambda: self._state.forget_search(self.archive_id, name))

    def saved_counts(self) -> list[SavedCount]:
        """What each saved search finds now: at most 50 ms for 30 at 100,000 posts."""
        searches = self.saved_searches()
        counts = self._ask(lambda search: search.counts(one.query for one in searches))
        return [
            SavedCount(search.name, count.total, count.unread, count.is_certain)
            for search, count in zip(searches, counts, strict=True)
        ]

    def place(self, id: int) -> Place | None:
        """Quick. Where the reader left an article."""
        row = self._catalogue.rows([id])[0]
        return self._state.place(self.archive_id, row.path) if row else None

    def keep_place(self, id: int, place: Place) -> None:
        """Quick: written behind."""
        row = self._catalogue.rows([id])[0]
        if row is not None:
            path = row.path
            self._behind.write(lambda: self._state.keep_place(self.archive_id, path, place))

    def choice(self, name: str) -> str | None:
        """Quick. Something chosen in an earlier session (`theme`, `pane.tree`)."""
        return self._state.choices().get(name)

    def keep_choice(self, name: str, value: str) -> None:
        """Quick: written behind."""
        self._behind.write(lambda: self._state.keep_choice(name, value))

    def watched(self) -> frozenset[str]:
        """Quick. Codes of the stocks that are watched."""
        return self._marking.watched()

    def watch(self, code: str, on: bool = True) -> None:
        """Quick: written behind."""
        self._behind.write(lambda: self._state.watch(code, on))
        self._marking.generation += 1

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
        return self._find().stocks(text, since, until, doubtful, limit)

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
        """The same by period, cut in the settings' time zone; `limit` is of stocks."""
        return self._find().stock_periods(text, by, since, until, doubtful, limit)

    def trends(self) -> Callable[[By], Trends]:
        """Reads every dated mention once; what it returns makes the trends of it, by any period."""
        return self._find().trends()

    def name_stock(self, code: str, name: Clean) -> None:
        """Another name for a stock, from now on: in posts as they are read, and by the next sync in all."""
        self.keep_choice(choice_of(name), code)
        self.settings = with_names(self.settings, {choice_of(name): code})
        if self._finder is not None:
            self._finder.use(self.settings)

    def stock_name(self, code: str) -> Clean:
        """The name to show for a stock."""
        return self._find().stock_name(code)

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

        With `for_reader` the heads of all posts are taken first, so that lists fill at once, and the work is done
        in a process of its own. Raises IndexBusyError (another process syncs: its commits show up here too),
        ArchiveVanishedError (unless `prune`), ArchiveError, IndexUnusableError (read-only, disk full).
        """
        from newstui.library.syncing import sync

        plan = self._plan(jobs, for_reader, rebuild=rebuild, prune=prune)
        report = sync(plan, self._catalogue, self._marking, progress, stop, is_apart=for_reader)
        if self._finder is not None:
            self._finder.refresh()
        return report

    def _plan(self, jobs: int | None, for_reader: bool, *, rebuild: bool = False, prune: bool = False) -> Plan:
        from newstui.sync.plan import Plan, default_jobs

        size = jobs or default_jobs(self.settings)
        return Plan(self.settings, self.index_folder, size, heads_first=for_reader, rebuild=rebuild, prune=prune)

    def follow(
        self,
        on_news: Callable[[SyncReport], None],
        on_trouble: Callable[[NewstuiError], None] = lambda error: None,
    ) -> Following:
        """Notice new and changed posts from now on, sync them, and say so, or why not (in some thread)."""
        from newstui.library.syncing import follow

        def told(report: SyncReport) -> None:
            if self._finder is not None:
                self._finder.refresh()
            on_news(report)

        following = follow(self._plan(None, True), self._catalogue, self._marking, told, on_trouble)
        self._following.append(following)
        return following

    def check(self) -> Iterator[Finding]:
        """Which files are odd, and why, by path, as the last sync found them."""
        yield from self._catalogue.findings()

    # -- the state as a file ------------------------------------------------------------------------------------

    def export_state(self) -> Iterator[str]:
        """The reader's marks, searches and watched stocks as JSON lines."""
        self._behind.flush(2.0)
        return export_lines(self._state)

    def import_state(self, lines: Sequence[str]) -> int:
        """Join such lines to what is there; returns how many were taken. Raises StateError with the line's number."""
        taken = import_lines(self._state, lines, self.archive_id)
        self._marking.forget()
        return taken
