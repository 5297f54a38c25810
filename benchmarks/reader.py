"""The reader in a terminal: how soon it is there, what a key costs, what it takes while nothing happens."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks import newsboat
from benchmarks.figures import Figure, Section, attempted, percentiles, tell
from benchmarks.processes import PROGRAM, environ, fresh, run
from benchmarks.watched import Cost, Watched

ROW = r"(?m)^.{0,48}?(\d{4}-\d\d-\d\d|\d\d-\d\d|\d\d:\d\d|\d\d/\d\d)  \S"
"""A row of the list: a date in one of its forms, two blanks, a title. No line of an article's header is like that."""
LIST_KEYS = ["j"] * 20 + ["k"] * 10 + ["space", "b"] * 8 + ["end", "home"] * 6 + ["G", "home"] * 2
TREE_KEYS = (["j"] * 10 + ["k"] * 5 + ["l", "h"] * 3) * 2
SEARCHING = "Enter to the list"
"""The status line while the search box has the focus."""
SMALL, WIDE = (80, 24), (120, 40)
QUERIES = ("经济市场", "中国发展", "公司技术", "银行国际", "上海政府")


def open_reader(archive: Path, home: Path, size: tuple[int, int] = SMALL, flags: Sequence[str] = ()) -> Watched:
    """The reader on an archive, as a person would start it."""
    kept = environ(home)
    env: dict[str, str | None] = {**{name: None for name in os.environ if name not in kept}, **kept, "COLORTERM": None}
    return Watched([PROGRAM, *flags, str(archive)], columns=size[0], rows=size[1], env=env)


def usable(terminal: Watched) -> None:
    """Until rows stand in the list and everything that follows a start has come to rest."""
    terminal.wait_for(ROW, 60)
    terminal.settle(1.5, 60)


def leave(terminal: Watched) -> None:
    """Quit, however deep in."""
    for keys in (("ctrl+c",), ("escape", "ctrl+c"), ("escape", "q", "q", "q")):
        terminal.press(*keys)
        try:
            terminal.wait_for_end(5)
        except AssertionError:
            continue
        return
    terminal.wait_for_end(20)


def open_search(terminal: Watched) -> None:
    """The search box, seen to be there."""
    terminal.press("/")
    terminal.wait_for(SEARCHING)
    terminal.settle(0.1)


def leave_search(terminal: Watched) -> None:
    """Back, seen to be left: an escape with a key at its heels would be another key."""
    terminal.press("escape")
    terminal.wait_until(lambda: not terminal.shows(SEARCHING), "the search box is left")
    terminal.settle(0.3)


# -- starts -----------------------------------------------------------------------------------------------------------


def start(archive: Path, home: Path, *, first: bool = False, flags: Sequence[str] = ()) -> float:
    """Seconds from the start of the process to rows on the screen."""
    if first:
        fresh(home)
    began = time.perf_counter()
    with open_reader(archive, home, WIDE, flags) as terminal:
        terminal.wait_for(ROW, 60)
        took = time.perf_counter() - began
        terminal.settle(0.3, 5)
        leave(terminal)
    return took


def section_start(small: Path, large: Path, homes: Path, posts: int) -> Section:
    """How soon the reader is there."""
    tell("reader: starts")
    figures = [
        *attempted("`--version`, `--help`", lambda: _words(homes)),
        *attempted("warm starts", lambda: _warm(small, large, homes, posts)),
        *attempted("first start", lambda: _first(large, homes, posts)),
    ]
    return Section(
        "Start",
        "From the start of the process until rows of the list are on the screen of a 120×40 terminal; the best of "
        f"five, or of two first starts. The large archive has {posts:,} posts.",
        tuple(figures),
    )


def _words(homes: Path) -> Iterator[Figure]:
    for flag in ("--version", "--help"):
        best = min(run([PROGRAM, flag], homes / "small").wall for _ in range(7))
        yield Figure(f"`{flag}`", best, "s", 0.15, 0.06)


def _warm(small: Path, large: Path, homes: Path, posts: int) -> Iterator[Figure]:
    few = min(start(small, homes / "small") for _ in range(5))
    many = min(start(large, homes / "large") for _ in range(5))
    textual = min(_bare_textual(homes) for _ in range(5))
    yield Figure("100 posts, warm (first paint)", few, "s", 0.5, 0.35, f"an empty Textual app: {textual:.2f} s")
    yield Figure(f"{posts:,} posts, warm", many, "s", 1.0, 0.5, newsboat.in_words(homes / "newsboat"))
    yield Figure(f"{posts:,} posts against 100", many / few, "×", 1.3, 1.3)


