"""Typesetting against Rich's wrapping, and against uniseg where it is installed: the same text, the same measure."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.figures import Figure, Section, tell
from newstui import gate
from newstui.article import Article, Code, Paragraph, Passage
from newstui.typesetting import SetSheet, Setting, Sheet, broken

MEASURE = 80
SENTENCE = (
    "国务院日前发布《关于同意在27个城市设立跨境电商综合试验区的批复》，“本批”城市将复制推广成熟经验——记者……"
    "苹果公司的 iPhone 14 Pro 销量增长12.5%，约合35亿元，见 https://example.com/2022/02/08/report?from=news 。"
)


def section() -> Section:
    """Best of five runs each."""
    tell("typesetting")
    text = SENTENCE * 100
    ours = _best(lambda: broken(text, MEASURE)) / len(text) * 1e6
    whole = Article(tuple(Paragraph(Passage(gate.ours(SENTENCE * 4))) for _ in range(134)))
    kilobytes = sum(len(block.content.text.encode()) for block in whole.blocks if isinstance(block, Paragraph)) / 1000
    million = Passage(gate.ours(SENTENCE))
    huge = {
        "a million paragraphs": Article((Paragraph(million),) * 1_000_000),
        "a paragraph of a million lines": Article((Paragraph(Passage(gate.ours((SENTENCE + "\n") * 1_000_000))),)),
        "code of a million lines": Article((Code(Passage(gate.ours("x = 1\n" * 1_000_000))),)),
    }
    opened = [
        Figure(f"first screen of {what}", _best(lambda article=article: _first_screen(article)) * 1e3, "ms", 10)  # type: ignore[misc]
        for what, article in huge.items()
    ]
    return Section(
        "Typesetting",
        f"{len(text):,} characters of Chinese, Latin and addresses at {MEASURE} cells; the best of five runs. "
        "Rich breaks at spaces alone (`，` begins lines, words are cut); uniseg is the whole of UAX 14.",
        (
            Figure("breaking a text", ours, "µs a character", 1, 0.5, _peers(text)),
            Figure(f"setting {kilobytes:.0f} KB whole", _best(lambda: _all(whole)) * 1e3, "ms", 100, 20),
            Figure("its first screen", _best(lambda: _first_screen(whole)) * 1e3, "ms", 10, 5),
            *opened,
        ),
    )


def _first_screen(article: Article) -> None:
    sheet = SetSheet(Sheet(article=article), Setting(MEASURE))
    for y in range(40):
        sheet.line_at(y)


def _all(article: Article) -> None:
    sheet = SetSheet(Sheet(article=article), Setting(MEASURE))
    while not sheet.settle(1):
        pass


def _peers(text: str) -> str:
    from rich.console import Console
    from rich.text import Text

    console = Console(width=MEASURE)
    rich = _best(lambda: Text(text).wrap(console, MEASURE)) / len(text) * 1e6
    told = f"Rich {rich:.2f} µs"
    try:
        from uniseg.linebreak import line_break_units
    except ImportError:
        return told
    part = text[: len(SENTENCE) * 3]
    uniseg = _best(lambda: list(line_break_units(part)), runs=1) / len(part) * 1e6
    return f"{told}, uniseg {uniseg:.0f} µs"


def _best(work: Callable[[], object], runs: int = 5) -> float:
    best = float("inf")
    for _ in range(runs):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best
