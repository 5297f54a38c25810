"""The index is Whoosh's: its own `open_dir`, parser and searcher work over our codec. And it is loaded late."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from newstui import folding
from newstui.errors import IndexVersionError
from newstui.index import Document, Index, build_segment, codec
from tests.index.news import pieces_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import whoosh.index
    from whoosh import query
    from whoosh.qparser import QueryParser


@pytest.fixture
def removed_too(folder: Path, documents: list[Document]) -> Path:
    """Several segments and removed posts."""
    index = Index.open(folder, create=True)
    index.commit([build_segment(folder, documents[:300])])
    index.commit([build_segment(folder, documents[300:])], [document.id for document in documents[:300:7]])
    assert len(index.segments) == 2
    return folder


def _ids(searcher: Any, asked: Any) -> set[int]:
    return {hit["id"] for hit in searcher.search(asked, limit=None)}


@pytest.mark.parametrize("field", ["title", "body"])
def test_whooshs_own_searcher_finds_the_same_posts(removed_too: Path, documents: list[Document], field: Any) -> None:
    index = Index.open(removed_too)
    theirs = whoosh.index.open_dir(str(removed_too))
    assert theirs.doc_count() == len(index)
    parser = QueryParser(field, theirs.schema)
    with theirs.searcher() as searcher:
        for piece in pieces_of(documents, 60):
            terms = folding.piece(piece).terms
            asked = query.And([query.Prefix(field, t.text) if t.prefix else query.Term(field, t.text) for t in terms])
            assert _ids(searcher, asked) == set(index.candidates(piece, field=field)), piece
        for typed in ("芯片", "芯", "综合试验区", "AI芯片", "iPhone13", "银行 回购"):
            wanted = set.intersection(*(set(index.candidates(word, field=field)) for word in typed.split()))
            assert _ids(searcher, parser.parse(typed)) == wanted, typed


def test_whoosh_combines_and_ranks_and_knows_the_terms(removed_too: Path) -> None:
    index = Index.open(removed_too)
    theirs = whoosh.index.open_dir(str(removed_too))
    chip, bank = set(index.candidates("芯片", field="body")), set(index.candidates("银行", field="body"))
    with theirs.searcher() as searcher:
        a, b = query.Term("body", "芯片"), query.Term("body", "银行")
        assert _ids(searcher, query.Or([a, b])) == chip | bank
        assert _ids(searcher, query.AndNot(a, b)) == chip - bank
        assert _ids(searcher, query.Every()) == set(index.ids().tolist())
        ranked = searcher.search(a, limit=5)
        assert [hit.score for hit in ranked] == sorted((hit.score for hit in ranked), reverse=True)
        by_id = [hit["id"] for hit in searcher.search(a, limit=None, sortedby="id")]
        assert by_id == sorted(chip)
        assert searcher.doc_frequency("body", "芯片") >= len(chip)  # removed posts count until a merge
        assert searcher.doc_frequency("body", "不存在") == 0
        terms = list(searcher.reader().field_terms("title"))
        assert terms == sorted(set(terms))
        assert {"芯片", "片", "central"} <= set(terms)


def test_whoosh_cannot_write_it(removed_too: Path) -> None:
    theirs = whoosh.index.open_dir(str(removed_too))
    with pytest.raises(NotImplementedError, match=r"newstui\.index"):
        theirs.writer(codec=codec.NewsCodec())


def test_a_whoosh_that_works_otherwise_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index.open(folder, create=True)
    monkeypatch.delattr("whoosh.codec.base.TermsReader.terms_from")
    with pytest.raises(IndexVersionError, match=r"TermsReader\.terms_from"):
        index.commit([build_segment(folder, [Document(1, "a", "b")])])
    assert index.generation == -1
    assert not list(folder.glob("MAIN_*.news"))


def test_a_table_of_contents_that_does_not_come_back_is_not_committed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index.open(folder, create=True)
    monkeypatch.setattr(codec.NewsSegment, "__getstate__", lambda self: {"indexname": "MAIN"}, raising=False)
    with pytest.raises(IndexVersionError, match="table of contents"):
        index.commit([build_segment(folder, [Document(1, "a", "b")])])
    assert not list(folder.glob("*.toc"))


def _python(code: str, *options: str) -> str:
    run = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == ""
    return run.stdout


def test_importing_the_index_loads_neither_numpy_nor_whoosh() -> None:
    heavy = "sorted({name.split('.')[0] for name in sys.modules} & {'numpy', 'whoosh', 'opencc'})"
    assert _python(f"import sys, newstui.index; print({heavy})") == "[]\n"


def test_searching_loads_no_whoosh_and_no_threads(shared_folder: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from newstui.index import Index;"
        f"index = Index.open(Path({str(shared_folder)!r})); print(len(index.find('AI芯片')) > 0);"
        "print('whoosh' in sys.modules, len(os.listdir('/proc/self/task')))"
    )
    assert _python(code) == "True\nFalse 1\n"


def test_no_warning_of_whooshs_reaches_the_user() -> None:
    _python("import newstui.index.codec", "-W", "always", "-X", "pycache_prefix=/nonexistent")
