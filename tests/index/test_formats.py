"""What is packed comes back: numbers, blocks, texts, lists of segments; and inverting is what the token rule says."""

from __future__ import annotations

from array import array
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui import folding
from newstui.index import Document, manifest
from newstui.index.building import build
from newstui.index.manifest import Manifest, SegmentEntry
from newstui.index.planes import Packer, unpack
from newstui.index.postings import Block, Postings, WordBlock, blocks_of_pairs, blocks_of_words
from newstui.index.segment import Segment
from newstui.index.texts import CODE_POINTS, Symbols, codes_of, decode, place
from tests.index.news import news

NUMBERS = st.one_of(st.integers(0, 300), st.integers(0, 70_000), st.integers(0, 2**24 + 9), st.integers(0, 2**45))


@given(st.lists(st.lists(NUMBERS, min_size=1, max_size=40), min_size=1, max_size=6))
def test_packed_numbers_come_back(blocks: list[list[int]]) -> None:
    values = np.array([number for block in blocks for number in block], np.uint64)
    packer = Packer(values, np.cumsum([0, *map(len, blocks)]))
    for number, block in enumerate(blocks):
        data = packer.packed(number)
        assert unpack(b"before" + data + b"after", 6, len(block)).tolist() == block
        middle = slice(len(block) // 3, len(block) - len(block) // 4)
        assert unpack(data, 0, len(block), middle.start, middle.stop).tolist() == block[middle]


LISTS = st.lists(
    st.dictionaries(st.integers(0, 100_000), st.sampled_from((1, 1, 1, 2, 15, 16, 33, 255)), min_size=1, max_size=30),
    min_size=1,
    max_size=40,
)


def _postings(lists: list[dict[int, int]], keys: list[int]) -> Postings:
    rows = [sorted(each.items()) for each in lists]
    flat = [posting for row in rows for posting in row]
    return Postings(
        np.array(keys, np.uint64),
        np.array([len(row) for row in rows], np.int64),
        np.array([document for document, _weight in flat], np.uint32),
        np.array([weight for _document, weight in flat], np.uint8),
    )


def _lists(block: Block) -> list[dict[int, int]]:
    rows = [block.postings(term, term + 1) for term in range(block.terms)]
    return [dict(zip(documents.tolist(), weights.tolist(), strict=True)) for documents, weights in rows]


@settings(max_examples=40)
@given(LISTS, st.lists(st.integers(0, 2**40), min_size=40, max_size=40, unique=True))
def test_postings_of_pairs_come_back(lists: list[dict[int, int]], keys: list[int]) -> None:
    keys = sorted(keys[: len(lists)])
    blocks = [Block(data, head) for head, data in blocks_of_pairs(_postings(lists, keys))]
    assert [key for block in blocks for key in block.keys.tolist()] == keys
    assert [each for block in blocks for each in _lists(block)] == lists


@settings(max_examples=40)
@given(LISTS, st.lists(st.text("ab中\U0001f600é", min_size=1, max_size=9), min_size=40, max_size=40, unique=True))
def test_postings_of_words_come_back(lists: list[dict[int, int]], names: list[str]) -> None:
    words = sorted(name.encode() for name in names)[: len(lists)]
    blocks = [WordBlock(data) for _head, data in blocks_of_words(words, _postings(lists, list(range(len(words)))))]
    assert [word for block in blocks for word in block.words] == words
    assert [each for block in blocks for each in _lists(block)] == lists


def test_a_long_list_is_a_block_of_its_own() -> None:
    lists = [dict.fromkeys(range(20_000), 1), {5: 1}, {7: 2}]
    blocks = [Block(data, head) for head, data in blocks_of_pairs(_postings(lists, [3, 4, 900]))]
    assert [block.terms for block in blocks] == [1, 2]
    assert [each for block in blocks for each in _lists(block)] == lists


def test_a_block_that_was_changed_is_refused() -> None:
    ((head, data),) = blocks_of_pairs(_postings([{5: 1}, {7: 2}], [3, 4]))
    for byte in range(len(data)):
        changed = bytearray(data)
        changed[byte] ^= 4
        with pytest.raises(ValueError, match="checksum"):
            Block(bytes(changed), head)


TEXTS = st.text(st.characters(exclude_characters="\0"), max_size=60)


def _symbols(text: str) -> Symbols:
    return Symbols.counted(np.bincount(codes_of(text), minlength=CODE_POINTS))


@given(TEXTS, st.sampled_from((1, 200, 20_000)), st.data())
def test_coded_texts_are_searched_as_they_lie(text: str, others: int, data: st.DataObject) -> None:
    alphabet = "".join(chr(0x4E00 + number) * 2 for number in range(others))  # pushes the text's own into longer codes
    symbols = _symbols(alphabet + text)
    coded = symbols.coder().encode(codes_of(text))[0]
    assert symbols.text(coded) == text
    assert len(decode(coded)) == len(text)
    likely = st.sampled_from([*text, text or "x"])
    needle = data.draw(st.one_of(st.text(alphabet or "x", min_size=1, max_size=3), likely))
    code = symbols.needle(needle)
    assert (code is not None and place(coded, code) >= 0) == (needle in text)


def test_one_character_is_decoded_as_a_row_of_them_is() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 20_000)))  # one, two and three bytes
    symbols = _symbols(text)
    coded = [symbols.needle(character) or b"" for character in text]
    assert {len(code) for code in coded} == {1, 2, 3}
    assert "".join(map(symbols.character, coded)) == text == symbols.text(b"".join(coded))


