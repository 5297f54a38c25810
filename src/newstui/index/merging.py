"""Which segments to make one, and making it: what a commit does so that search never has to ask many of them.

A merge reads the segments block by block in ranges of their terms, a few megabytes at a time, and sorts each range's
postings as 64-bit numbers; no text is folded or taken apart again. Costs a fraction of indexing the posts anew.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from newstui.frozen import dataclass
from newstui.index.arrays import Array, np, starts_of
from newstui.index.building import write_text_tables
from newstui.index.dictionaries import PairDictionary, WordDictionary
from newstui.index.inversion import by_term
from newstui.index.postings import Block, Postings
from newstui.index.segment import Segment
from newstui.index.segmentfile import SegmentWriter
from newstui.index.texts import CODE_POINTS, Coder, Symbols, decode, endings

LARGEST = 1 << 18
"""Posts of a segment that a merge makes, at most: a merge then takes a minute. Search asks every segment, and what it
asks costs about as much in a small one as in a large one."""
_CHEAP = 2048
"""Posts that are copied in half a second."""
_RANGE = 1 << 20
"""Bytes of blocks that are merged at a time."""
_GROUP = 256
"""Posts whose texts are copied at a time."""


class Weighed(Protocol):
    """What the policy looks at."""

    @property
    def posts(self) -> int: ...

    @property
    def left(self) -> int:
        """Without the removed ones."""


def groups_to_merge(segments: Sequence[Weighed], largest: int = LARGEST) -> list[list[int]]:
    """Places of the segments that should become one, group by group.

    From the largest to the smallest, each segment is to hold at least as many posts as all smaller ones together (a
    third as many, where that is more than `_CHEAP` posts, which would take long to copy): so their number grows with
    the logarithm of the number of posts, and so does how often a post is copied in its life. Segments of more than
    half of `largest` are done, but for one that lost a quarter of its posts: that one is written anew.
    """
    order = sorted(range(len(segments)), key=lambda place: segments[place].left, reverse=True)
    full = [place for place in order if 2 * segments[place].left > largest]
    open_ = [place for place in order if 2 * segments[place].left <= largest]
    groups = _groups(segments, open_[_first_too_small([segments[place].left for place in open_]) :], largest)
    merged = {place for group in groups for place in group}
    rest = [place for place in [*full, *open_] if place not in merged]
    return groups + [[place] for place in rest if 4 * segments[place].left < 3 * segments[place].posts]


def _first_too_small(sizes: list[int]) -> int:
    """The place of the first of these descending sizes that is too small for those behind it."""
    behind = sum(sizes)
    for place, size in enumerate(sizes):
        behind -= size
        if size < (behind if behind <= _CHEAP else behind / 3):
            return place
    return len(sizes)


def _groups(segments: Sequence[Weighed], places: list[int], largest: int) -> list[list[int]]:
    """These, smallest first, as groups of up to `largest` posts; one that would be alone waits."""
    groups: list[list[int]] = []
    size = largest
    for place in reversed(places):
        size += segments[place].left
        if size > largest:
            groups.append([])
            size = segments[place].left
        groups[-1].append(place)
    return [group for group in groups if len(group) > 1]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A segment to be merged, and its removed documents."""

    segment: Segment
    removed: Array


def merge(sources: Sequence[Source], path: Path, rule: str) -> tuple[int, int]:
    """Write one segment of all that is left of the sources; the number of its posts and the size of its file."""
    places = _Places(sources)
    with SegmentWriter(path) as writer:
        _copy_texts(writer, sources, places)
        alphabet = _merged_alphabet([source.segment.pairs for source in sources])
        of_pairs = [_Pairs(source.segment.pairs, alphabet) for source in sources]
        writer.pairs(_ranges(of_pairs, places), len(places.ids), alphabet)
        words = _merged_words([source.segment.words for source in sources])
        rank = {word: number for number, word in enumerate(words)}
        of_words = [_Words(source.segment.words, rank) for source in sources]
        writer.words(
            ([words[key] for key in postings.keys.tolist()], postings) for postings in _ranges(of_words, places)
        )
        writer.documents(places.ids, places.merged("title_lengths"), places.merged("body_lengths"))
        return len(places.ids), writer.finish(len(places.ids), rule)


