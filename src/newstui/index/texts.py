"""The folded texts kept for verification: a byte code that is small, read one post at a time and searched as it lies.

Characters get numbers by how often they occur in the segment. A number becomes one byte if it is below 128, two if it
is below 128 + 128², else three; the last byte of a character has its high bit set and no other has (end-tagged dense
code, Brisaboa et al. 2003). So a needle in the same code is found by `bytes.find`, and a hit is a hit if the byte
before it ends a character. A post is its title, the separator (number 0), its body. Chinese takes about 1.5 bytes a
character; nothing has to be unpacked to say that a post does not match.
"""

from __future__ import annotations

from functools import cached_property

from newstui.index.arrays import Array, np, starts_of

SEPARATOR = "\0"
ONE, TWO = 128, 128 + 128 * 128
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
    def _places(self) -> tuple[Array, Array]:
        order = np.argsort(self.codes, kind="stable")
        return order, self.codes[order]

    def needle(self, text: str) -> bytes | None:
        """The code of a piece of text; None if a character of it occurs nowhere in the segment."""
        order, known = self._places
        codes = codes_of(text)
        places = np.minimum(np.searchsorted(known, codes), len(known) - 1)
        if not np.array_equal(known[places], codes):
            return None
        return Coder(len(self.codes)).encode(order[places])[0].tobytes()

    def text(self, data: bytes) -> str:
        return self.codes[decode(np.frombuffer(data, np.uint8))].tobytes().decode("utf-32-le", "surrogatepass")

    def coder(self) -> Coder:
        """Encodes rows of code points, all of them known."""
        return Coder(len(self.codes), self.codes)


def count_codes(codes: Array) -> Array:
    """How often each code point occurs, by code point."""
    return np.bincount(codes, minlength=CODE_POINTS)


class Coder:
    """Rows of numbers, or of what stands for them, to bytes."""

    def __init__(self, symbols: int, names: Array | None = None) -> None:
        """For so many symbols; `names[i]` stands for symbol i in what is encoded."""
        numbers = np.arange(symbols, dtype=np.uint32)
        two, three = numbers >= ONE, numbers >= TWO
        rest = numbers - np.where(three, np.uint32(TWO), np.where(two, np.uint32(ONE), np.uint32(0)))
        self._width = 3 if symbols > TWO else 2
        cells = np.zeros((symbols, 4), np.uint8)
        cells[:, self._width - 1] = 128 | (rest & 127)
        cells[:, self._width - 2] = (rest >> 7) & 127
        if self._width == 3:
            cells[:, 0] = (rest >> 14) & 127
        self._cells = _spread(cells.view(np.uint32).ravel(), names)
        self._sizes = _spread(1 + two.astype(np.uint8) + three, names)

    def encode(self, row: Array) -> tuple[Array, Array]:
        """The bytes of the row and the size of each of its characters in them (both uint8)."""
        sizes = self._sizes[row]
        cells = self._cells[row].view(np.uint8).reshape(-1, 4)[:, : self._width]
        used = np.empty(cells.shape, bool)
        for place in range(self._width):
            np.greater_equal(sizes, self._width - place, out=used[:, place])
        return cells[used], sizes


def _spread(values: Array, names: Array | None) -> Array:
    if names is None:
        return values
    table = np.zeros(CODE_POINTS, values.dtype)
    table[names] = values
    return table


def decode(data: Array) -> Array:
    """The numbers in a row of code (uint32)."""
    ends = np.flatnonzero(data & 128)
    sizes = np.diff(ends, prepend=-1)
    numbers = (data[ends] & 127).astype(np.uint32)
    two, three = np.flatnonzero(sizes == 2), np.flatnonzero(sizes == 3)
    for places, base in ((two, ONE), (three, TWO)):
        numbers[places] += (data[ends[places] - 1].astype(np.uint32) << np.uint32(7)) + np.uint32(base)
    numbers[three] += data[ends[three] - 2].astype(np.uint32) << np.uint32(14)
    return numbers


def coded_texts(codes: Array, title_sizes: Array, body_sizes: Array, coder: Coder) -> tuple[Array, Array, Array]:
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
