"""Small whole numbers packed as byte planes: all low bytes, then the high parts of the few that need them.

A block of numbers is a mode byte and its data; the mode is the one that takes least space:

| mode | data |
|---|---|
| 0 | n bytes: every number is below 256 |
| 1, 2, 3 | n low bytes, a bitmap of the wide numbers, the rest (`>> 8`) of each of these in 1, 2 or 4 bytes |
| 4, 5, 6 | n numbers of 2, 4 or 8 bytes |

Little-endian throughout, bitmaps lowest bit first. Unpacking has no loop over numbers. Refuses nothing: the caller
checked the block's checksum.
"""

from __future__ import annotations

from newstui.index.arrays import Array, np

_REST = {1: "<u1", 2: "<u2", 3: "<u4"}
_WHOLE = {4: "<u2", 5: "<u4", 6: "<u8"}


class Packer:
    """Packs the blocks of one long array: `packed(b)` is the block from `bounds[b]` to `bounds[b + 1]`, none empty."""

    def __init__(self, values: Array, bounds: Array) -> None:
        self._values = values
        self._bounds: list[int] = bounds.tolist()
        self._low = values.astype(np.uint8)
        self._wide = values > 255
        self._rest = values[self._wide] >> values.dtype.type(8)
        rests = np.zeros(len(values) + 1, np.int64)
        np.cumsum(self._wide, out=rests[1:])
        self._rests: list[int] = rests[bounds].tolist()
        self._modes: list[int] = _cheapest(values, bounds, np.diff(rests[bounds])).tolist()

    def packed(self, block: int) -> bytes:
        mode = self._modes[block]
        start, end = self._bounds[block], self._bounds[block + 1]
        if mode >= 4:
            return bytes((mode,)) + self._values[start:end].astype(_WHOLE[mode]).tobytes()
        low = bytes((mode,)) + self._low[start:end].tobytes()
        if not mode:
            return low
        bitmap = np.packbits(self._wide[start:end], bitorder="little")
        rest: bytes = self._rest[self._rests[block] : self._rests[block + 1]].astype(_REST[mode]).tobytes()
        return low + bitmap.tobytes() + rest


def _cheapest(values: Array, bounds: Array, wide: Array) -> Array:
    """The mode of every block."""
    if len(bounds) < 2:
        return np.zeros(0, np.int64)
    top = np.maximum.reduceat(values, bounds[:-1])
    count = np.diff(bounds)
    rest_mode = np.select([top < 1 << 16, top < 1 << 24], [1, 2], 3)
    rest_size = np.select([top < 1 << 16, top < 1 << 24], [1, 2], 4)
    whole_mode = np.select([top < 1 << 16, top < 1 << 32], [4, 5], 6)
    whole_size = np.select([top < 1 << 16, top < 1 << 32], [2, 4], 8)
    mixed = count + (count + 7) // 8 + wide * rest_size
    is_whole = (count * whole_size <= mixed) | (top >= 1 << 40)
    return np.where(wide == 0, 0, np.where(is_whole, whole_mode, rest_mode))


def unpack(data: bytes, at: int, count: int, first: int = 0, end: int | None = None) -> Array:
    """Of the `count` numbers that begin at byte `at`, those from `first` to `end`."""
    mode = data[at]
    at += 1
    stop = count if end is None else end
    if mode == 0:
        return np.frombuffer(data, np.uint8, stop - first, at + first)
    if mode >= 4:
        whole = np.dtype(_WHOLE[mode])
        return np.frombuffer(data, whole, stop - first, at + first * whole.itemsize)
    is_wide = unpack_bits(data, at + count, stop)
    wide = is_wide.nonzero()[0]
    before = 0
    if first:
        before = int(wide.searchsorted(first))
        wide = wide[before:] - first
    rest = np.dtype(_REST[mode])
    at_rest = at + count + (count + 7) // 8 + before * rest.itemsize
    values = np.frombuffer(data, np.uint8, stop - first, at + first).astype(np.uint64 if mode == 3 else np.uint32)
    high = np.frombuffer(data, rest, len(wide), at_rest).astype(values.dtype)
    values[wide] += high << values.dtype.type(8)
    return values


def unpack_bits(data: bytes, at: int, count: int) -> Array:
    """The first `count` bits from byte `at` on, as bools."""
    bits = np.unpackbits(np.frombuffer(data, np.uint8, (count + 7) // 8, at), count=count, bitorder="little")
    return bits.view(np.bool_)
