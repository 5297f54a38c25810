"""The files of a folder as a row of bytes: kept when they are as the catalogue says, compared at the next sync. Pure.

    number of files u32 | mtime_ns, ctime_ns, size, inode of each i64 | their names, a zero byte between

The order is that of the disk, which seldom changes. Most folders are the same byte for byte; in the others the few
files that differ are found without a look at most of the rest.
"""

from __future__ import annotations

import os
import struct
from array import array
from collections.abc import Iterable, Iterator

from newstui.archive import Listing

_COUNT = struct.Struct("=I")
_WIDTH = 32
_END = 63
"""A block of files ends behind an inode that has none of these bits: so it does whatever comes and goes before it."""

_Block = tuple[tuple[bytes, ...], bytes]
"""Names, and their stamps in a row."""


def packed(listing: Listing) -> bytes:
    """The files of a folder."""
    try:
        numbers = array("q", listing.numbers)
    except OverflowError:  # some file systems number inodes up to 2^64
        numbers = array("q", [(number + 2**63) % 2**64 - 2**63 for number in listing.numbers])
    return b"".join((_COUNT.pack(len(listing.names)), numbers.tobytes(), os.fsencode("\0".join(listing.names))))


def differing(before: bytes, after: bytes) -> set[str] | None:
    """Names of the files that only one of them has, or with another stamp; None if `before` says nothing."""
    old, new = _unpacked(before), _unpacked(after)
    if old is None or new is None:
        return None
    old_blocks, new_blocks = set(_blocks(*old)), set(_blocks(*new))
    lines = set(_lines(old_blocks - new_blocks)) ^ set(_lines(new_blocks - old_blocks))
    return {os.fsdecode(name) for name, _stamp in lines}


def _unpacked(folder: bytes) -> tuple[list[bytes], bytes] | None:
    """Names and stamps; None if the bytes are not such a row."""
    if len(folder) < _COUNT.size:
        return None
    start = _COUNT.size + _WIDTH * _COUNT.unpack_from(folder)[0]
    stamps, names = folder[_COUNT.size : start], folder[start:].split(b"\0")
    return (names, stamps) if len(names) * _WIDTH == len(stamps) else None


def _blocks(names: list[bytes], stamps: bytes) -> Iterator[_Block]:
    numbers = array("q")
    numbers.frombytes(stamps)
    start = 0
    for end in [place for place, inode in enumerate(numbers[3::4], 1) if not inode & _END] + [len(names)]:
        yield tuple(names[start:end]), stamps[start * _WIDTH : end * _WIDTH]
        start = end


def _lines(blocks: Iterable[_Block]) -> Iterator[tuple[bytes, bytes]]:
    """Each file's name and stamp."""
    for names, stamps in blocks:
        for place, name in enumerate(names):
            yield name, stamps[place * _WIDTH : (place + 1) * _WIDTH]
