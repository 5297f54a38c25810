"""What was probably meant, and what is like a post."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstui.index import Document, Index, build_segment
from newstui.index.suggestion import edits


@pytest.fixture
def small(folder: Path) -> Index:
    index = Index.open(folder, create=True)
    texts = [
        "茅台 回购 semiconductor",
        "茅台 股份 bank",
        "新能源 汽车 semiconductor",
        "能源 银行 bank banks",
        "汽车 台茅",
    ]
    index.commit([build_segment(folder, [Document(n, text, text) for n, text in enumerate(texts, 1)])])
    return index


@pytest.mark.parametrize(
    ("term", "near"),
    [
        ("semicondutcor", ["semiconductor"]),
        ("semiconducter", ["semiconductor"]),
        ("esmiconductor", ["semiconductor"]),
        ("bnak", ["bank"]),
        ("BANKK", ["banks", "bank"]),
        ("bank", ["banks"]),
        ("xyz", []),
        ("", []),
        ("茅", []),
    ],
)
def test_words_are_likened_by_their_letters(small: Index, term: str, near: list[str]) -> None:
    assert sorted(small.nearest(term, 4)) == sorted(near)


def test_pairs_are_likened_by_a_shared_character(small: Index) -> None:
    assert "茅台" in small.nearest("茅苔", 4)
    assert "汽车" in small.nearest("气车", 4)
    assert small.nearest("源能", 4)[0] == "能源"
    assert "茅台" not in small.nearest("茅台", 9)


@pytest.mark.parametrize(
    ("a", "b", "steps"),
    [("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("bank", "bnak", 1), ("abank", "bnak", 2), ("abc", "xyz", 3)],
)
def test_edits_count_swaps_as_one(a: str, b: str, steps: int) -> None:
    assert edits(a, b, 2) == edits(b, a, 2) == steps


def test_the_strongest_terms_are_frequent_here_and_rare_elsewhere(small: Index) -> None:
    terms = [term for term, _weight in small.strongest_terms(4, 10)]
    assert set(terms) >= {"能源", "bank"}
    assert "银行" not in terms  # stands in no other post: it would find none
    weights = [weight for _term, weight in small.strongest_terms(4, 10)]
    assert weights == sorted(weights, reverse=True)
    assert small.strongest_terms(99, 10) == []