def _first(large: Path, homes: Path, posts: int) -> Iterator[Figure]:
    first = min(start(large, homes / "first", first=True) for _ in range(2))
    yield Figure(f"first start ever, {posts:,} posts, to a browsable list", first, "s", 2.5, 1.0)


def _bare_textual(homes: Path) -> float:
    code = "from textual.app import App\nfrom textual.widgets import Static\n"
    code += "class A(App):\n    def compose(self):\n        yield Static('2022-01-01 ready')\nA().run()"
    began = time.perf_counter()
    with Watched([sys.executable, "-c", code], env=dict(environ(homes / "small"))) as terminal:
        terminal.wait_for("2022-01-01", 30)
        return time.perf_counter() - began


# -- keys -------------------------------------------------------------------------------------------------------------


def costs(terminal: Watched, keys: Iterable[str], *, rest: float = 0.0) -> list[Cost]:
    """Each key after the screen came to rest: an article that follows a list that follows the tree is no key's."""
    found = []
    for key in keys:
        terminal.settle(0.3)
        found.append(terminal.cost(key, rest=rest))
    if not terminal.is_alive():
        raise RuntimeError("the reader ended while it was measured")
    return found


def latencies(found: Iterable[Cost]) -> list[float]:
    """Of those that painted anything."""
    return [cost.latency for cost in found if cost.latency is not None]


def section_keys(small: Path, large: Path, homes: Path, posts: int) -> Section:
    """What a key costs."""
    tell("reader: keys")
    figures = [
        *attempted("list keys", lambda: _list_keys(small, large, homes, posts)),
        *attempted("tree keys", lambda: _tree_keys(large, homes, posts)),
        *attempted("bytes of keys", lambda: _bytes(large, homes)),
        *attempted("keys in the search box", lambda: _typing(large, homes, posts)),
    ]
    return Section(
        "Keys and bytes",
        "One key at a time in a terminal of 80×24 (xterm-256color), each after the screen came to rest; the tree at "
        "120×40. A step ends with its last byte before the rest of 120 ms after which the article follows the cursor; "
        "that is a line of its own. Bytes and CPU are medians; CPU is of all threads and processes.",
        tuple(figures),
    )


def _list_keys(small: Path, large: Path, homes: Path, posts: int) -> Iterator[Figure]:
    p95s = []
    for name, archive, home in (("100", small, homes / "small"), (f"{posts:,}", large, homes / "large")):
        with open_reader(archive, home) as terminal:
            usable(terminal)
            found = costs(terminal, LIST_KEYS, rest=0.35)
            leave(terminal)
        p50, p95 = percentiles(latencies(found))
        p95s.append(p95)
        yield Figure(f"list keys, {name} posts, p95 to the last byte", p95, "ms", 35, 20, f"p50 {p50:.1f}")
        if archive is large:
            later = [cost.later.latency for cost in found if cost.later]
            if later:
                p50, p95 = percentiles(later)
                beside = f"p50 {p50:.0f}; p50 {percentiles([c.later.size for c in found if c.later])[0]:.0f} bytes"
                yield Figure("the article that follows, 120 ms of rest included, p95", p95, "ms", beside=beside)
    yield Figure(f"list keys, {posts:,} posts against 100, p95", p95s[1] / p95s[0], "×", 1.2, 1.2)


def _tree_keys(large: Path, homes: Path, posts: int) -> Iterator[Figure]:
    with open_reader(large, homes / "large", WIDE) as terminal:
        usable(terminal)
        terminal.press("h")
        found = costs(terminal, TREE_KEYS, rest=0.6)
        leave(terminal)
    p50, p95 = percentiles(latencies(found))
    yield Figure(f"tree keys, {posts:,} posts, p95", p95, "ms", 35, 20, f"p50 {p50:.1f}")
    later = [cost.later.latency for cost in found if cost.later]
    if later:
        p50, p95 = percentiles(later)
        yield Figure("the list that follows the tree, its rest included, p95", p95, "ms", beside=f"p50 {p50:.0f}")


