"""One segment, one file: the terms of some thousand posts, their postings and their folded texts. Never changed.

    magic | texts | blocks of pairs | blocks of words | sections | directory (JSON) | offset, length, checksum, magic

*Pairs* are two neighbouring characters of a run, or its last character alone. With the run's characters of the segment
numbered in order of their code points (the section `alphabet`, of A characters), a pair's number is
`first * (A + 1) + second + 1`, or `first * (A + 1)` for a last character: neighbours in that order are near each other,
so that most cost one byte. *Words* are all other terms. docs/index-format.md describes every byte.

Files are read by pread where they lie: never mapped (a file cut short would kill the process), never copied whole.
Refuses whatever a checksum doesn't fit, with IndexDamagedError.
"""

from __future__ import annotations

import json
import os
import struct
import weakref
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from newstui.errors import IndexVersionError
from newstui.folding import RUN, kind
from newstui.gate import shown_path
from newstui.index import folder
from newstui.index.arrays import Array, np, starts_of
from newstui.index.postings import Block, Postings, WordBlock, blocks_of_pairs, blocks_of_words
from newstui.index.texts import SEPARATOR, Symbols
from newstui.language import _

VERSION = 1
MAGIC = b"NEWSSEG1"
_TAIL = struct.Struct("<QII8s")
_KEPT_BLOCKS = 24
"""Unpacked blocks that a dictionary remembers: what is typed next asks for most of them again."""

_NEAR, _READ = 4096, 1 << 18
"""Texts that lie as near as that are read together, up to so many bytes."""

_Value = TypeVar("_Value")


class SegmentWriter:
    """Writes a segment from front to back and syncs it. A file that isn't finished is removed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.at = 0
        self._file = open(folder.open_new(path), "wb", buffering=1 << 18)  # noqa: PTH123, SIM115
        self._sections: dict[str, tuple[int, int, int]] = {}
        self._write(MAGIC)

    def __enter__(self) -> SegmentWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            self._file.close()
        finally:
            if kind:
                self.path.unlink(missing_ok=True)

    def _write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self.at += len(data)

    def texts(self, data: bytes) -> None:
        """Coded texts, in the order of the documents; first of all."""
        self._write(data)

    def section(self, name: str, data: bytes) -> None:
        self._sections[name] = (self.at, len(data), zlib.crc32(data))
        self._write(data)

    def pairs(self, parts: Iterator[Postings]) -> None:
        """All pairs, ascending by number."""
        heads: list[int] = []
        offsets: list[int] = []
        for part in parts:
            for head, block in blocks_of_pairs(part):
                heads.append(head)
                offsets.append(self.at)
                self._write(block)
        self._pairs = np.array(heads, "<u8").tobytes(), np.array([*offsets, self.at], "<u8").tobytes()

    def words(self, parts: Iterator[tuple[list[bytes], Postings]]) -> None:
        """All words, ascending."""
        heads: list[bytes] = []
        offsets: list[int] = []
        for words, part in parts:
            for head, block in blocks_of_words(words, part):
                heads.append(head)
                offsets.append(self.at)
                self._write(block)
        self._words = b"\0".join(heads), np.array([*offsets, self.at], "<u8").tobytes()

    def finish(self, posts: int, rule: str) -> int:
        """Write the tables, sync, and give the size of the file."""
        for name, (heads, offsets) in (("pairs", self._pairs), ("words", self._words)):
            self.section(f"{name}_heads", heads)
            self.section(f"{name}_offsets", offsets)
        table = {"version": VERSION, "posts": posts, "rule": rule, "sections": self._sections}
        data = json.dumps(table, separators=(",", ":")).encode()
        at = self.at
        self._write(data)
        self._write(_TAIL.pack(at, len(data), zlib.crc32(data), MAGIC))
        self._file.flush()
        os.fsync(self._file.fileno())
        return self.at


class SegmentFile:
    """Checked reading of one segment's file. It is closed when nobody refers to it any more."""

    def __init__(self, path: Path, size: int | None = None) -> None:
        self.path = path
        try:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            self.refuse(_("a segment is missing"))
        except OSError as error:
            raise folder.unusable(path, error) from error
        weakref.finalize(self, os.close, self._descriptor)
        self.size = os.fstat(self._descriptor).st_size
        if size is not None and self.size != size:
            self.refuse(_("a segment has not the size it was written with"))
        self.table = self._directory()

    def refuse(self, why: str) -> NoReturn:
        raise folder.damaged(self.path, why)

    def _directory(self) -> dict[str, Any]:
        if self.size < len(MAGIC) + _TAIL.size:
            self.refuse(_("a segment is cut short"))
        at, length, checksum, magic = _TAIL.unpack(self.read(self.size - _TAIL.size, _TAIL.size))
        if magic != MAGIC and magic[:7] == MAGIC[:7]:
            raise IndexVersionError(
                _("The index {path} was written by another version of newstui; it can be rebuilt").format(
                    path=shown_path(str(self.path))
                )
            )
        if magic != MAGIC or at + length + _TAIL.size != self.size:
            self.refuse(_("a segment has no directory"))
        data = self.read(at, length)
        if zlib.crc32(data) != checksum or self.read(0, len(MAGIC)) != MAGIC:
            self.refuse(_("the checksum of a segment's directory doesn't fit"))
        table: dict[str, Any] = json.loads(data)
        return table

    def read(self, at: int, length: int) -> bytes:
        """These bytes, and no fewer."""
        try:
            data = os.pread(self._descriptor, length, at)
            while len(data) < length:
                more = os.pread(self._descriptor, length - len(data), at + len(data))
                if not more:
                    self.refuse(_("a segment is cut short"))
                data += more
        except OSError as error:
            raise folder.unusable(self.path, error) from error
        return data

    def section(self, name: str) -> bytes:
        at, length, checksum = self.table["sections"][name]
        data = self.read(at, length)
        if zlib.crc32(data) != checksum:
            self.refuse(_("a checksum doesn't fit"))
        return data

    def numbers(self, name: str, kind: str) -> Array:
        return np.frombuffer(self.section(name), np.dtype(kind))

    def checked(self, unpack: Callable[[], _Value]) -> _Value:
        """Whatever fails while unpacking is damage."""
        try:
            return unpack()
        except (ValueError, IndexError, KeyError, struct.error, UnicodeDecodeError) as error:
            self.refuse(str(error))