def test_common_characters_take_one_byte() -> None:
    symbols = _symbols("的" * 50 + "".join(map(chr, range(0x4E00, 0x4E00 + 300))) * 2)
    assert len(symbols.needle("的") or b"") == 1
    assert len(symbols.needle(chr(0x4E00 + 299)) or b"") == 2
    assert symbols.needle("x") is None


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=80)), min_size=1, max_size=5))
@settings(max_examples=50)
def test_inverting_gives_the_terms_that_folding_names(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]]
) -> None:
    _check_inversion(tmp_path_factory.mktemp("any"), [Document(n, a, b) for n, (a, b) in enumerate(texts)])


def test_inverting_tells_long_words_apart(tmp_path: Path) -> None:
    words = ["a" * length + end for length in (57, 58, 59, 60, 61, 100) for end in "abc1"]
    _check_inversion(tmp_path, [Document(n, word, " ".join(words[n:])) for n, word in enumerate(words)])


def test_inverting_news_gives_the_terms_that_folding_names(tmp_path: Path) -> None:
    _check_inversion(tmp_path, news(60))


def _check_inversion(folder: Path, documents: list[Document]) -> None:
    (file,) = build(folder, documents).files
    segment = Segment(folder / file)
    wanted: dict[str, dict[int, int]] = {}
    for number, document in enumerate(documents):
        for shift, text in ((0, document.body), (4, document.title)):
            for term, count in Counter(folding.index_terms(folding.fold(text))).items():
                weights = wanted.setdefault(term, {})
                weights[number] = weights.get(number, 0) | min(count, 15) << shift
    found: dict[str, dict[int, int]] = {}
    for number in range(len(segment.pairs)):
        pairs = segment.pairs.block(number)
        found.update(zip(segment.pairs.terms(pairs), _lists(pairs), strict=True))
    for number in range(len(segment.words)):
        words = segment.words.block(number)
        found.update(zip(segment.words.terms(words), _lists(words), strict=True))
    assert found == wanted
    for term, weights in wanted.items():
        where = segment.dictionary(term).find(term)
        assert where is not None
        found_documents, found_weights = where[0].postings(where[1], where[1] + 1)
        assert dict(zip(found_documents.tolist(), found_weights.tolist(), strict=True)) == weights


@given(
    st.lists(
        st.tuples(st.integers(0, 2**40), st.integers(0, 10**6), st.lists(st.integers(0, 2**32 - 1), max_size=5)),
        max_size=4,
    )
)
def test_a_list_of_segments_comes_back(rows: list[tuple[int, int, list[int]]]) -> None:
    entries = [SegmentEntry(f"MAIN_{size}.news", size, posts, array("I", gone)) for size, posts, gone in rows]
    whole = Manifest(7, "rule", tuple(entries))
    assert manifest.decode(whole.encode()) == whole


def test_a_list_of_segments_that_was_changed_is_refused() -> None:
    data = Manifest(7, "rule", (SegmentEntry("MAIN_1.news", 10, 3, array("I", [2])),)).encode()
    for byte in range(len(data)):
        changed = bytearray(data)
        changed[byte] ^= 16
        with pytest.raises(ValueError, match="checksum"):
            manifest.decode(bytes(changed))
    with pytest.raises(ValueError, match="short"):
        manifest.decode(data[:9])
