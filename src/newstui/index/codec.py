"""The index as Whoosh sees it: a codec on its plug point, a schema, the table of contents. The only room that names it.

`whoosh.index.open_dir(folder)` opens the index, and Whoosh's own parser and searcher find posts through it. They only
read: an index is written by `newstui.index`, whose own evaluator is the way to search it (Whoosh's takes one step in
Python a posting). Whoosh's table of contents is a pickle of the classes below by their names: never rename them.
Refuses a Whoosh whose inner workings are not those this was made for (IndexVersionError).
"""

from __future__ import annotations

import heapq
import sys
import warnings
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from newstui.errors import IndexVersionError
from newstui.folding import fold, index_terms, piece
from newstui.index.arrays import Array
from newstui.index.dictionaries import PairDictionary, WordDictionary
from newstui.index.folder import NAME
from newstui.index.manifest import SegmentEntry
from newstui.index.postings import Block
from newstui.index.segment import Segment
from newstui.language import _

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Whoosh 2.7.4 has invalid escapes that newer Pythons complain of
    import whoosh
    from whoosh import columns, fields, formats, query
    from whoosh.analysis import Token, Tokenizer
    from whoosh.codec import base
    from whoosh.filedb.filestore import RamStorage
    from whoosh.index import TOC
    from whoosh.matching import ListMatcher
    from whoosh.reading import TermInfo, TermNotFound

FIELDS = ("body", "title")


# -- schema -----------------------------------------------------------------------------------------------------------


class NewsTokenizer(Tokenizer):  # type: ignore[misc]  # Whoosh has no types
    """The terms of `folding`."""

    def __call__(self, value: str, **options: Any) -> Iterator[Any]:
        token = Token(**{name: options[name] for name in ("positions", "chars", "mode") if name in options})
        token.boost = 1.0
        for token.pos, term in enumerate(index_terms(fold(value))):
            token.text = term
            yield token


class NewsText(fields.TEXT):  # type: ignore[misc]
    """A text without positions that parses its own queries: all terms of what was typed."""

    def __init__(self) -> None:
        super().__init__(analyzer=NewsTokenizer(), phrase=False, stored=False)
        self.format = formats.Existence()

    def self_parsing(self) -> bool:
        return True

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> Any:
        terms = [
            (query.Prefix if term.prefix else query.Term)(fieldname, term.text, boost=boost)
            for term in piece(qstring).terms
        ]
        return terms[0] if len(terms) == 1 else query.And(terms) if terms else query.NullQuery


def schema() -> Any:
    """Nothing is stored but the id."""
    return fields.Schema(id=fields.COLUMN(columns.NumericColumn("I")), title=NewsText(), body=NewsText())


# -- table of contents ------------------------------------------------------------------------------------------------


class NewsSegment(base.Segment):  # type: ignore[misc]
    """What the table of contents keeps of a segment: its file, its size, its removed documents."""

    def __init__(self, file: str, posts: int, removed: bytes) -> None:
        super().__init__(NAME)
        self.segid = file.split(".")[0].removeprefix(f"{NAME}_")
        self.file = file
        self.posts = posts
        self.removed = removed

    def codec(self) -> NewsCodec:
        return NewsCodec()

    def should_assemble(self) -> bool:
        return False

    def set_doc_count(self, doccount: int) -> None:
        raise _read_only()

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        raise _read_only()

    def doc_count_all(self) -> int:
        return self.posts

    def deleted_docs(self) -> set[int]:
        numbers = array("I", self.removed)
        if sys.byteorder == "big":
            numbers.byteswap()
        return set(numbers)

    def deleted_count(self) -> int:
        return len(self.removed) // 4

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.deleted_docs()


def table_of_contents(generation: int, entries: Iterable[SegmentEntry]) -> bytes:
    """The bytes of Whoosh's table of contents. Read back with Whoosh before anybody relies on it."""
    segments = []
    for entry in entries:
        removed = array("I", entry.removed)
        if sys.byteorder == "big":
            removed.byteswap()
        segments.append(NewsSegment(entry.name, entry.posts, removed.tobytes()))
    check_whoosh()
    storage = RamStorage()
    TOC(schema(), segments, generation).write(storage, NAME)
    name = TOC._filename(NAME, generation)
    data = storage.files.get(name)
    if not isinstance(data, bytes) or name != file_name(generation):
        raise _not_understood(_("its table of contents"))
    again = TOC.read(storage, NAME)
    if again.generation != generation or [vars(segment) for segment in again.segments] != list(map(vars, segments)):
        raise _not_understood(_("its table of contents"))
    return data


def file_name(generation: int) -> str:
    return f"_{NAME}_{generation}.toc"


def check_whoosh() -> None:
    """Raise IndexVersionError unless Whoosh is as the codec supposes."""
    supposed = {
        base.Codec: ("terms_reader", "per_document_reader", "automata"),
        base.Segment: ("segment_id", "codec", "doc_count_all", "is_deleted", "should_assemble"),
        base.TermsReader: ("terms_from", "items_from", "doc_frequency", "matcher", "indexed_field_names"),
        base.PerDocumentReader: ("column_reader", "doc_field_length", "stored_fields"),
        TOC: ("read", "write", "_filename", "_latest_generation"),
    }
    for owner, names in supposed.items():
        for name in names:
            if not callable(getattr(owner, name, None)):
                raise _not_understood(f"{owner.__name__}.{name}")
    if getattr(whoosh, "__version__", (0,)) < (2, 7, 4):
        raise _not_understood(_("its version"))


def _not_understood(what: str) -> IndexVersionError:
    version = ".".join(map(str, getattr(whoosh, "__version__", ())))
    return IndexVersionError(
        _("Whoosh {version} is not what newstui was made for ({what}); install Whoosh 2.7.4").format(
            version=version, what=what
        )
    )