class Segment:
    """Reads one segment. Holds no state but what it has read; threads may share it."""

    def __init__(self, path: Path, size: int | None = None) -> None:
        self.file = SegmentFile(path, size)
        self.posts: int = self.file.table["posts"]
        self.rule: str = self.file.table["rule"]
        self.pairs = PairDictionary(self.file)
        self.words = WordDictionary(self.file)

    def dictionary(self, term: str) -> PairDictionary | WordDictionary:
        return self.pairs if kind(term[0]) == RUN else self.words

    @cached_property
    def ids(self) -> Array:
        """The id of each document, ascending (uint32)."""
        return self.file.numbers("ids", "<u4")

    @cached_property
    def title_sizes(self) -> Array:
        """Bytes of each coded title."""
        return self.file.numbers("title_sizes", "<u4")

    @cached_property
    def body_sizes(self) -> Array:
        """Bytes of each coded body: near enough to its length in terms for ranking."""
        return self.file.numbers("body_sizes", "<u4")

    @cached_property
    def text_starts(self) -> Array:
        """Where each document's coded text begins in the file, and where the last one ends."""
        return starts_of(self.title_sizes.astype(np.int64) + self.body_sizes + 1) + len(MAGIC)

    @cached_property
    def text_checksums(self) -> Array:
        return self.file.numbers("text_checksums", "<u4")

    @cached_property
    def _checked_texts(self) -> bytearray:
        """Of each document whether its text's checksum was seen to fit: once is enough."""
        return bytearray(self.posts)

    @cached_property
    def symbols(self) -> Symbols:
        return Symbols(self.file.numbers("symbols", "<u4"), self.file.numbers("symbol_counts", "<u4"))

    def text_spans(self, documents: Array) -> Iterator[tuple[bytes, int, int]]:
        """Of each of these documents, ascending, a piece of the file and where its coded text lies in that.

        Neighbours are read together: one read for a hundred texts that lie close.
        """
        starts: list[int] = self.text_starts[documents].tolist()
        ends: list[int] = self.text_starts[documents + 1].tolist()
        is_checked = self._checked_texts
        next_read = 0
        for number, (document, start, end) in enumerate(zip(documents.tolist(), starts, ends, strict=True)):
            if number == next_read:
                next_read += 1
                while (
                    next_read < len(starts)
                    and starts[next_read] - ends[next_read - 1] <= _NEAR
                    and ends[next_read] - start <= _READ
                ):
                    next_read += 1
                base = start
                data = self.file.read(base, ends[next_read - 1] - base)
                view = memoryview(data)
            if not is_checked[document]:
                if zlib.crc32(view[start - base : end - base]) != self.text_checksums[document]:
                    self.file.refuse(_("a text's checksum doesn't fit"))
                is_checked[document] = 1
            yield data, start - base, end - base

    def texts(self, documents: Array) -> Iterator[bytes]:
        """The coded text of each of these documents, ascending."""
        for data, start, end in self.text_spans(documents):
            yield data[start:end]

    def folded(self, data: bytes) -> tuple[str, str]:
        """Title and body of a coded text."""
        title, _separator, body = self.file.checked(lambda: self.symbols.text(data)).partition(SEPARATOR)
        return title, body


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
    """Words of a segment and their postings."""

    def __init__(self, file: SegmentFile) -> None:
        self._file = file
        self._kept: dict[int, WordBlock] = {}

    @cached_property
    def heads(self) -> list[bytes]:
        """The first word of each block."""
        data = self._file.section("words_heads")
        return data.split(b"\0") if len(self.offsets) > 1 else []

    @cached_property
    def offsets(self) -> Array:
        return self._file.numbers("words_offsets", "<u8")

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
