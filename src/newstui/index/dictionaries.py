"""The terms of a segment: where their postings are.

*Pairs* are two neighbouring characters of a run, or its last character alone. With the run's characters of the segment
numbered in order of their code points (the section `alphabet`, of A characters), a pair's number is
`first * (A + 1) + second + 1`, or `first * (A + 1)` for a last character: neighbours in that order are near each other,
so that most cost one byte. *Words* are all other terms.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from newstui.index.arrays import Array, np
from newstui.index.characters import unpack_set
from newstui.index.postings import Block, WordBlock
from newstui.index.segmentfile import SegmentFile

_KEPT_BLOCKS = 24
"""Unpacked blocks that a dictionary remembers: what is typed next asks for most of them again."""


class PairDictionary:
    """Pairs of a segment and their postings."""

    def __init__(self, file: SegmentFile) -> None:
        self._file = file
        self._kept: dict[int, Block] = {}

    @cached_property
    def alphabet(self) -> Array:
        """The characters of runs, ascending (uint32)."""
        return self._file.numbers("alphabet", "<u4")

    @cached_property
    def heads(self) -> Array:
        """The first number of each block."""
        return self._file.numbers("pairs_heads", "<u8")

    @cached_property
    def offsets(self) -> Array:
        """Where each block begins, and where the last one ends."""
        return self._file.numbers("pairs_offsets", "<u8")

    def block(self, number: int) -> Block:
        """A block, remembered for a while."""
        block = self._kept.get(number)
        if block is None:
            if len(self._kept) >= _KEPT_BLOCKS:
                self._kept.clear()
            self._kept[number] = block = self.read(number)
        return block

    def read(self, number: int) -> Block:
        start, end = self.offsets[number : number + 2].tolist()
        data = self._file.read(start, end - start)
        return self._file.checked(lambda: Block(data, int(self.heads[number])))

    @cached_property
    def _codes(self) -> list[int]:
        """The alphabet where looking up one character is quickest."""
        codes: list[int] = self.alphabet.tolist()
        return codes

    def place(self, character: str) -> int:
        """The number of a character in the alphabet, or -1."""
        place = bisect_left(self._codes, ord(character))
        return place if place < len(self._codes) and self._codes[place] == ord(character) else -1

    def find(self, term: str) -> tuple[Block, int] | None:
        """The block and the place in it of a pair, or of a run's last character."""
        first = self.place(term[0])
        second = self.place(term[1]) + 1 if len(term) > 1 else 0
        if first < 0 or (len(term) > 1 and not second):
            return None
        key = first * (len(self.alphabet) + 1) + second
        number = int(self.heads.searchsorted(np.uint64(key), "right")) - 1
        if number < 0:
            return None
        block = self.block(number)
        place = int(block.keys.searchsorted(np.uint64(key)))
        return (block, place) if place < block.terms and block.keys[place] == key else None

    def beginning(self, term: str) -> Iterator[tuple[Block, int, int]]:
        """Blocks and the places in them of all pairs that begin with the character."""
        first = self.place(term[0])
        if first < 0:
            return
        low, high = (np.uint64((first + more) * (len(self.alphabet) + 1)) for more in (0, 1))
        number = max(int(np.searchsorted(self.heads, low, "right")) - 1, 0)
        while number < len(self.heads) and self.heads[number] < high:
            block = self.block(number)
            start, end = (int(np.searchsorted(block.keys, edge)) for edge in (low, high))
            if start < end:
                yield block, start, end
            number += 1

    @cached_property
    def _sets(self) -> tuple[dict[int, int], Array]:
        """The place of each character that has a set, and where the sets begin."""
        characters: list[int] = self._file.numbers("sets", "<u4").tolist()
        return {character: place for place, character in enumerate(characters)}, self._file.numbers(
            "sets_offsets", "<u8"
        )

    def posts_with(self, character: str) -> tuple[Array, Array] | None:
        """Of each document whether the character is in its body, and in its title; None for a rare character."""
        if not self._file.has_section("sets"):
            return None
        places, offsets = self._sets
        place = places.get(self.place(character))
        if place is None:
            return None
        start, end = offsets[place : place + 2].tolist()
        data = self._file.read(start, end - start)
        return self._file.checked(lambda: unpack_set(data, self._file.table["posts"]))

    def terms(self, block: Block) -> list[str]:
        """The pairs of a block as text."""
        first, second = np.divmod(block.keys, np.uint64(len(self.alphabet) + 1))
        codes = np.zeros((block.terms, 2), np.dtype("<u4"))
        codes[:, 0] = self.alphabet[first.astype(np.int64)]
        has_second = second > 0
        codes[has_second, 1] = self.alphabet[second[has_second].astype(np.int64) - 1]
        terms: list[str] = codes.view("<U2").ravel().tolist()
        return terms

    def __len__(self) -> int:
        """Blocks."""
        return len(self.heads)


class WordDictionary:
    """Words of a segment, or its frequent phrases, and their postings."""

    def __init__(self, file: SegmentFile, name: str = "words") -> None:
        self._file = file
        self._name = name
        self._kept: dict[int, WordBlock] = {}

    @cached_property
    def heads(self) -> list[bytes]:
        """The first word of each block."""
        data = self._file.section(f"{self._name}_heads")
        return data.split(b"\0") if len(self.offsets) > 1 else []

    @cached_property
    def offsets(self) -> Array:
        return self._file.numbers(f"{self._name}_offsets", "<u8")

    def block(self, number: int) -> WordBlock:
        """A block, remembered for a while."""
        block = self._kept.get(number)
        if block is None:
            if len(self._kept) >= _KEPT_BLOCKS:
                self._kept.clear()
            self._kept[number] = block = self.read(number)
        return block

    def read(self, number: int) -> WordBlock:
        start, end = self.offsets[number : number + 2].tolist()
        data = self._file.read(start, end - start)
        return self._file.checked(lambda: WordBlock(data))

    def find(self, term: str) -> tuple[WordBlock, int] | None:
        word = term.encode("utf-8", "surrogatepass")
        number = bisect_right(self.heads, word) - 1
        if number < 0:
            return None
        block = self.block(number)
        place = bisect_right(block.words, word) - 1
        return (block, place) if place >= 0 and block.words[place] == word else None

    def beginning(self, term: str) -> Iterator[tuple[WordBlock, int, int]]:
        """Blocks and the places in them of all words that begin so."""
        low = term.encode("utf-8", "surrogatepass")
        high = low + b"\xff"  # no word holds that byte
        number = max(bisect_right(self.heads, low) - 1, 0)
        while number < len(self.heads) and self.heads[number] < high:
            block = self.block(number)
            start = bisect_right(block.words, low)
            start -= start > 0 and block.words[start - 1] == low
            end = bisect_right(block.words, high)
            if start < end:
                yield block, start, end
            number += 1

    def terms(self, block: WordBlock) -> list[str]:
        return [word.decode("utf-8", "surrogatepass") for word in block.words]

    def __len__(self) -> int:
        """Blocks."""
        return len(self.heads)
