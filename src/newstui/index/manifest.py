"""What a generation consists of: segments and their removed posts. The readers' table of contents; never a pickle.

    magic 8 bytes | checksum u32 of all that follows | length u32 | JSON | document numbers u32 of the removed posts,
    ascending, segment after segment

Whoosh's table of contents of the same generation says the same in Whoosh's words; whoever reads only this one runs
nobody's code. Refuses what its checksum doesn't fit.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from array import array

from newstui.frozen import dataclass
from newstui.index.folder import NAME
from newstui.language import _

MAGIC = b"NEWSGEN1"
_HEAD = struct.Struct("<8sII")


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """One segment of a generation."""

    name: str
    size: int
    """Bytes of its file: another size is damage."""
    posts: int
    """With the removed ones."""
    removed: array[int]
    """Document numbers, ascending (uint32)."""

    @property
    def left(self) -> int:
        return self.posts - len(self.removed)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A generation."""

    generation: int
    rule: str
    """The fingerprint of the folding and token rule that the terms were made by."""
    segments: tuple[SegmentEntry, ...]

    def encode(self) -> bytes:
        table = {
            "generation": self.generation,
            "rule": self.rule,
            "segments": [[entry.name, entry.size, entry.posts, len(entry.removed)] for entry in self.segments],
        }
        text = json.dumps(table, separators=(",", ":")).encode()
        body = struct.pack("<I", len(text)) + text + b"".join(map(_little, (entry.removed for entry in self.segments)))
        return MAGIC + struct.pack("<I", zlib.crc32(body)) + body


def decode(data: bytes) -> Manifest:
    """Raises ValueError with what is wrong."""
    if len(data) < _HEAD.size:
        raise ValueError(_("the list of segments is cut short"))
    magic, checksum, length = _HEAD.unpack_from(data)
    if magic != MAGIC or zlib.crc32(memoryview(data)[12:]) != checksum:
        raise ValueError(_("the checksum of the list of segments doesn't fit"))
    table = json.loads(data[_HEAD.size : _HEAD.size + length])
    at = _HEAD.size + length
    entries = []
    for name, size, posts, removed in table["segments"]:
        entries.append(SegmentEntry(name, size, posts, _numbers(data[at : at + 4 * removed])))
        at += 4 * removed
    return Manifest(table["generation"], table["rule"], tuple(entries))


def file_name(generation: int) -> str:
    return f"{NAME}-{generation}.list"


def _numbers(data: bytes) -> array[int]:
    numbers = array("I")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _little(numbers: array[int]) -> bytes:
    return _numbers(numbers.tobytes()).tobytes() if sys.byteorder == "big" else numbers.tobytes()
