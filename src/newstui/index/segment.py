"""Reads one segment: its terms, its ids, its texts. What is read once is kept; threads may share it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from newstui.folding import RUN, kind
from newstui.index.arrays import Array, np, starts_of
from newstui.index.dictionaries import PairDictionary, WordDictionary
from newstui.index.segmentfile import MAGIC, SegmentFile
from newstui.index.texts import SEPARATOR, Symbols
from newstui.language import _

_NEAR, _READ = 4096, 1 << 18
"""Texts that lie as near as that are read together, up to so many bytes."""


class Segment:
    """One segment of the index."""

    def __init__(self, path: Path, size: int | None = None) -> None:
        self.file = SegmentFile(path, size)
        self.posts: int = self.file.table["posts"]
        self.rule: str = self.file.table["rule"]
        self.pairs = PairDictionary(self.file)
        self.words = WordDictionary(self.file)
        self.phrases = WordDictionary(self.file, "phrases") if self.file.has_section("phrases_heads") else None

    def dictionary(self, term: str) -> PairDictionary | WordDictionary:
        return self.pairs if kind(term[0]) == RUN else self.words

    @cached_property
    def ids(self) -> Array:
        """The id of each document, ascending (uint32)."""
        return self.file.numbers("ids", "<u4")

    @cached_property
    def title_lengths(self) -> Array:
        """Terms in each title."""
        return self.file.numbers("title_lengths", "<u4")

    @cached_property
    def body_lengths(self) -> Array:
        """Terms in each body."""
        return self.file.numbers("body_lengths", "<u4")

    @cached_property
    def title_sizes(self) -> Array:
        """Bytes of each coded title."""
        return self.file.numbers("title_sizes", "<u4")

    @cached_property
    def body_sizes(self) -> Array:
        """Bytes of each coded body."""
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
