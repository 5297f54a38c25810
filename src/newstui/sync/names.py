"""Names of stocks that the archive teaches: told to the workers as they come, looked for afterwards in the posts that
were read before they were known. Finds mentions of the kind `named` only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from newstui.article import Article, Paragraph, Passage
from newstui.catalogue import Catalogue, Entry, RowStock, Writer
from newstui.gate import Clean
from newstui.sync.reading import summed

if TYPE_CHECKING:
    from newstui.index import Index
    from newstui.stocks import Directory

Name = tuple[str, str]
"""(code, name)"""
_AT_ONCE = 500


def names_of(entries: Iterable[Entry]) -> Iterator[Name]:
    """What posts teach: the names that stand in links and beside codes."""
    for entry in entries:
        for stock in entry.stocks:
            if stock.name and stock.kind != "named":
                yield stock.code, stock.name


@dataclass
class Learning:
    """Which names are known since which batch. Batches are numbered as they are given out, from 1."""

    directory: Directory
    given: int = 0
    """Batches given out so far."""
    fresh: dict[Name, int] = field(default_factory=dict)
    """Names to look for, and the last batch that was read without them: 0 for those that a sync learned which was
    ended before it looked for them."""
    batch_of: dict[int, int] = field(default_factory=dict)
    """Post to the batch it was read in; a post of an earlier sync has none."""

    def learn(self, entries: Iterable[Entry], batch: int) -> list[Name]:
        """The names that were not known, for the batches to come."""
        entries = list(entries)
        for entry in entries:
            self.batch_of[entry.id] = batch
        new = sorted({name for name in names_of(entries) if name not in self.fresh})
        new = [(code, name) for code, name in new if name not in self.directory.names(code)]
        self.fresh.update(dict.fromkeys(new, self.given))
        return new


def find_new_names(
    learning: Learning, directory: Directory, index: Index, catalogue: Catalogue, writer: Writer, stop: Event
) -> bool:
    """Enter the mentions by name that were missed; False if stopped before the end. `directory` knows the names."""
    wanted: defaultdict[int, set[str]] = defaultdict(set)
    for (code, name), without in learning.fresh.items():
        if stop.is_set():
            return False
        for id in index.candidates(name, is_ranked=False).ids.tolist():
            if learning.batch_of.get(id, 0) <= without:  # read before the name was known
                wanted[id].add(code)
    posts = sorted(wanted)
    for start in range(0, len(posts), _AT_ONCE):
        if stop.is_set():
            return False
        some = posts[start : start + _AT_ONCE]
        found = list(_found(some, wanted, directory, index, catalogue))
        if found:
            writer.replace_stocks(found)
    return True


def _found(
    posts: list[int], wanted: Mapping[int, set[str]], directory: Directory, index: Index, catalogue: Catalogue
) -> Iterator[tuple[int, tuple[RowStock, ...]]]:
    import numpy as np

    from newstui.mentions import find_mentions

    rows = {row.id: row for row in catalogue.rows(posts) if row is not None}
    needed = [id for id in posts if id in rows and wanted[id] - {stock.code for stock in rows[id].stocks}]
    for text in index.texts(np.array(needed, np.uint32)):
        known = rows[text.id].stocks
        codes = wanted[text.id] - {stock.code for stock in known}
        article = Article(tuple(Paragraph(Passage(Clean(line))) for line in text.body.split("\n")))
        mentions = [one for one in find_mentions(article, Clean(text.title), directory) if one.code in codes]
        if mentions:
            yield text.id, known + summed(mentions)
