"""Versions of a story are told from posts of a kind, whoever wrote them and however long they are."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui import gate, versions
from newstui.catalogue import Catalogue, Changes, Entry, Flag, Stamp
from newstui.sync.joining import join_stories
from newstui.versions import BUCKETS, LEAST, WITHIN, pairs, resemblance, signature, stories

HAN = [chr(code) for code in range(0x4E00, 0x5E00)]
DAY = 86400


def prose(seed: int, length: int) -> str:
    """Chinese without a meaning: pieces of it never come twice."""
    return "".join(random.Random(seed).choices(HAN, k=length))


def post(paragraphs: list[str]) -> bytes:
    return signature("\n".join(paragraphs))


@pytest.mark.parametrize("paragraphs", [4, 5, 8, 20])
@pytest.mark.parametrize("length", [40, 150, 400])
def test_posts_that_differ_by_one_paragraph_tell_the_same_story(paragraphs: int, length: int) -> None:
    found = Counter[str]()
    for seed in range(40):
        one = [prose(100 * seed + at, length) for at in range(paragraphs)]
        other = prose(100 * seed + 99, length)
        found["added"] += resemblance(post(one), post([*one[:2], other, *one[2:]])) >= LEAST
        found["cut"] += resemblance(post(one), post(one[1:])) >= LEAST
        found["replaced"] += resemblance(post(one), post([*one[:-1], other])) >= LEAST
    assert found["added"] == found["cut"] == 40
    assert found["replaced"] >= (36 if paragraphs == 4 else 40)  # three of five fifths in common, 0.6 at best


@pytest.mark.parametrize("share", [0.1, 0.25, 0.4])
@pytest.mark.parametrize("length", [200, 800, 3000])
def test_posts_that_share_boilerplate_do_not(share: float, length: int) -> None:
    for seed in range(40):
        boilerplate = prose(7, int(length * share))
        own = length - len(boilerplate)
        one, other = prose(1000 + seed, own) + boilerplate, prose(2000 + seed, own) + boilerplate
        assert resemblance(signature(one), signature(other)) < LEAST


def test_a_text_of_a_line_is_not_compared() -> None:
    assert signature("贵州茅台（600519）涨停。") == b""
    assert signature("……" * 200) == b""


def test_punctuation_and_spaces_make_no_other_story() -> None:
    text = prose(1, 300)
    assert signature(text) == signature("，".join(text[at : at + 20] for at in range(0, 300, 20)) + "\n\n（完）"[:2])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_has_a_signature_that_resembles_itself(one: str, other: str) -> None:
    for text in (one, other, one + other):
        made = signature(text)
        assert len(made) in (0, BUCKETS)
        if made:
            assert resemblance(made, signature(text)) == 1.0


def test_versions_are_met_within_hours_and_not_days_later() -> None:
    told, later = signature(prose(1, 500)), signature(prose(2, 500))
    posts = [(1, 0, told), (2, 300, later), (3, 600, told), (4, WITHIN + 601, told), (5, 3 * DAY, told)]
    assert pairs(posts) == [(1, 3)]


def test_the_versions_of_a_story_are_found_among_many_of_one_day() -> None:
    base = [(post, post, signature(prose(post, 200))) for post in range(1, 1500)]
    base += [(2000 + post, post + 60, base[post - 1][2]) for post in range(1, 1500, 10)]
    assert stories(pairs(base)) == {each: post for post in range(1, 1500, 10) for each in (post, 2000 + post)}


def test_a_few_fresh_posts_are_compared_with_all_of_their_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    told, other = signature(prose(1, 500)), signature(prose(2, 500))
    posts = [(1, 0, told), (2, 300, other), (3, 600, told), (4, WITHIN + 901, told), (5, 900, told)]
    assert sorted(pairs(posts, [3])) == [(3, 1), (3, 5)]
    assert pairs(posts, [2]) == pairs(posts, [4]) == []
    base = [(post, post, signature(prose(post, 200))) for post in range(1, 300)]
    base += [(2000 + post, post + 60, base[post - 1][2]) for post in range(1, 300, 10)]
    fresh = range(2000, 2300)
    few = stories(pairs(base, fresh))
    monkeypatch.setattr(versions, "_COMPARISONS", 0)
    assert few == stories(pairs(base, fresh)) == stories(pairs(base))


def test_a_story_is_known_by_the_least_of_its_posts() -> None:
    assert stories([(4, 7), (9, 7), (3, 12)]) == {4: 4, 7: 4, 9: 4, 3: 3, 12: 3}
    assert stories([]) == {}


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=12), st.randoms())
def test_the_order_of_pairs_tells_nothing(joined: list[tuple[int, int]], order: random.Random) -> None:
    shuffled = [(b, a) if order.random() < 0.5 else (a, b) for a, b in joined]
    order.shuffle(shuffled)
    assert stories(shuffled) == stories(joined)


# -- in the catalogue ------------------------------------------------------------------------------------------------


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue.open(tmp_path / "catalogue.db")


def enter(catalogue: Catalogue, *posts: tuple[str, int | None, bytes]) -> list[int]:
    entries = tuple(
        Entry(path, Stamp(10**18, 1, 2, 3), gate.line(path), date=date, signature=words, flags=Flag.COMPLETE)
        for path, date, words in posts
    )
    catalogue.writer().apply(Changes(entries))
    join_stories(catalogue, catalogue.writer(), catalogue.stories.unjoined())
    found = [catalogue.id_at(path) for path, _date, _words in posts]
    assert None not in found
    return [id for id in found if id is not None]


ONE, OTHER = signature(prose(1, 400)), signature(prose(2, 400))
BETWEEN = signature(prose(1, 400) + prose(2, 400))


def test_a_version_that_comes_later_joins_the_story(catalogue: Catalogue) -> None:
    first, lone = enter(catalogue, ("a.md", 1000, ONE), ("b.md", 1100, OTHER))
    assert catalogue.stories.of() == {}
    assert catalogue.stories.unjoined() == []
    (second,) = enter(catalogue, ("c.md", 1200, ONE))
    assert catalogue.stories.of() == {first: first, second: first}
    assert catalogue.stories.counts([first, lone, second]) == {first: 2, second: 2}
    assert list(catalogue.stories.versions([first])) == [second, first]
    assert list(catalogue.stories.versions([lone])) == [lone]


def test_a_post_between_two_stories_makes_them_one(catalogue: Catalogue) -> None:
    old, a, c, d = enter(
        catalogue, ("o.md", 1000 - WITHIN, ONE), ("a.md", 900, ONE), ("c.md", 1000, OTHER), ("d.md", 1001, OTHER)
    )
    assert catalogue.stories.of() == {old: old, a: old, c: c, d: c}
    (both,) = enter(catalogue, ("b.md", 1000, BETWEEN))
    assert catalogue.stories.of() == dict.fromkeys([old, a, c, d, both], old)


def test_a_version_that_goes_leaves_the_others(catalogue: Catalogue) -> None:
    first, second, third = enter(catalogue, ("a.md", 1000, ONE), ("b.md", 1001, ONE), ("c.md", 1002, ONE))
    catalogue.writer().apply(Changes(removed=(first,)))
    assert catalogue.stories.counts([second, third]) == {second: 2, third: 2}
    catalogue.writer().apply(Changes(removed=(third,)))
    assert catalogue.stories.counts([second]) == {}


def test_undated_posts_are_versions_of_nothing(catalogue: Catalogue) -> None:
    enter(catalogue, ("a.md", None, ONE), ("b.md", None, ONE))
    assert catalogue.stories.of() == {}


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(9)), st.integers(1, 8))
def test_in_whatever_pieces_posts_come_the_stories_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], cut: int
) -> None:
    words = [ONE, ONE, OTHER, OTHER, BETWEEN, signature(prose(3, 300)), ONE, OTHER, ONE]
    dates = [0, 10, 20, 30, 40, 50, 3 * DAY, 3 * DAY, 3 * DAY + WITHIN]
    posts = [(f"{at}.md", 10**9 + dates[at], words[at]) for at in range(9)]
    whole = Catalogue.open(tmp_path_factory.mktemp("whole") / "catalogue.db")
    pieces = Catalogue.open(tmp_path_factory.mktemp("pieces") / "catalogue.db")
    enter(whole, *posts)
    enter(pieces, *[posts[at] for at in order[:cut]])
    enter(pieces, *[posts[at] for at in order[cut:]])
    assert _told(whole) == _told(pieces)


def _told(catalogue: Catalogue) -> set[frozenset[str]]:
    told: dict[int, set[str]] = {}
    for post, story in catalogue.stories.of().items():
        row = catalogue.rows([post])[0]
        assert row is not None
        told.setdefault(story, set()).add(row.path)
    return {frozenset(paths) for paths in told.values()}