class _Places:
    """Where the documents of the sources go."""

    def __init__(self, sources: Sequence[Source]) -> None:
        kept = []
        for source in sources:
            keep = np.ones(source.segment.posts, bool)
            keep[source.removed] = False
            kept.append(np.flatnonzero(keep))
        ids = np.concatenate([source.segment.ids[keep] for source, keep in zip(sources, kept, strict=True)])
        order = np.argsort(ids, kind="stable")
        self._sources, self._kept, self._order = sources, kept, order
        self.ids: Array = ids[order]
        numbers = np.empty(len(order), np.int64)
        numbers[order] = np.arange(len(order))
        starts = starts_of(np.array([len(keep) for keep in kept]))
        self.new: list[Array] = []
        """Of each source: a document's new number, or -1."""
        self.old: list[tuple[Array, Array]] = []
        """Of each source: the documents that stay, and their new numbers; both ascend."""
        for source, keep, start in zip(sources, kept, starts[:-1].tolist(), strict=True):
            new = np.full(source.segment.posts, -1, np.int64)
            new[keep] = numbers[start : start + len(keep)]
            self.new.append(new)
            self.old.append((keep, new[keep]))

    def merged(self, name: str) -> Array:
        """What the segments keep of each document under that name, in the new order."""
        columns = [getattr(source.segment, name)[keep] for source, keep in zip(self._sources, self._kept, strict=True)]
        return np.concatenate(columns)[self._order]


# -- terms ------------------------------------------------------------------------------------------------------------


class _Terms(Protocol):
    """A dictionary as seen from the merged one."""

    heads: Array
    """The merged number of each block's first term."""
    offsets: Array

    def read(self, first: int, end: int) -> tuple[Array, list[Block]]:
        """Some blocks, and the merged numbers of their terms."""


class _Pairs:
    def __init__(self, dictionary: PairDictionary, alphabet: Array) -> None:
        self._dictionary = dictionary
        self._places = np.concatenate((np.zeros(1, np.int64), np.searchsorted(alphabet, dictionary.alphabet) + 1))
        self._base = len(alphabet) + 1
        self.offsets = dictionary.offsets
        self.heads = self._merged(dictionary.heads)

    def _merged(self, keys: Array) -> Array:
        first, second = np.divmod(keys.astype(np.int64), len(self._places))
        merged: Array = (self._places[first + 1] - 1) * self._base + self._places[second]
        return merged.astype(np.uint64)

    def read(self, first: int, end: int) -> tuple[Array, list[Block]]:
        blocks: list[Block] = [self._dictionary.read(number) for number in range(first, end)]
        return self._merged(np.concatenate([block.keys for block in blocks])), blocks


class _Words:
    def __init__(self, dictionary: WordDictionary, rank: dict[bytes, int]) -> None:
        self._dictionary = dictionary
        self._rank = rank
        self.offsets = dictionary.offsets
        self.heads = np.array([self._rank[word] for word in dictionary.heads], np.uint64)

    def read(self, first: int, end: int) -> tuple[Array, list[Block]]:
        blocks = [self._dictionary.read(number) for number in range(first, end)]
        return np.array([self._rank[word] for block in blocks for word in block.words], np.uint64), [*blocks]


def _merged_alphabet(dictionaries: Sequence[PairDictionary]) -> Array:
    alphabet: Array = np.unique(np.concatenate([dictionary.alphabet for dictionary in dictionaries]))
    return alphabet


def _merged_words(dictionaries: Sequence[WordDictionary]) -> list[bytes]:
    words: set[bytes] = set()
    for dictionary in dictionaries:
        for number in range(len(dictionary)):
            words.update(dictionary.read(number).words)
    return sorted(words)


def _ranges(sources: Sequence[_Terms], places: _Places) -> Iterator[Postings]:
    """The merged postings, range after range of the terms."""
    heads = np.concatenate([source.heads for source in sources])
    sizes = np.concatenate([np.diff(source.offsets.astype(np.int64)) for source in sources])
    order = np.argsort(heads, kind="stable")
    heads = heads[order]
    filled = np.cumsum(sizes[order]) // _RANGE
    low = 0
    for high in [*np.unique(heads[1:][np.diff(filled) > 0]).tolist(), None]:
        rows = [_rows(source, new, low, high) for source, new in zip(sources, places.new, strict=True)]
        postings = _sorted([row for row in rows if row is not None], low, len(places.ids))
        if postings is not None:
            yield postings
        low = high or 0


_Row = tuple[Array, Array, Array]


