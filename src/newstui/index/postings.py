"""A block of the index: up to 512 neighbouring terms and the posts that hold them, packed, with a checksum.

    checksum u32 | terms u16 | postings u32 | where counts, gaps and weights begin u32 u32 u32
    | keys | counts - 1 | gaps | weights

*keys* are the distances of a pair's number from its neighbour's (see `segment`), or words, front-coded. *counts* are
documents a term. *gaps* are the distances between a term's document numbers, the first from -1, all less 1. *weights*
are one byte a posting: how often in the body (low half) and in the title (high half), 15 at most; most are
"once in the body", so they are a byte 0 (all are), or 1, a bitmap of the others and these, or 2 and all.
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from newstui.frozen import dataclass
from newstui.index.arrays import Array, np, starts_of
from newstui.index.planes import Packer, unpack, unpack_bits
from newstui.language import _

TERMS = 512
POSTINGS = 8192
"""A block ends before the term that would carry it beyond either; a longer list is a block of its own."""
ONCE = 1
"""The weight of a term that stands once in the body and not in the title."""

_ASCENDING = np.arange(POSTINGS + 1)

_HEAD = struct.Struct("<IHIIII")
_LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Terms in order, as numbers, with their postings in one row: counts, documents, weights."""

    keys: Array
    counts: Array
    documents: Array
    weights: Array


def blocks_of_pairs(postings: Postings) -> Iterator[tuple[int, bytes]]:
    """The first key and the bytes of each block."""
    bounds = _bounds(postings.counts)
    keys = postings.keys
    distances = np.diff(keys, prepend=keys[:1]) - np.uint64(1)
    distances[bounds[:-1]] = 0
    packed = Packer(distances, bounds)
    for block, rest in enumerate(_packed(postings, bounds)):
        start, end = bounds[block : block + 2].tolist()
        yield int(keys[start]), _sealed(end - start, rest[0], packed.packed(block), rest[1])


def blocks_of_words(words: list[bytes], postings: Postings) -> Iterator[tuple[bytes, bytes]]:
    """The first word and the bytes of each block; `postings.keys` is not used."""
    bounds = _bounds(postings.counts)
    for block, rest in enumerate(_packed(postings, bounds)):
        start, end = bounds[block : block + 2].tolist()
        yield words[start], _sealed(end - start, rest[0], _front_coded(words[start:end]), rest[1])


def _sealed(terms: int, postings: int, keys: bytes, rest: tuple[bytes, bytes, bytes]) -> bytes:
    counts, gaps, weights = rest
    counts_at = _HEAD.size + len(keys)
    gaps_at = counts_at + len(counts)
    head = _HEAD.pack(0, terms, postings, counts_at, gaps_at, gaps_at + len(gaps))[4:]
    body = head + keys + counts + gaps + weights
    return _LENGTH.pack(zlib.crc32(body)) + body


def _bounds(counts: Array) -> Array:
    """Which terms make a block."""
    starts: list[int] = starts_of(counts).tolist()
    bounds = [0]
    while (first := bounds[-1]) < len(counts):
        end = min(first + TERMS, len(counts))
        if starts[end] - starts[first] > POSTINGS:
            end = max(first + 1, bisect_right(starts, starts[first] + POSTINGS, first, end) - 1)
        bounds.append(end)
    return np.array(bounds, np.int64)


def _packed(postings: Postings, bounds: Array) -> Iterator[tuple[int, tuple[bytes, bytes, bytes]]]:
    """The number of postings and counts, gaps and weights of each block."""
    starts = starts_of(postings.counts)
    documents = postings.documents.astype(np.int64)
    gaps = np.diff(documents, prepend=-1) - 1
    gaps[starts[:-1]] = documents[starts[:-1]]
    edges = starts[bounds]
    counts = Packer(postings.counts.astype(np.uint32) - np.uint32(1), bounds)
    packed = Packer(gaps.astype(np.uint32), edges)
    others = postings.weights != ONCE
    for block, (start, end) in enumerate(zip(edges.tolist(), edges[1:].tolist(), strict=False)):
        weights = _weights(postings.weights[start:end], others[start:end])
        yield end - start, (counts.packed(block), packed.packed(block), weights)


def _weights(weights: Array, others: Array) -> bytes:
    count = int(np.count_nonzero(others))
    if not count:
        return b"\0"
    if (len(weights) + 7) // 8 + count < len(weights):
        return b"\1" + np.packbits(others, bitorder="little").tobytes() + weights[others].tobytes()
    return b"\2" + weights.tobytes()


