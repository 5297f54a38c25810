"""A block of the index: up to 512 neighbouring terms and the posts that hold them, packed, with a checksum.

    checksum u32 | terms u16 | postings u32 | keys | counts - 1 | gaps | weights

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
from dataclasses import dataclass

from newstui.index.arrays import Array, np, starts_of
from newstui.index.planes import Packer, unpack

TERMS = 512
POSTINGS = 8192
"""A block ends before the term that would carry it beyond either; a longer list is a block of its own."""
ONCE = 1
"""The weight of a term that stands once in the body and not in the title."""

_HEAD = struct.Struct("<IHI")
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
        yield int(keys[start]), _sealed(end - start, rest[0], packed.packed(block) + rest[1])


def blocks_of_words(words: list[bytes], postings: Postings) -> Iterator[tuple[bytes, bytes]]:
    """The first word and the bytes of each block; `postings.keys` is not used."""
    bounds = _bounds(postings.counts)
    for block, rest in enumerate(_packed(postings, bounds)):
        start, end = bounds[block : block + 2].tolist()
        yield words[start], _sealed(end - start, rest[0], _front_coded(words[start:end]) + rest[1])


def _sealed(terms: int, postings: int, body: bytes) -> bytes:
    head = _HEAD.pack(0, terms, postings)[4:]
    return _LENGTH.pack(zlib.crc32(body, zlib.crc32(head))) + head + body


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


def _packed(postings: Postings, bounds: Array) -> Iterator[tuple[int, bytes]]:
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
        yield end - start, counts.packed(block) + packed.packed(block) + weights


def _weights(weights: Array, others: Array) -> bytes:
    count = int(np.count_nonzero(others))
    if not count:
        return b"\0"
    if (len(weights) + 7) // 8 + count < len(weights):
        return b"\1" + np.packbits(others, bitorder="little").tobytes() + weights[others].tobytes()
    return b"\2" + weights.tobytes()


def _front_coded(words: list[bytes]) -> bytes:
    """A length, how many bytes each word shares with the one before, and the rest of each, a zero byte between."""
    shared = bytearray([0])
    rests = [words[0]]
    before = words[0]
    for word in words[1:]:
        same = 0
        for a, b in zip(before, word):  # noqa: B905 - the shorter one ends it
            if a != b:
                break
            same += 1
        shared.append(same)
        rests.append(word[same:])
        before = word
    text = b"\0".join(rests)
    return _LENGTH.pack(len(text)) + bytes(shared) + text


class Block:
    """One block, unpacked as far as it is asked for. Refuses one whose checksum doesn't fit (ValueError)."""

    __slots__ = ("_counts_at", "_data", "_documents", "_gaps_at", "_starts", "_weights", "_weights_at", "keys", "terms")

    def __init__(self, data: bytes, first: int) -> None:
        """A block of pairs whose first key is `first`."""
        self._open(data)
        distances, self._counts_at = unpack(data, _HEAD.size, self.terms)
        steps = distances.astype(np.uint64)
        steps[1:] += np.uint64(1)
        steps[0] = first
        self.keys: Array = np.cumsum(steps, dtype=np.uint64)

    def _open(self, data: bytes) -> None:
        checksum, self.terms, count = _HEAD.unpack_from(data)
        if zlib.crc32(memoryview(data)[4:]) != checksum:
            raise ValueError("a block's checksum doesn't fit")
        self._data = data
        self._starts: Array | None = None
        self._documents: Array | None = None
        self._weights: Array | None = None
        self._gaps_at = self._weights_at = count

    @property
    def starts(self) -> Array:
        """Where each term's postings begin in the row, and where the last ones end."""
        if self._starts is None:
            counts, self._gaps_at = unpack(self._data, self._counts_at, self.terms)
            self._starts = starts_of(counts.astype(np.int64) + 1)
        return self._starts

    @property
    def documents(self) -> Array:
        """The document numbers of all terms in a row, ascending within each term (uint32)."""
        if self._documents is None:
            starts = self.starts
            gaps, self._weights_at = unpack(self._data, self._gaps_at, int(starts[-1]))
            sums = np.cumsum(gaps, dtype=np.int64)
            sums += np.arange(1, len(sums) + 1)
            if self.terms > 1:
                before = sums[starts[1:-1] - 1]
                sums[starts[1] :] -= np.repeat(before, np.diff(starts[1:]))
            self._documents = (sums - 1).astype(np.uint32)
        return self._documents

    @property
    def weights(self) -> Array:
        """The weights of all postings in a row (uint8)."""
        if self._weights is None:
            count = len(self.documents)
            mode, at = self._data[self._weights_at], self._weights_at + 1
            if mode == 2:
                self._weights = np.frombuffer(self._data, np.uint8, count, at)
            else:
                self._weights = np.full(count, ONCE, np.uint8)
                if mode:
                    bitmap = np.frombuffer(self._data, np.uint8, (count + 7) // 8, at)
                    others = np.flatnonzero(np.unpackbits(bitmap, count=count, bitorder="little"))
                    self._weights[others] = np.frombuffer(self._data, np.uint8, len(others), at + len(bitmap))
        return self._weights

    def postings(self, first: int, end: int) -> tuple[Array, Array]:
        """Documents and weights of the terms from `first` to `end`."""
        start, stop = self.starts[first], self.starts[end]
        return self.documents[start:stop], self.weights[start:stop]

    def count(self, term: int) -> int:
        return int(self.starts[term + 1] - self.starts[term])


class WordBlock(Block):
    """A block of words: `words` in place of keys."""

    __slots__ = ("words",)

    def __init__(self, data: bytes) -> None:
        self._open(data)
        length = _LENGTH.unpack_from(data, _HEAD.size)[0]
        at = _HEAD.size + _LENGTH.size
        shared = data[at : at + self.terms]
        at += self.terms
        self._counts_at = at + length
        words: list[bytes] = []
        before = b""
        for same, rest in zip(shared, data[at : at + length].split(b"\0"), strict=True):
            before = before[:same] + rest
            words.append(before)
        self.words = words
