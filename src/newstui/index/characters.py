"""For each character that stands in many posts, the set of these posts: asking for it alone then joins no lists.

A character that begins a thousand pairs would have a million postings to be joined. A set is two bitmaps, of the posts
that have it in the body and of those that have it in the title, compressed, with a checksum. Small segments have none.
"""

from __future__ import annotations

import struct
import zlib

from newstui.index.arrays import Array, np
from newstui.index.planes import unpack_bits
from newstui.index.postings import Postings
from newstui.language import _

FEWEST_POSTS = 4096
"""A segment of fewer posts keeps no sets: its lists are short."""
SHARE = 4
"""A character is in a set if it stands in a quarter of the posts."""
_CHECKSUM = struct.Struct("<I")


class CharacterSets:
    """Collects the sets while the pairs pass by in order."""

    def __init__(self, posts: int, base: int) -> None:
        """`base`: pairs of the same first character have the same key // base."""
        self._posts = posts
        self._base = base
        self._body, self._title = np.zeros(posts, bool), np.zeros(posts, bool)
        self._character = -1
        self.characters: list[int] = []
        self.sets: list[bytes] = []

    def add(self, postings: Postings) -> None:
        """Pairs that follow those added before."""
        if self._posts < FEWEST_POSTS:
            return
        of_pair = (postings.keys // np.uint64(self._base)).astype(np.int64)
        edges = np.flatnonzero(np.diff(of_pair, prepend=-1, append=-1))
        ends = np.cumsum(postings.counts)[edges[1:] - 1].tolist()
        start = 0
        for character, end in zip(of_pair[edges[:-1]].tolist(), ends, strict=True):
            # The last one may go on in the next postings, so that it can't be left out for being rare here.
            if end - start >= self._posts // SHARE or character == self._character or end == ends[-1]:
                self._take(character, postings.documents[start:end].astype(np.int64), postings.weights[start:end])
            start = end

    def _take(self, character: int, documents: Array, weights: Array) -> None:
        if character != self._character:
            self.close()
            self._character = character
        self._body[documents[weights & 15 > 0]] = True
        self._title[documents[weights > 15]] = True

    def close(self) -> None:
        """No more postings of the character at hand."""
        if SHARE * int(np.count_nonzero(self._body | self._title)) >= self._posts and self._character >= 0:
            bits = b"".join(np.packbits(each, bitorder="little").tobytes() for each in (self._body, self._title))
            packed = zlib.compress(bits, 1)
            self.characters.append(self._character)
            self.sets.append(_CHECKSUM.pack(zlib.crc32(packed)) + packed)
        self._body[:] = self._title[:] = False
        self._character = -1


def unpack_set(data: bytes, posts: int) -> tuple[Array, Array]:
    """Of each document whether it has the character in the body, and in the title. ValueError if it is damaged."""
    packed = memoryview(data)[_CHECKSUM.size :]
    if _CHECKSUM.unpack_from(data)[0] != zlib.crc32(packed):
        raise ValueError(_("the checksum of a set doesn't fit"))
    bits = zlib.decompress(packed)
    return unpack_bits(bits, 0, posts), unpack_bits(bits, len(bits) // 2, posts)