def _rows(source: _Terms, new: Array, low: int, high: int | None) -> _Row | None:
    """Terms, new documents and weights of the postings of one source within the range."""
    heads = source.heads
    first = max(int(heads.searchsorted(np.uint64(low), "right")) - 1, 0)
    end = len(heads) if high is None else int(heads.searchsorted(np.uint64(high)))
    if first >= end:
        return None
    keys, blocks = source.read(first, end)
    start = int(keys.searchsorted(np.uint64(low)))
    stop = len(keys) if high is None else int(keys.searchsorted(np.uint64(high)))
    counts = np.concatenate([np.diff(block.starts) for block in blocks])
    row = slice(int(counts[:start].sum()), int(counts[:stop].sum()))
    documents = new[np.concatenate([block.documents(0, block.terms) for block in blocks])[row]]
    weights = np.concatenate([block.weights(0, block.terms) for block in blocks])[row]
    keys = np.repeat(keys[start:stop], counts[start:stop])
    kept = documents >= 0
    return (keys, documents, weights) if kept.all() else (keys[kept], documents[kept], weights[kept])


def _sorted(rows: Sequence[_Row], low: int, posts: int) -> Postings | None:
    """One row of all, in order of term and document."""
    if not sum(len(keys) for keys, _documents, _weights in rows):
        return None
    bits = max(1, posts.bit_length())
    shift = np.uint64(bits + 8)
    packed = np.concatenate(
        [
            (keys - np.uint64(low)) << shift | documents.astype(np.uint64) << np.uint64(8) | weights
            for keys, documents, weights in rows
        ]
    )
    if len(rows) > 1:
        packed.sort()
    documents = (packed >> np.uint64(8) & np.uint64((1 << bits) - 1)).astype(np.uint32)
    return by_term((packed >> shift) + np.uint64(low), documents, (packed & np.uint64(255)).astype(np.uint8))


# -- texts ------------------------------------------------------------------------------------------------------------


def _copy_texts(writer: SegmentWriter, sources: Sequence[Source], places: _Places) -> None:
    """Texts in their new order, in the merged code."""
    symbols = _merged_symbols([source.segment.symbols for source in sources])
    recoders = [_recoder(source.segment.symbols, symbols) for source in sources]
    titles: list[int] = []
    bodies: list[int] = []
    checksums: list[int] = []
    for first in range(0, len(places.ids), _GROUP):
        group: dict[int, tuple[bytes, int]] = {}
        for source, (old, new), recoder in zip(sources, places.old, recoders, strict=True):
            start, end = np.searchsorted(new, (first, first + _GROUP))
            if start < end:
                recoded = _recoded(source.segment, old[start:end], recoder)
                group.update(zip(new[start:end].tolist(), recoded, strict=True))
        for _place, (data, title) in sorted(group.items()):
            titles.append(title)
            bodies.append(len(data) - title - 1)
            checksums.append(zlib.crc32(data))
        writer.texts(b"".join(data for _place, (data, _title) in sorted(group.items())))
    write_text_tables(writer, symbols, np.array(titles), np.array(bodies), checksums)


def _merged_symbols(parts: Sequence[Symbols]) -> Symbols:
    counts = np.zeros(0x110000, np.int64)
    for symbols in parts:
        counts[symbols.codes] += symbols.counts
        counts[symbols.codes] += 1
    return Symbols.counted(counts)


@dataclass(frozen=True, slots=True, eq=False)
class _Recoder:
    """From one segment's code to the merged one's."""

    numbers: Array
    """The new number of each old one."""
    coder: Coder

    def recoded(self, data: bytes) -> tuple[bytes, Array]:
        return self.coder.encode(self.numbers[decode(data)])


def _recoder(old: Symbols, new: Symbols) -> _Recoder:
    numbers = np.zeros(CODE_POINTS, np.int64)
    numbers[new.codes] = np.arange(len(new.codes))
    return _Recoder(numbers[old.codes], Coder(len(new.codes)))


def _recoded(segment: Segment, documents: Array, recoder: _Recoder) -> Iterator[tuple[bytes, int]]:
    """The new code of each text and the bytes of its title."""
    data = b"".join(segment.texts(documents))
    titles = segment.title_sizes[documents].astype(np.int64)
    starts = starts_of(titles + segment.body_sizes[documents] + 1)
    ends, _ending = endings(data)
    row, sizes = segment.file.checked(partial(recoder.recoded, data))
    places = starts_of(sizes)
    edges = places[np.searchsorted(ends, starts)]
    title_ends = places[np.searchsorted(ends, starts[:-1] + titles)]
    for start, title, end in zip(edges[:-1].tolist(), title_ends.tolist(), edges[1:].tolist(), strict=True):
        yield row[start:end], title - start
