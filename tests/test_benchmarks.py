"""The benchmarks' own arithmetic: what is measured is compared with what it must be, and archives are made the same."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.figures import Figure, Section, as_markdown, attempted, percentiles

needs_words = pytest.mark.skipif(importlib.util.find_spec("jieba") is None, reason="the bench extra is not installed")

VERDICTS = [
    (Figure("a", 0.3, "s", 1.0, 0.5), "aim met"),
    (Figure("a", 0.5, "s", 1.0, 0.5), "aim met"),
    (Figure("a", 0.7, "s", 1.0, 0.5), "must met"),
    (Figure("a", 1.1, "s", 1.0, 0.5), "**falls short**"),
    (Figure("a", 1.1, "s"), ""),
    (Figure("a", "not measured", "s", 1.0, 0.5), ""),
    (Figure("a", 0.0, "", 0, 0), "aim met"),
    (Figure("a", 0.98, "", None, 0.97, higher=True), "aim met"),
    (Figure("a", 0.96, "", None, 0.97, higher=True), "aim missed"),
    (Figure("a", 0.96, "", 0.9, 0.97, higher=True), "must met"),
]


@pytest.mark.parametrize(("figure", "verdict"), VERDICTS)
def test_a_figure_says_whether_it_is_what_it_must_be(figure: Figure, verdict: str) -> None:
    assert figure.verdict() == verdict


def test_percentiles_are_the_median_and_the_slow_end() -> None:
    assert percentiles([5.0]) == (5.0, 5.0)
    assert percentiles([float(number) for number in range(1, 101)]) == (50.5, 96.0)


def test_a_figure_that_could_not_be_taken_is_a_line_and_not_the_end() -> None:
    def broken() -> Iterator[Figure]:
        yield Figure("first", 1.0)
        raise OSError("no such peer\nand more")

    (line,) = attempted("peer", broken)
    assert (line.what, line.value) == ("peer", "not measured")
    assert "no such peer" in line.beside and "and more" not in line.beside


def test_results_are_a_table_under_a_heading() -> None:
    table = as_markdown([Section("Start", "How.", (Figure("`--version`", 0.0512, "s", 0.15, 0.06, "beside"),))])
    assert "## Start" in table
    assert "| `--version` | 0.0512 s | 0.15 | 0.06 | aim met | beside |" in table


@needs_words
def test_a_made_post_depends_on_seed_and_number_alone(tmp_path: Path) -> None:
    from benchmarks import archive

    archive.write(tmp_path / "few", 1, 0, 3)
    archive.write(tmp_path / "more", 1, 0, 5)
    files = {path.relative_to(tmp_path / "few"): path.read_bytes() for path in (tmp_path / "few").rglob("*.md")}
    assert len(files) == 3
    assert all((tmp_path / "more" / name).read_bytes() == text for name, text in files.items())
    assert archive.post(1, 4) != archive.post(2, 4)


@needs_words
def test_a_made_post_is_read_as_it_was_meant() -> None:
    from datetime import timezone

    from benchmarks import archive

    from newstui.posts import Reading, parse_post

    for number in range(20):
        path, text = archive.post(1, number)
        post = parse_post(path, text.encode(), Reading(zone=timezone.utc))
        assert post.head.date is not None
        assert not post.head.problems
        assert post.head.categories == (tuple(path.split("/")[:3]),)
        assert "责任编辑" not in str(post.article.blocks)