def _read_only() -> NotImplementedError:  # what Whoosh itself raises where a codec can't do something
    return NotImplementedError("this index is written by newstui.index, not by Whoosh's writer")


# -- codec ------------------------------------------------------------------------------------------------------------


class NewsCodec(base.Codec):  # type: ignore[misc]
    """Reads segments for Whoosh's readers."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        raise _read_only()

    def field_writer(self, storage: Any, segment: Any) -> Any:
        raise _read_only()

    def new_segment(self, storage: Any, indexname: str) -> Any:
        raise _read_only()

    def terms_reader(self, storage: Any, segment: NewsSegment) -> TermsReader:
        return TermsReader(Segment(Path(storage.folder, segment.file)))

    def per_document_reader(self, storage: Any, segment: NewsSegment) -> PerDocumentReader:
        return PerDocumentReader(Segment(Path(storage.folder, segment.file)), segment)


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Terms and postings of both fields: the one dictionary, seen by the weights that have a share in the field."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def indexed_field_names(self) -> list[str]:
        return list(FIELDS)

    def _postings(self, fieldname: str, block: Block, place: int) -> tuple[Array, Array]:
        documents, weights = block.postings(place, place + 1)
        often = weights >> 4 if fieldname == "title" else weights & 15
        return documents[often > 0], often[often > 0]

    def _find(self, fieldname: str, text: bytes) -> tuple[Array, Array] | None:
        term = text.decode("utf-8", "replace")
        found = self._segment.dictionary(term).find(term) if term and fieldname in FIELDS else None
        if found is None:
            return None
        documents, often = self._postings(fieldname, *found)
        return (documents, often) if len(documents) else None

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) is not None

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """KeyError, not TermNotFound, for an absent term: Whoosh's reader turns only that into 0."""
        found = self._find(fieldname, text)
        if found is None:
            raise KeyError(text)
        return len(found[0])

    def frequency(self, fieldname: str, text: bytes) -> float:
        found = self._find(fieldname, text)
        if found is None:
            raise KeyError(text)
        return float(found[1].sum())

    def term_info(self, fieldname: str, text: bytes) -> Any:
        return self._info(*self._found(fieldname, text))

    def _found(self, fieldname: str, text: bytes) -> tuple[Array, Array]:
        found = self._find(fieldname, text)
        if found is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return found

    def _info(self, documents: Array, often: Array) -> Any:
        lengths = self._segment.body_lengths[documents]
        weight, most = float(often.sum()), float(often.max())
        return TermInfo(weight, len(documents), 1, int(lengths.max()), most, int(documents[0]), int(documents[-1]))

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        documents, often = self._found(fieldname, text)
        return ListMatcher(
            documents.tolist(),
            often.astype(float).tolist(),
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self._info(documents, often),
        )

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return (term for term, _documents, _often in self._entries(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], Any]]:
        return ((term, self._info(documents, often)) for term, documents, often in self._entries(fieldname, prefix))

    def _entries(self, fieldname: str, start: bytes) -> Iterator[tuple[tuple[str, bytes], Array, Array]]:
        """From a term on, through the later fields, as Whoosh expects."""
        for name in FIELDS:
            if name < fieldname:
                continue
            low = start if name == fieldname else b""
            both = (self._from(dictionary, low) for dictionary in (self._segment.pairs, self._segment.words))
            for text, block, place in heapq.merge(*both, key=lambda entry: entry[0]):
                documents, often = self._postings(name, block, place)
                if len(documents):
                    yield (name, text), documents, often

    def _from(self, dictionary: PairDictionary | WordDictionary, low: bytes) -> Iterator[tuple[bytes, Block, int]]:
        for number in range(len(dictionary)):
            if isinstance(dictionary, PairDictionary):
                block: Block = dictionary.block(number)
                terms = [term.encode() for term in dictionary.terms(block)]
            else:
                block = of_words = dictionary.block(number)
                terms = of_words.words
            if terms[-1] >= low:
                yield from ((term, block, place) for place, term in enumerate(terms) if term >= low)

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:  # asked for by Whoosh's own fuzzy queries alone
        raise NotImplementedError("fuzzy terms are not for this index: see newstui.index.Index.nearest")


class _Ids(columns.ColumnReader):  # type: ignore[misc]
    """The ids as Whoosh's column."""

    def __init__(self, ids: Array) -> None:
        self._ids: list[int] = ids.tolist()
        self._sign = 1

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, docnum: int) -> int:
        return self._ids[docnum]

    def sort_key(self, docnum: int) -> int:
        return self._sign * self._ids[docnum]

    def load(self) -> list[int]:
        return self._ids

    def set_reverse(self) -> None:
        self._sign = -1


class PerDocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """Ids, lengths and what was removed."""

    def __init__(self, segment: Segment, entry: NewsSegment) -> None:
        self._segment = segment
        self._removed = entry.deleted_docs()

    def doc_count_all(self) -> int:
        return self._segment.posts

    def doc_count(self) -> int:
        return self._segment.posts - len(self._removed)

    def has_deletions(self) -> bool:
        return bool(self._removed)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._removed

    def deleted_docs(self) -> set[int]:
        return self._removed

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname == "id"

    def list_columns(self) -> list[str]:
        return ["id"]

    def column_reader(self, fieldname: str, column: Any = None) -> _Ids:
        return _Ids(self._segment.ids)

    def stored_fields(self, docnum: int) -> dict[str, int]:
        """So that a hit of Whoosh's shows its id."""
        return {"id": int(self._segment.ids[docnum])}

    def _lengths(self, fieldname: str) -> Array:
        return self._segment.title_lengths if fieldname == "title" else self._segment.body_lengths

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._lengths(fieldname)[docnum])

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).min())

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).max())