def _bytes(large: Path, homes: Path) -> Iterator[Figure]:
    """Bytes and CPU a key, in the list and in an article."""
    with open_reader(large, homes / "large") as terminal:
        usable(terminal)
        terminal.press("home")
        steps = costs(terminal, ["j"] * 6, rest=0.35)
        pages = costs(terminal, ["space"] * 6, rest=0.35)
        terminal.press("home", "enter")
        terminal.settle(0.6)
        lines = costs(terminal, ["j"] * 8)
        leaves = costs(terminal, ["space", "b"] * 3)
        hops = costs(terminal, ["tab"] * 2)
        leave(terminal)
    beside = newsboat.bytes_in_words(homes / "newsboat")
    yield Figure("a step in the list", _median(steps, "size"), "bytes", 300, 120, beside[0])
    yield Figure("a page of the list", _median(pages, "size"), "bytes", 2500, 1200, beside[1])
    yield Figure("a line of an article", _median(lines, "size"), "bytes", 600, 350)
    yield Figure("a page of an article", _median(leaves, "size"), "bytes", 2500, 1200)
    yield Figure("to the next mention", _median(hops, "size"), "bytes")
    yield Figure(
        "a line or page of an article, p95 to the last byte", percentiles(latencies(lines + leaves))[1], "ms", 35, 20
    )
    yield Figure("CPU a step in the list", _median(steps, "cpu"), "ms", 12, 5)
    yield Figure("CPU a line of an article", _median(lines, "cpu"), "ms", 12, 5)


def _median(found: Iterable[Cost], what: str) -> float:
    return percentiles([getattr(cost, what) for cost in found])[0]


def _typing(large: Path, homes: Path, posts: int) -> Iterator[Figure]:
    """From a letter until the rows of the list stand as they then stay."""
    times, sizes = [], []
    with open_reader(large, homes / "large") as terminal:
        usable(terminal)
        for query in QUERIES:
            open_search(terminal)
            for letter in query:
                before = len(terminal.received)
                took = terminal.until_rows_stand(letter, slice(1, 9), 0.6)
                if took is not None:
                    times.append(took)
                    sizes.append(len(terminal.received) - before)
            leave_search(terminal)
        leave(terminal)
    p50, p95 = percentiles(times[1:])
    yield Figure(
        f"key in the search box to the narrowed list, {posts:,} posts, p95", p95, "ms", 120, 50,
        f"p50 {p50:.0f}; the first letter of a session, which loads the index: {times[0]:.0f}",
    )  # fmt: skip
    yield Figure("a letter in the search box, with all that follows", percentiles(sizes)[0], "bytes")


# -- rest -------------------------------------------------------------------------------------------------------------


def section_rest(large: Path, homes: Path, posts: int, seconds: float) -> Section:
    """Memory after searches, and what it takes while nothing happens."""
    tell(f"reader: {seconds:.0f} s of rest")
    return Section(
        "At rest",
        f"{posts:,} posts, 80×24. Memory is private (USS), after 60 searches; rest is {seconds:.0f} s, watching on. "
        "CPU and bytes are of the reader and its children.",
        tuple(attempted("at rest", lambda: _rest(large, homes, seconds))),
    )


def _rest(large: Path, homes: Path, seconds: float) -> Iterator[Figure]:
    with open_reader(large, homes / "large") as terminal:
        usable(terminal)
        terminal.settle(3.0, 60)
        before, cpu = len(terminal.received), terminal.cpu()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            terminal.read(0.5)
        idle_cpu, idle_bytes = terminal.cpu() - cpu, len(terminal.received) - before
        started = terminal.private_memory()
        _sixty_searches(terminal)
        memory = terminal.private_memory()
        if not terminal.is_alive():
            raise RuntimeError("the reader ended while it was measured")
        leave(terminal)
    beside = f"{started[0]:.0f} before them"
    if len(memory) > 1:
        beside += f"; its children besides: {sum(memory[1:]):.0f}"
    yield Figure("private memory after 60 searches", memory[0], "MB", 120, 70, beside)
    yield Figure("bytes sent at rest", float(idle_bytes), "bytes", 0, 0)
    yield Figure("CPU at rest", idle_cpu / seconds * 100, "%", 0.3, 0.1)


def _sixty_searches(terminal: Watched) -> None:
    words = "经济 市场 公司 中国 发展 技术 银行 国际 新闻 科技".split()
    for number in range(60):
        open_search(terminal)
        terminal.press(words[number % 10] + (words[number // 10][:1] if number >= 10 else ""))
        terminal.settle(0.3)
        leave_search(terminal)
