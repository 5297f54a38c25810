"""The folded texts kept for verification: a byte code that is small, read one post at a time and searched as it lies.

Characters get numbers by how often they occur in the segment. The first 127 numbers become one byte, the next 128 · 127
two, the rest three; the last byte of a character has its high bit set and no other has (end-tagged dense code,
Brisaboa et al. 2003). So a needle in the same code is found by `bytes.find`, and a hit is a hit if the byte before it
ends a character. A post is its title, the separator (number 0), its body. Chinese takes about 1.5 bytes a character;
nothing has to be unpacked to say that a post does not match.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from newstui.index.arrays import Array, np, starts_of

SEPARATOR = "\0"
LAST = 127
"""Values that a last byte takes, from 128 on: 255 is free to stand for no byte."""
ONE, TWO = LAST, LAST + 128 * LAST
_NONE = 255
CODE_POINTS = 0x110000


def codes_of(text: str) -> Array:
    """Code points (uint32)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))


class Symbols:
    """The characters of a segment, commonest first. Number 0 is the separator."""

    def __init__(self, codes: Array, counts: Array) -> None:
        self.codes = codes
        self.counts = counts

    @classmethod
    def counted(cls, counts: Array) -> Symbols:
        """From how often each code point occurs."""
        codes = np.flatnonzero(counts[1:]) + 1
        often = np.minimum(counts[codes], 0xFFFF_FFFF)
        order = np.lexsort((codes, -often))
        head = np.zeros(1, np.int64)
        return cls(*(np.concatenate((head, row[order])).astype(np.uint32) for row in (codes, often)))

    @cached_property
    def _order(self) -> Array:
        """The numbers in the order of their code points."""
        return self.codes.argsort()

    def needle(self, text: str) -> bytes | None:
        """The code of a piece of text; None if a character of it occurs nowhere in the segment."""
        wanted = codes_of(text)
        places = self.codes.searchsorted(wanted, sorter=self._order)
        numbers = self._order[np.minimum(places, len(self._order) - 1)]
        return b"".join(map(_coded, numbers.tolist())) if (self.codes[numbers] == wanted).all() else None

    def text(self, data: bytes) -> str:
        return self.codes[decode(data)].tobytes().decode("utf-32-le", "surrogatepass")

    def character(self, data: bytes) -> str:
        """The one character of a short code, without setting numpy in motion."""
        number = data[-1] & 127
        if len(data) == 2:
            number += data[0] * LAST + ONE
        elif len(data) == 3:
            number += ((data[0] << 7) + data[1]) * LAST + TWO
        return chr(self.codes[number])

    def coder(self) -> Coder:
        """Encodes rows of code points, all of them known."""
        return Coder(len(self.codes), self.codes)


def count_codes(codes: Array) -> Array:
    """How often each code point occurs, by code point."""
    return np.bincount(codes, minlength=CODE_POINTS)


def _coded(number: int) -> bytes:
    if number < ONE:
        return bytes((128 + number,))
    before, last = divmod(number - (ONE if number < TWO else TWO), LAST)
    return bytes((before, 128 + last)) if number < TWO else bytes((*divmod(before, 128), 128 + last))


class Coder:
    """Rows of numbers, or of what stands for them, to bytes."""

    def __init__(self, symbols: int, names: Array | None = None) -> None:
        """For so many symbols; `names[i]` stands for symbol i in what is encoded."""
        coded = list(map(_coded, range(symbols)))
        width = 2 if symbols <= TWO else 4
        cells = b"".join([code.rjust(width, bytes((_NONE,))) for code in coded])
        self._cells = _spread(np.frombuffer(cells, np.dtype(f"u{width}")), names)
        self._sizes = _spread(np.frombuffer(bytes(map(len, coded)), np.uint8), names)

    def encode(self, row: Array) -> tuple[bytes, Array]:
        """The bytes of the row, and how many each of its characters takes (uint8)."""
        return self._cells[row].tobytes().translate(None, bytes((_NONE,))), self._sizes[row]


def _spread(values: Array, names: Array | None) -> Array:
    if names is None:
        return values
    table = np.zeros(CODE_POINTS, values.dtype)
    table[names] = values
    return table


def endings(data: bytes) -> tuple[Array, Array]:
    """Where the codes of a row end, and of each its last byte · 256 + the byte before it, which is 255 at the start."""
    padded = b"\xff" + data
    ends = (np.frombuffer(data, np.uint8) > 127).nonzero()[0]
    return ends, np.ndarray(len(data), "<u2", padded, 0, 1).take(ends)


def long_codes(ends: Array) -> Array:
    """Which of the codes that end there have three bytes."""
    places: Array = (np.diff(ends, prepend=-1) == 3).nonzero()[0]
    return places


@lru_cache(maxsize=1)
def _by_ending() -> Array:
    """The number of a code of one or two bytes, by its ending."""
    last, before = np.divmod(np.arange(1 << 16), 256)
    numbers: Array = np.where(before < 128, ONE + before * LAST, 0) + (last & 127)
    return numbers


def decode(data: bytes) -> Array:
    """The numbers in a row of code."""
    ends, ending = endings(data)
    numbers = _by_ending().take(ending)
    if len(places := long_codes(ends)):
        row = np.frombuffer(data, np.uint8).astype(np.int64)
        last, before, first = (row[ends[places] - back] for back in range(3))
        numbers[places] = TWO + ((first << 7) + before) * LAST + (last & 127)
    return numbers


def coded_texts(codes: Array, title_sizes: Array, body_sizes: Array, coder: Coder) -> tuple[bytes, Array, Array]:
    """The code of posts in a row (title, separator, body each; sizes in characters) and their sizes in bytes."""
    data, sizes = coder.encode(codes)
    starts = starts_of(title_sizes + body_sizes + 1)
    edges = np.stack((starts[:-1], starts[:-1] + title_sizes), axis=1).ravel()
    of_title, of_rest = np.add.reduceat(sizes, edges, dtype=np.int64).reshape(-1, 2).T
    return data, np.where(title_sizes > 0, of_title, 0), of_rest - 1


def place(data: bytes, needle: bytes, start: int = 0, end: int | None = None) -> int:
    """Where the coded needle stands in the coded text, at a character's border; -1 if it doesn't.

    `start` is such a border.
    """
    at = data.find(needle, start, end)
    while at > start and not data[at - 1] & 128:
        at = data.find(needle, at + 1, end)
    return at


def border(data: bytes, at: int) -> int:
    """The first border of a character from `at` on."""
    while 0 < at < len(data) and not data[at - 1] & 128:
        at += 1
    return at
