"""What is found, and in which order: exactly what a reader of every text would find."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui import folding
from newstui.index import Document, Field, Index, build_segment, characters, phrases
from tests.index.news import WORDS, pieces_of, scan


@pytest.mark.parametrize("field", get_args(Field))
@pytest.mark.parametrize("prefix", [False, True], ids=["closed", "open"])
def test_recall_and_precision_are_one(index: Index, documents: list[Document], field: Field, prefix: bool) -> None:
    for piece in pieces_of(documents, 150):
        found = index.find(piece, field=field, prefix=prefix)
        assert set(found) == scan(documents, piece, field, prefix), piece


@pytest.mark.parametrize("field", get_args(Field))
def test_characters_of_many_posts_are_found_by_their_sets(
    folder: Path, documents: list[Document], field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(characters, "FEWEST_POSTS", 1)
    monkeypatch.setattr(characters, "SHARE", 2)
    index = Index.open(folder, create=True)
    index.commit([build_segment(folder, documents)])
    (part,) = index._snapshot.parts
    alphabet = [chr(code) for code in part.segment.pairs.alphabet.tolist()]
    with_sets = [character for character in alphabet if part.segment.pairs.posts_with(character)]
    assert 10 < len(with_sets) < len(alphabet)
    for character in alphabet:
        found = index.candidates(character, field=field)
        assert found.certain
        assert set(found) == scan(documents, character, field), character
    for piece in ("国 内", "AI芯"):
        assert set(index.find(piece, field=field)) == scan(documents, piece, field)


@pytest.mark.parametrize("field", get_args(Field))
def test_phrases_of_many_posts_are_found_without_their_texts(
    folder: Path, documents: list[Document], field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phrases, "FEWEST_POSTS", 1)
    monkeypatch.setattr(phrases, "SHARE", 12)
    index = Index.open(folder, create=True)
    everything = "".join(map(chr, range(0x3400, 0xA000)))  # so many that some are coded in three bytes
    documents = [
        *documents,
        Document(9000, "", everything * 2),
        Document(9001, "鄂尔多", "斯跨境"),
        Document(9002, "", ""),
    ]
    index.commit([build_segment(folder, documents[:130])])
    index.commit([build_segment(folder, documents[130:260])], removed=[documents[3].id])
    index.commit([build_segment(folder, documents[260:])])
    left = [document for number, document in enumerate(documents) if number != 3]
    (part,) = index._snapshot.parts
    kept = part.segment.phrases
    assert kept is not None
    names = [word.decode() for word in kept.block(0).words]
    assert {"鄂尔多", "尔多斯", "鄂尔多斯", "新能源"} <= {*names}
    assert all(3 <= len(name) <= 8 for name in names)
    for name in names:
        found = index.candidates(name, field=field)
        assert found.certain
        assert set(found) == scan(left, name, field), name
    for piece in ("鄂尔多斯新能源", "鄂尔多斯斯", "尔多斯跨境", "鄂尔多斯鄂尔多斯新", "新能斯", "汽车汽车"):
        assert set(index.find(piece, field=field)) == scan(left, piece, field), piece


def test_candidates_miss_nothing_and_are_right_where_they_claim_to_be(index: Index, documents: list[Document]) -> None:
    for piece in pieces_of(documents, 150, seed=3):
        found, true = index.candidates(piece), scan(documents, piece)
        assert true <= set(found), piece
        if found.certain:
            assert true == set(found), piece


@pytest.mark.parametrize("field", get_args(Field))
def test_without_scores_nothing_is_missing_either(index: Index, documents: list[Document], field: Field) -> None:
    for piece in pieces_of(documents, 150, seed=5):
        found, true = index.candidates(piece, field=field, is_ranked=False), scan(documents, piece, field)
        assert not len(found.scores)
        assert set(found.ids[found.proven].tolist()) <= true <= set(found), piece
        assert set(found.ids[index.verify(found.ids, piece, field=field)].tolist()) == true, piece


@pytest.mark.parametrize(
    ("piece", "is_certain"),
    [
        ("芯片", True),
        ("芯", True),
        ("国", True),
        ("bank", True),
        ("新能源", False),
        ("AI芯片", False),
        ("central bank", False),
        ("C++", False),
    ],
)
def test_one_term_needs_no_verification(index: Index, piece: str, is_certain: bool) -> None:
    assert index.candidates(piece).certain is is_certain


def test_ids_ascend_and_each_has_a_score(index: Index, documents: list[Document]) -> None:
    for piece in pieces_of(documents, 60, seed=4):
        found = index.candidates(piece)
        assert found.ids.dtype == np.uint32
        assert found.scores.dtype == np.float32
        assert len(found.ids) == len(found.scores)
        assert (np.diff(found.ids.astype(np.int64)) > 0).all()
        assert (found.scores > 0).all()


def test_the_title_weighs_more_than_the_body(folder: Path) -> None:
    index = Index.open(folder, create=True)
    rest = "一二三四五六七八九十" * 5
    documents = [
        Document(1, "无关", "茅台" + rest),
        Document(2, "茅台", rest),
        Document(3, "无", "茅台 茅台 茅台" + rest),
    ]
    index.commit([build_segment(folder, documents)])
    found = index.candidates("茅台")
    assert [int(found.ids[place]) for place in np.argsort(-found.scores)] == [2, 3, 1]


def test_where_a_run_ends_inside_a_phrase_it_ends_in_the_text(folder: Path) -> None:
    texts = (
        "甲 乙", "甲乙", "甲  乙", "甲，乙", "甲\n乙", "乙 甲乙", "丙甲 乙丁", "甲", "基站5G", "基站 5G", "基站，5G",
        "5G基站", "甲! 乙", "x甲乙 甲", "甲 乙 甲",
    )  # fmt: skip
    index = Index.open(folder, create=True)
    documents = [Document(number, "", text) for number, text in enumerate(texts, 1)]
    index.commit([build_segment(folder, documents)])
    for piece in (*texts, "站5G", "甲 乙丁", "丙甲 乙", "甲!", "， 乙"):
        assert set(index.find(piece)) == scan(documents, piece), piece
        assert set(index.candidates(piece, is_ranked=False)) >= scan(documents, piece), piece


@pytest.mark.parametrize("text", ["", " ", "。", "…!?", "\x00", "(", '"', "'"])
def test_a_piece_without_any_term_matches_nothing(index: Index, text: str) -> None:
    found = index.candidates(text)
    assert len(found) == 0
    assert found.certain


def test_a_long_paste_is_answered(index: Index, documents: list[Document]) -> None:
    assert len(index.find("回购" * 50_000)) == 0
    everything = max((document.body for document in documents), key=len)
    line = max(everything.split("\n"), key=len)
    assert set(index.find(line)) == scan(documents, line)


def test_verify_knows_only_posts_that_are_there(index: Index, documents: list[Document]) -> None:
    known = documents[7].id
    ids = np.array([4_000_000_000, known, 0], np.uint32)
    word = next(word for word in WORDS if word in documents[7].title)
    assert index.verify(ids, word).tolist() == [False, True, False]


def test_folded_texts_come_back_as_they_went_in(index: Index, documents: list[Document]) -> None:
    wanted = [documents[300], documents[2], documents[395]]
    ids = np.array([document.id for document in wanted] + [4_000_000_000], np.uint32)
    texts = index.texts(ids)
    assert [(text.id, text.title, text.body) for text in texts] == [
        (document.id, folding.fold(document.title), folding.fold(document.body)) for document in wanted
    ]


def test_an_empty_index_finds_nothing(folder: Path) -> None:
    index = Index.open(folder, create=True)
    assert index.generation == -1
    assert len(index.find("芯片")) == len(index) == len(index.ids()) == 0
    assert index.texts(np.array([1], np.uint32)) == []


def test_posts_without_text_are_there_all_the_same(folder: Path) -> None:
    index = Index.open(folder, create=True)
    index.commit([build_segment(folder, [Document(3, "", ""), Document(4, "", "…"), Document(9, "茅台", "")])])
    assert index.ids().tolist() == [3, 4, 9]
    assert set(index.find("茅台")) == {9}


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=40)), min_size=1, max_size=8), st.data())
@settings(max_examples=60)
def test_any_text_can_be_indexed_and_any_piece_of_it_is_found(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("any") / "index"
    documents = [Document(number, title, body) for number, (title, body) in enumerate(texts, 1)]
    index = Index.open(folder, create=True)
    index.commit([build_segment(folder, documents)])
    whole = data.draw(st.sampled_from([text for pair in texts for text in pair]))
    start = data.draw(st.integers(0, max(0, len(whole) - 1)))
    piece = whole[start : start + data.draw(st.integers(1, 6))]
    if "\x00" not in piece:
        assert set(index.find(piece)) == scan(documents, piece)
