"""The folded texts kept for verification: a byte code that is small, read one post at a time and searched as it lies.

Characters get numbers by how often they occur in the segment. A number becomes one byte if it is below 128, two if it
is below 128 + 128², else three; the last byte of a character has its high bit set and no other has (end-tagged dense
code, Brisaboa et al. 2003). So a needle in the same code is found by `bytes.find`, and a hit is a hit if the byte
before it ends a character. A post is its title, the separator (number 0), its body. Chinese takes about 1.5 bytes a
character; nothing has to be unpacked to say that a post does not match.
"""

from __future__ import annotations

from newstui.index.arrays import Array, np, starts_of

SEPARATOR = "\0"
ONE, TWO = 128, 128 + 128 * 128
_CODE_POINTS = 0x110000


def codes_of(text: str) -> Array:
    """Code points (uint32)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))


class Symbols:
    """The characters of a segment, commonest first. Number 0 is the separator."""

    def __init__(self, codes: Array, counts: Array) -> None:
        self.codes = codes
        self.counts = counts
        self._order = np.argsort(codes, kind="stable")
        self._sorted = codes[self._order]

    @classmethod
    def counted(cls, codes: Array, counts: Array) -> Symbols:
        """From characters and how often each occurs; the separator need not be among them."""
        kept = codes != 0
        codes, counts = codes[kept], counts[kept]
        order = np.lexsort((codes, -counts.astype(np.int64)))
        head = np.zeros(1, np.int64)
        return cls(*(np.concatenate((head, row[order])).astype(np.uint32) for row in (codes, counts)))

    def numbers(self, codes: Array) -> Array:
        """The number of each character, all of which are known (uint32)."""
        return self._order[np.searchsorted(self._sorted, codes)].astype(np.uint32)

    def needle(self, text: str) -> bytes | None:
        """The code of a piece of text; None if a character of it occurs nowhere in the segment."""
        codes = codes_of(text)
        places = np.minimum(np.searchsorted(self._sorted, codes), len(self._sorted) - 1)
        if not np.array_equal(self._sorted[places], codes):
            return None
        return encode(self._order[places].astype(np.uint32))[0].tobytes()

    def text(self, data: bytes) -> str:
        return self.codes[decode(np.frombuffer(data, np.uint8))].tobytes().decode("utf-32-le", "surrogatepass")


def count_codes(codes: Array) -> Array:
    """How often each code point occurs, by code point."""
    return np.bincount(codes, minlength=_CODE_POINTS)


def encode(numbers: Array) -> tuple[Array, Array]:
    """The code of a row of numbers (uint8) and where each character of it ends."""
    two, three = numbers >= ONE, numbers >= TWO
    sizes = 1 + two + three.astype(np.int64)
    ends = np.cumsum(sizes)
    data = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    rest = numbers - np.where(three, np.uint32(TWO), np.where(two, np.uint32(ONE), np.uint32(0)))
    data[ends - 1] = 128 | (rest & 127)
    data[ends[two] - 2] = (rest[two] >> 7) & 127
    data[ends[three] - 3] = (rest[three] >> 14) & 127
    return data, ends


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


def coded_texts(codes: Array, title_sizes: Array, body_sizes: Array, symbols: Symbols) -> tuple[Array, Array, Array]:
    """The code of posts in a row (title, separator, body each; sizes in characters) and their sizes in bytes."""
    data, ends = encode(symbols.numbers(codes))
    ends = np.concatenate((np.zeros(1, np.int64), ends))
    starts = starts_of(title_sizes + body_sizes + 1)
    title_bytes = ends[starts[:-1] + title_sizes] - ends[starts[:-1]]
    all_bytes = ends[starts[1:]] - ends[starts[:-1]]
    return data, title_bytes.astype(np.uint32), (all_bytes - title_bytes - 1).astype(np.uint32)


def contains(data: bytes, needle: bytes, start: int = 0, end: int | None = None) -> bool:
    """Whether the coded needle stands in the coded text, at a character's border."""
    at = data.find(needle, start, end)
    while at > start and not data[at - 1] & 128:
        at = data.find(needle, at + 1, end)
    return at >= 0
