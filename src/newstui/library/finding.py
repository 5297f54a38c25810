"""What needs index, archive or the directory of stocks: opened when first asked for, never for the first screen."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Literal, TypeVar

from newstui import gate
from newstui.archive import read
from newstui.article import passages
from newstui.catalogue import Catalogue, StockCount
from newstui.errors import IndexDamagedError, IndexVersionError, UnreadablePostError
from newstui.gate import Clean
from newstui.index import Index
from newstui.language import _
from newstui.library.marking import Marking
from newstui.library.values import RowSnippet
from newstui.posts import Post, parse_post
from newstui.search import Found, Search
from newstui.settings import Settings
from newstui.stocks import Directory
from newstui.sync.damage import call_suspect
from newstui.sync.plan import directory_of, reading_of, words_folder
from newstui.trends import By, StockPeriod, Trends, by_period, day_of

_Answer = TypeVar("_Answer")
_PASSAGES_KEPT = 120
_FRESH = 10.0
"""Seconds for which the directory is good enough while a sync teaches new names."""


class Finder:
    """Search, reading and stocks of one library. Any thread may ask."""

    def __init__(self, settings: Settings, index_folder: Path, catalogue: Catalogue, marking: Marking) -> None:
        self.settings, self.index_folder = settings, index_folder
        self.catalogue, self.marking = catalogue, marking
        self._lock = threading.RLock()
        self._search: Search | None = None
        self._passages: OrderedDict[int, list[Clean]] = OrderedDict()
        self._directory: Directory | None = None
        self._directory_of = -1
        self._directory_at = 0.0

    def refresh(self) -> None:
        """After a commit: see what is new."""
        with self._lock:
            self._directory_at = 0.0
            if self._search is not None:
                self._search.index.refresh()
                self._search.directory = self.directory()

    def use(self, settings: Settings) -> None:
        """Other choices, such as names of stocks."""
        with self._lock:
            self.settings, self._directory = settings, None
        self.refresh()

    def ask(self, question: Callable[[Search], _Answer]) -> _Answer:
        """Ask the search. Damage that it meets is remembered for the next sync, which mends it."""
        try:
            return question(self.search())
        except (IndexDamagedError, IndexVersionError):
            call_suspect(self.index_folder)
            with self._lock:
                self._search = None
            raise

    def search(self) -> Search:
        """At the newest generation of the index."""
        with self._lock:
            if self._search is None:
                is_readonly = not os.access(self.index_folder, os.W_OK)
                folder = words_folder(self.index_folder)
                # Before the first sync it is empty; if it has gone since, that is no answer to give.
                is_new = not is_readonly and self.catalogue.index_generation < 0
                index = Index.open(folder, create=is_new, readonly=is_readonly)
                self._search = Search(index, self.catalogue, self.marking, self.directory(), self.settings.timezone)
            self._search.index.refresh()
            return self._search

    def directory(self) -> Directory:
        """The stocks as the archive names them."""
        with self._lock:
            generation = self.catalogue.generation
            is_old = generation != self._directory_of and time.monotonic() - self._directory_at > _FRESH
            if self._directory is None or is_old:
                self._directory = directory_of(self.settings, self.catalogue.learned_names())
                self._directory_of, self._directory_at = generation, time.monotonic()
            return self._directory

    # -- posts --------------------------------------------------------------------------------------------------

    def post(self, id: int) -> Post:
        """By its number."""
        row = self.catalogue.rows([id])[0]
        if row is None:
            raise UnreadablePostError("gone", _("That post is no longer there"))
        return self.post_at(row.path)

    def post_at(self, path: str) -> Post:
        """By its path."""
        return self._parsed(path, self.directory())

    def _parsed(self, path: str, directory: Directory | None) -> Post:
        source = read(self.settings.archive, path)
        options = reading_of(self.settings, directory, is_truncated=source.is_truncated)
        return parse_post(path, source.data, options)

    def snippets(self, ids: list[int], found: Found) -> list[RowSnippet]:
        """For each id, in order; nothing but title marks for a post that can't be read."""
        search = self.search()
        rows = self.catalogue.rows(ids)
        snippets = []
        for row in rows:
            if row is None:
                snippets.append(RowSnippet())
                continue
            title_marks = search.title_marks(found, row.title)
            snippet = search.snippet(found, self._passages_of(row.id, row.path))
            snippets.append(RowSnippet(title_marks, snippet.text, snippet.marks))
        return snippets

    def _passages_of(self, id: int, path: str) -> list[Clean]:
        with self._lock:
            kept = self._passages.get(id)
            if kept is not None:
                self._passages.move_to_end(id)
                return kept
        try:
            texts = [one.text for one in passages(self._parsed(path, None).article) if one.text]
        except UnreadablePostError:
            texts = []
        with self._lock:
            self._passages[id] = texts
            while len(self._passages) > _PASSAGES_KEPT:
                self._passages.popitem(last=False)
        return texts

    # -- stocks -------------------------------------------------------------------------------------------------

    def stocks(
        self, text: str, since: int | None, until: int | None, doubtful: bool, limit: int | None
    ) -> list[StockCount]:
        """Most posts first; those that a text means exactly before those it is a part of."""
        directory = self.directory()
        counts = self.catalogue.stock_counts(since, until, doubtful=doubtful)
        if text:
            codes = set(directory.find(text, 1_000_000))
            counts = [count for count in counts if count.code in codes]
        return [self._named(count, directory) for count in counts[:limit]]

    def _named(self, count: StockCount, directory: Directory) -> StockCount:
        name = gate.line(directory.name(count.code))
        names = dict.fromkeys((*count.names, *map(gate.line, directory.names(count.code))))
        return StockCount(
            count.code,
            tuple(names),
            count.posts,
            count.mentions,
            count.first,
            count.last,
            name,
            directory.pinyin(count.code),
        )

    def stock_name(self, code: str) -> Clean:
        """The official one, else the most used."""
        return gate.line(self.directory().name(code))

    def stock_periods(
        self,
        text: str,
        by: Literal["day", "week", "month"],
        since: int | None,
        until: int | None,
        doubtful: bool,
        limit: int | None,
    ) -> list[StockPeriod]:
        """Most mentioned stocks first, each from its first period on. What was before `since` tells what to expect."""
        codes = [count.code for count in self.stocks(text, since, until, doubtful, limit)]
        dates = self.catalogue.stock_dates(codes, doubtful=doubtful)
        periods = []
        for code in codes:
            known = [date for date in dates[code] if until is None or date < until]
            first = by_period(
                code, [date for date in known if since is None or date >= since], by, self.settings.timezone
            )
            wanted = {period.period for period in first}
            periods += [one for one in by_period(code, known, by, self.settings.timezone) if one.period in wanted]
        return periods

    def trends(self) -> Callable[[By], Trends]:
        """Reads every dated mention once; what it returns makes the trends of it, by any period."""
        codes, dates, pairs = self.catalogue.dated_mentions()
        zone = self.settings.timezone
        days = {post: day_of(dates[post], zone) for post in {post for _, post in pairs} if post in dates}
        mentions = {
            codes[stock]: Counter([days[post] for _, post in group if post in days])
            for stock, group in groupby(pairs, itemgetter(0))
            if stock in codes
        }
        mentions = {code: counts for code, counts in mentions.items() if counts}
        posts = Counter(days.values())
        return lambda by: Trends(by, mentions, posts)
