"""Builds segment files from posts. Runs in any process; takes no lock and touches nothing but its own new files."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from newstui import folding
from newstui.index import folder as folders
from newstui.index.arrays import Array, np, starts_of
from newstui.index.inversion import Inversion
from newstui.index.segmentfile import SegmentWriter
from newstui.index.texts import CODE_POINTS, SEPARATOR, Symbols, coded_texts, codes_of, count_codes
from newstui.index.values import BuiltSegment, Document

CHARACTERS = 4_000_000
"""A segment is closed when it has that many characters: 120 MB of arrays, whatever the batch."""
_GROUP_SIZE = 500_000


def build(folder: Path, documents: Iterable[Document]) -> BuiltSegment:
    """Index the documents (each id once, in any order) into files that wait for a commit."""
    files: list[str] = []
    posts = 0
    try:
        ordered = sorted(documents, key=attrgetter("id"))
        if any(a.id == b.id for a, b in pairwise(ordered)):
            raise ValueError("an id occurs twice")
        for part in _parts(ordered):
            name = folders.built_name()
            _write(folder / name, part)
            files.append(name)
            posts += len(part)
        if files:
            folders.sync_folder(folder)
    except BaseException as error:
        for name in files:
            (folder / name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise folders.unusable(folder, error) from error
        raise
    return BuiltSegment(os.fspath(folder), tuple(files), posts)


class _Part:
    """Consecutive documents, folded, whose segment is small enough to be made in memory."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.texts: list[tuple[str, str]] = []
        self.size = 0

    def add(self, document: Document) -> None:
        title, body = (folding.fold(text).replace(SEPARATOR, "�") for text in (document.title, document.body))
        self.ids.append(document.id)
        self.texts.append((title, body))
        self.size += len(title) + len(body) + 2

    def __len__(self) -> int:
        return len(self.ids)

    def groups(self) -> Iterator[_Group]:
        first = size = 0
        for end, (title, body) in enumerate(self.texts, 1):
            size += len(title) + len(body) + 2
            if size >= _GROUP_SIZE or end == len(self.texts):
                texts = self.texts[first:end]
                yield _Group(first, texts, SEPARATOR.join([text for pair in texts for text in pair] + [""]))
                first, size = end, 0


class _Group:
    """Some of a part's documents: as many as are worth an array."""

    def __init__(self, first: int, texts: list[tuple[str, str]], text: str) -> None:
        self.first = first
        self.text = text
        """Titles and bodies by turns, each followed by a separator."""
        self.codes: Array = codes_of(text).astype(np.int64)  # places in tables: see postings.Block.documents
        self.sizes: Array = np.array([len(text) for pair in texts for text in pair], np.int64)


def _parts(documents: list[Document]) -> Iterator[_Part]:
    part = _Part()
    for document in documents:
        part.add(document)
        if part.size >= CHARACTERS:
            yield part
            part = _Part()
    if len(part):
        yield part


def _write(path: Path, part: _Part) -> None:
    inversion = Inversion()
    counts = np.zeros(CODE_POINTS, np.int64)
    for group in part.groups():
        inversion.add(group.first, group.sizes + 1, group.text, group.codes)
        counts += count_codes(group.codes)
    symbols = Symbols.counted(counts)
    with SegmentWriter(path) as writer:
        _write_texts(writer, part, symbols)
        writer.pairs(inversion.pairs(), len(part), inversion.alphabet())
        writer.words(inversion.words())
        writer.documents(np.array(part.ids), *inversion.lengths())
        writer.finish(len(part), folding.fingerprint())


def _write_texts(writer: SegmentWriter, part: _Part, symbols: Symbols) -> None:
    coder = symbols.coder()
    titles, bodies, checksums = [], [], []
    for group in part.groups():
        codes = np.delete(group.codes, np.cumsum(group.sizes + 1)[1::2] - 1)  # no separator behind the body
        data, title_sizes, body_sizes = coded_texts(codes, group.sizes[::2], group.sizes[1::2], coder)
        writer.texts(data)
        titles.append(title_sizes)
        bodies.append(body_sizes)
        checksums += text_checksums(data, title_sizes + body_sizes + 1)
    write_text_tables(writer, symbols, np.concatenate(titles), np.concatenate(bodies), checksums)


def text_checksums(data: bytes, sizes: Array) -> list[int]:
    row = memoryview(data)
    starts: list[int] = starts_of(sizes).tolist()
    return [zlib.crc32(row[start:end]) for start, end in pairwise(starts)]


def write_text_tables(
    writer: SegmentWriter, symbols: Symbols, titles: Array, bodies: Array, checksums: list[int]
) -> None:
    writer.section("title_sizes", titles.astype("<u4").tobytes())
    writer.section("body_sizes", bodies.astype("<u4").tobytes())
    writer.section("text_checksums", np.array(checksums, "<u4").tobytes())
    writer.section("symbols", symbols.codes.astype("<u4").tobytes())
    writer.section("symbol_counts", symbols.counts.astype("<u4").tobytes())
