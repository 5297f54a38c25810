"""One segment, one file: the terms of some thousand posts, their postings and their folded texts. Never changed.

    magic | texts | blocks of pairs | sets | blocks of words | sections | directory | where it is | magic

Files are read by pread where they lie: never mapped (a file cut short would kill the process), never copied whole.
docs/index-format.md describes every byte. Refuses whatever a checksum doesn't fit, with IndexDamagedError.
"""

from __future__ import annotations

import json
import os
import struct
import weakref
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from newstui.errors import IndexVersionError
from newstui.gate import shown_path
from newstui.index import folder, phrases
from newstui.index.arrays import Array, np
from newstui.index.characters import CharacterSets
from newstui.index.phrases import FrequentPairs, Texts, frequent_phrases
from newstui.index.postings import Postings, blocks_of_pairs, blocks_of_words
from newstui.language import _

VERSION = 2
MAGIC = b"NEWSEGM2"
_TAIL = struct.Struct("<QII8s")

_Value = TypeVar("_Value")


class SegmentWriter:
    """Writes a segment from front to back and syncs it. A file that isn't finished is removed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.at = 0
        self._file = open(folder.open_new(path), "wb", buffering=1 << 18)  # noqa: PTH123, SIM115
        self._sections: dict[str, tuple[int, int, int]] = {}
        self._tables: dict[str, tuple[bytes, bytes]] = {}
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

    def pairs(self, parts: Iterator[Postings], posts: int, alphabet: Array) -> None:
        """All pairs, ascending by number."""
        heads: list[int] = []
        offsets: list[int] = []
        sets = CharacterSets(posts, len(alphabet) + 1)
        self._frequent = FrequentPairs(posts, len(alphabet) + 1)
        for part in parts:
            sets.add(part)
            self._frequent.add(part)
            for head, block in blocks_of_pairs(part):
                heads.append(head)
                offsets.append(self.at)
                self._write(block)
        self._tables["pairs"] = np.array(heads, "<u8").tobytes(), np.array([*offsets, self.at], "<u8").tobytes()
        sets.close()
        if sets.sets:
            self._sets(sets)
        self.section("alphabet", alphabet.astype("<u4").tobytes())

    def _sets(self, sets: CharacterSets) -> None:
        offsets = [self.at]
        for each in sets.sets:
            self._write(each)
            offsets.append(self.at)
        self.section("sets", np.array(sets.characters, "<u4").tobytes())
        self.section("sets_offsets", np.array(offsets, "<u8").tobytes())

    def words(self, parts: Iterator[tuple[list[bytes], Postings]]) -> None:
        """All words, ascending."""
        self._blocks_of_words("words", parts)

    def _blocks_of_words(self, name: str, parts: Iterable[tuple[list[bytes], Postings]]) -> None:
        heads: list[bytes] = []
        offsets: list[int] = []
        for words, part in parts:
            for head, block in blocks_of_words(words, part):
                heads.append(head)
                offsets.append(self.at)
                self._write(block)
        self._tables[name] = b"\0".join(heads), np.array([*offsets, self.at], "<u8").tobytes()

    def _phrases(self) -> None:
        """What the texts, written already, say of frequent phrases."""
        self._file.flush()
        descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            symbols, titles, bodies, alphabet = (
                np.frombuffer(os.pread(descriptor, length, at), "<u4")
                for at, length, _checksum in map(
                    self._sections.__getitem__, ("symbols", "title_sizes", "body_sizes", "alphabet")
                )
            )
            texts = Texts(lambda at, length: os.pread(descriptor, length, len(MAGIC) + at), symbols, titles, bodies)
            names, postings = frequent_phrases(texts, alphabet, self._frequent)
        finally:
            os.close(descriptor)
        self._blocks_of_words("phrases", [(names, postings)])

    def documents(self, ids: Array, title_lengths: Array, body_lengths: Array) -> None:
        """Ids, ascending, and the number of terms in titles and bodies."""
        for name, column in (("ids", ids), ("title_lengths", title_lengths), ("body_lengths", body_lengths)):
            self.section(name, column.astype("<u4").tobytes())

    def finish(self, posts: int, rule: str) -> int:
        """Write the tables, sync, and give the size of the file."""
        if posts >= phrases.FEWEST_POSTS:
            self._phrases()
        for name, (heads, offsets) in self._tables.items():
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

    def has_section(self, name: str) -> bool:
        return name in self.table["sections"]

    def section(self, name: str) -> bytes:
        if not self.has_section(name):
            self.refuse(_("a part of a segment is missing"))
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
        except (ValueError, IndexError, KeyError, struct.error, zlib.error) as error:
            self.refuse(str(error))