def _front_coded(words: list[bytes]) -> bytes:
    """A length, how many bytes each word shares with the one before, and the rest of each, a zero byte between."""
    width = min(max(map(len, words)), 255)
    numbers = [int.from_bytes(word[:width].ljust(width, b"\0"), "big") for word in words]
    shared = [0, *(width - ((one ^ other).bit_length() + 7) // 8 for one, other in pairwise(numbers))]
    rests = [word[same:] for same, word in zip(shared, words, strict=True)]
    text = b"\0".join(rests)
    return _LENGTH.pack(len(text)) + bytes(shared) + text


class Block:
    """One block, unpacked as far as it is asked for. Refuses one whose checksum doesn't fit (ValueError)."""

    __slots__ = ("_count", "_counts_at", "_data", "_gaps_at", "_starts", "_weights_at", "keys", "terms")

    def __init__(self, data: bytes, first: int) -> None:
        """A block of pairs whose first key is `first`."""
        self._open(data)
        steps = unpack(data, _HEAD.size, self.terms).astype(np.uint64)
        steps += np.uint64(1)
        steps[0] = first
        self.keys: Array = np.add.accumulate(steps, out=steps)

    def _open(self, data: bytes) -> None:
        checksum, self.terms, self._count, self._counts_at, self._gaps_at, self._weights_at = _HEAD.unpack_from(data)
        if zlib.crc32(memoryview(data)[4:]) != checksum:
            raise ValueError(_("a block's checksum doesn't fit"))
        self._data = data
        self._starts: Array | None = None

    @property
    def starts(self) -> Array:
        """Where each term's postings begin in the row of all, and where the last ones end."""
        if self._starts is None:
            starts = np.empty(self.terms + 1, np.int64)
            starts[0] = 0
            np.add.accumulate(unpack(self._data, self._counts_at, self.terms), dtype=np.int64, out=starts[1:])
            starts += _ASCENDING[: self.terms + 1]
            self._starts = starts
        return self._starts

    def documents(self, first: int, end: int) -> Array:
        """The document numbers of the terms from `first` to `end` in a row, ascending within each term.

        As int64, which numpy takes for places as it is: with uint32 every look-up is three times slower.
        """
        starts = self.starts[first : end + 1]
        start, stop = int(starts[0]), int(starts[-1])
        gaps = unpack(self._data, self._gaps_at, self._count, start, stop)
        documents = np.add.accumulate(gaps, dtype=np.int64)  # half of what `cumsum` takes for a few numbers
        documents += _ASCENDING[: stop - start] if stop - start <= POSTINGS else np.arange(stop - start)
        if end - first > 1:
            # Each term begins anew: take off what its predecessors summed up to.
            before = documents[starts[1:-1] - (start + 1)] + 1
            documents[starts[1] - start :] -= before.repeat(np.diff(starts[1:]))
        return documents

    def weights(self, first: int, end: int) -> Array:
        """The weights of the postings of the terms from `first` to `end` in a row (uint8)."""
        start, stop = int(self.starts[first]), int(self.starts[end])
        if self._data[self._weights_at] == 2:
            return np.frombuffer(self._data, np.uint8, stop - start, self._weights_at + 1 + start)
        weights = np.full(stop - start, ONCE, np.uint8)
        places, others = self.other_weights(first, end)
        weights[places] = others
        return weights

    def other_weights(self, first: int, end: int) -> tuple[Array, Array]:
        """Of the postings of the terms from `first` to `end`, the places and weights of those that don't weigh ONCE."""
        start, stop = int(self.starts[first]), int(self.starts[end])
        count, at = self._count, self._weights_at
        mode = self._data[at]
        if mode == 2:
            weights = np.frombuffer(self._data, np.uint8, stop - start, at + 1 + start)
            places = (weights != ONCE).nonzero()[0]
            return places, weights[places]
        if mode == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.uint8)
        is_other = unpack_bits(self._data, at + 1, stop)
        before = int(np.count_nonzero(is_other[:start])) if start else 0
        places = is_other[start:].nonzero()[0]
        return places, np.frombuffer(self._data, np.uint8, len(places), at + 1 + (count + 7) // 8 + before)

    def postings(self, first: int, end: int) -> tuple[Array, Array]:
        """Documents and weights of the terms from `first` to `end`."""
        return self.documents(first, end), self.weights(first, end)

    def count(self, first: int, end: int) -> int:
        """How many postings the terms from `first` to `end` have."""
        return int(self.starts[end] - self.starts[first])


class WordBlock(Block):
    """A block of words: `words` in place of keys."""

    __slots__ = ("words",)

    def __init__(self, data: bytes) -> None:
        self._open(data)
        length = _LENGTH.unpack_from(data, _HEAD.size)[0]
        at = _HEAD.size + _LENGTH.size
        shared = data[at : at + self.terms]
        at += self.terms
        words: list[bytes] = []
        before = b""
        for same, rest in zip(shared, data[at : at + length].split(b"\0"), strict=True):
            before = before[:same] + rest
            words.append(before)
        self.words = words
