"""The reader in a terminal: how soon it is there, what a key costs, what it takes while nothing happens."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from tests.terminal.emulator import Terminal

from benchmarks import newsboat
from benchmarks.figures import Figure, Section, percentiles, tell
from benchmarks.processes import PROGRAM, environ, fresh, run

_ROW = r"\d\d\d\d-\d\d-\d\d|\d\d/\d\d|\d\d-\d\d "
_COUNTED = r"[\d,]{3,} posts"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one key took: milliseconds to the last byte painted, bytes, milliseconds of CPU."""

    latency: float
    size: int
    cpu: float


def open_reader(archive: Path, home: Path, columns: int = 80, rows: int = 24, *words: str) -> Terminal:
    """The reader on an archive, as a person would start it."""
    env: dict[str, str | None] = {**environ(home), "COLORTERM": None}
    return Terminal([PROGRAM, *words, str(archive)], columns=columns, rows=rows, env=env)


def start(archive: Path, home: Path, *, first: bool = False) -> float:
    """Seconds from the start to rows on the screen."""
    if first:
        fresh(home)
    began = time.perf_counter()
    with open_reader(archive, home, 120, 40) as terminal:
        terminal.wait_for(_ROW, 60)
        took = time.perf_counter() - began
        terminal.settle(0.3, 30)
        terminal.press("q")
        terminal.wait_for_end(20)
    return took


def costs(terminal: Terminal, keys: list[str], quiet: float = 0.08) -> list[Cost]:
    """Press keys one by one, each after the screen came to rest."""
    process = psutil.Process(terminal.pid)
    found = []
    terminal.settle(quiet)
    for key in keys:
        before, cpu = len(terminal.received), _cpu(process)
        began = last = time.perf_counter()
        terminal.press(key)
        while time.perf_counter() - last < quiet:
            if terminal.read(0.005):
                last = time.perf_counter()
        found.append(Cost((last - began) * 1000, len(terminal.received) - before, (_cpu(process) - cpu) * 1000))
    return found


def _cpu(process: psutil.Process) -> float:
    total = 0.0
    for task in (Path("/proc") / str(process.pid) / "task").iterdir():
        total += int((task / "schedstat").read_text().split()[0]) / 1e9
    return total


def section_start(small: Path, large: Path, homes: Path, posts: int) -> Section:
    """How soon the reader is there."""
    tell("reader: starts")
    version = min(run([PROGRAM, "--version"], homes / "small").wall for _ in range(7))
    help_ = min(run([PROGRAM, "--help"], homes / "small").wall for _ in range(7))
    few = min(start(small, homes / "small") for _ in range(5))
    many = min(start(large, homes / "large") for _ in range(5))
    first = min(start(large, homes / "first", first=True) for _ in range(2))
    peer = newsboat.start_time(homes / "newsboat", 20_000)
    beside = f"newsboat with 20,000: {peer:.2f} s" if peer else "newsboat is not installed"
    textual = min(_bare_textual(homes) for _ in range(5))
    return Section(
        "Start",
        "From the start of the process until rows are on the screen of a 120×40 terminal; the best of five. "
        f"The large archive has {posts:,} posts.",
        (
            Figure("`--version`", version, "s", 0.15, 0.06),
            Figure("`--help`", help_, "s", 0.15, 0.06),
            Figure("100 posts, warm", few, "s", 0.5, 0.35, f"an empty Textual app: {textual:.2f} s"),
            Figure(f"{posts:,} posts, warm", many, "s", 1.0, 0.5, beside),
            Figure(f"{posts:,} posts against 100", many / few, "×", 1.3, 1.3),
            Figure(f"first start ever, {posts:,} posts", first, "s", 2.5, 1.0),
        ),
    )


def _bare_textual(homes: Path) -> float:
    code = "from textual.app import App\nfrom textual.widgets import Static\n"
    code += "class A(App):\n    def compose(self):\n        yield Static('2022-01-01 ready')\nA().run()"
    began = time.perf_counter()
    with Terminal([sys.executable, "-c", code], env=dict(environ(homes / "small"))) as terminal:
        terminal.wait_for("2022-01-01", 30)
        return time.perf_counter() - began


_LIST_KEYS = ["j"] * 20 + ["k"] * 10 + ["space", "b"] * 8 + ["end", "home"] * 6 + ["G"] + ["g", "g"]


def section_keys(small: Path, large: Path, homes: Path, posts: int) -> Section:
    """What a key costs."""
    tell("reader: keys")
    figures = []
    p95s = {}
    for name, archive, home in (("100", small, homes / "small"), (f"{posts:,}", large, homes / "large")):
        with open_reader(archive, home) as terminal:
            terminal.wait_for(_ROW)
            terminal.settle(0.5, 60)
            found = costs(terminal, _LIST_KEYS)
            p50, p95 = percentiles([cost.latency for cost in found])
            p95s[name] = p95
            figures.append(
                Figure(f"list keys, {name} posts, p95 to the last byte", p95, "ms", 35, 20, f"p50 {p50:.1f}")
            )
            if archive is large:
                figures += _bytes(terminal, homes)
            terminal.press("q")
    figures.insert(
        2, Figure(f"list keys, {posts:,} posts against 100", p95s[f"{posts:,}"] / p95s["100"], "×", 1.2, 1.2)
    )
    with open_reader(large, homes / "large", 120, 40) as terminal:
        terminal.wait_for(_ROW)
        terminal.settle(0.5, 60)
        terminal.press("h")
        found = costs(terminal, (["j"] * 10 + ["k"] * 5 + ["l", "h"] * 3) * 2)
        figures.append(
            Figure(f"tree keys, {posts:,} posts, p95", percentiles([c.latency for c in found])[1], "ms", 35, 20)
        )
        terminal.press("q")
    return Section(
        "Keys and bytes",
        "One key at a time in a terminal of 80×24 (xterm-256color), each after the screen came to rest; the tree at "
        "120×40. "
        "The article that follows the cursor after a rest of 120 ms is counted with its page, not with the step.",
        tuple(figures),
    )


def _bytes(terminal: Terminal, homes: Path) -> list[Figure]:
    """Bytes and CPU a key, in the list and in an article."""
    terminal.press("home")
    terminal.settle(0.5)
    steps = costs(terminal, ["j"] * 6, 0.09)
    pages = costs(terminal, ["space"] * 6, 0.09)
    terminal.press("home", "enter")
    terminal.settle(0.6)
    lines = costs(terminal, ["j"] * 8)
    leaves = costs(terminal, ["space", "b"] * 3)
    hops = costs(terminal, ["tab"] * 2)
    terminal.press("q")
    terminal.settle(0.3)
    terminal.press("/")
    typing = costs(terminal, list("经济市场"), 0.25)
    terminal.press("escape")
    terminal.settle(0.4)
    peer = newsboat.bytes_of_keys(homes / "newsboat")
    beside = {"step": "", "page": ""}
    if peer:
        beside = {"step": f"newsboat: {peer[0]:.0f}", "page": f"newsboat: {peer[1]:.0f}"}
    median = lambda found, what: percentiles([getattr(cost, what) for cost in found])[0]  # noqa: E731
    return [
        Figure("a step in the list", median(steps, "size"), "bytes", 300, 120, beside["step"]),
        Figure("a page of the list", median(pages, "size"), "bytes", 2500, 1200, beside["page"]),
        Figure("a line of an article", median(lines, "size"), "bytes", 600, 350),
        Figure("a page of an article", median(leaves, "size"), "bytes", 2500, 1200),
        Figure("to the next mention", median(hops, "size"), "bytes"),
        Figure("a letter in the search box, with the list it leaves", median(typing, "size"), "bytes"),
        Figure(
            "key in the search box to the narrowed list, p95",
            percentiles([c.latency for c in typing])[1],
            "ms",
            120,
            50,
        ),
        Figure("CPU a step in the list", median(steps, "cpu"), "ms", 12, 5),
        Figure("CPU a line of an article", median(lines, "cpu"), "ms", 12, 5),
    ]


def section_rest(large: Path, homes: Path, posts: int, seconds: float) -> Section:
    """Memory after searches, and what it takes while nothing happens."""
    tell(f"reader: {seconds:.0f} s of rest")
    with open_reader(large, homes / "large") as terminal:
        terminal.wait_for(_ROW)
        terminal.settle(1.0, 60)
        process = psutil.Process(terminal.pid)
        before, cpu = len(terminal.received), _cpu(process)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            terminal.read(0.5)
        idle_bytes = len(terminal.received) - before
        idle_cpu = (_cpu(process) - cpu) / seconds * 100
        words = "经济 市场 公司 中国 发展 技术 银行 国际 新闻 科技".split()
        for number in range(60):
            terminal.press("/")
            terminal.settle(0.1)
            terminal.press(words[number % 10] + (words[number // 10][:1] if number >= 10 else ""))
            terminal.settle(0.25)
            terminal.press("escape", "escape")
            terminal.settle(0.1)
        memory = process.memory_full_info().uss / 1e6
        terminal.press("q")
        terminal.wait_for_end(20)
    return Section(
        "At rest",
        f"{posts:,} posts, 80×24. Memory is private (USS), after 60 searches; rest is {seconds:.0f} s, watching on.",
        (
            Figure("private memory after 60 searches", memory, "MB", 120, 70),
            Figure("bytes sent at rest", float(idle_bytes), "bytes", 0, 0),
            Figure("CPU at rest", idle_cpu, "%", 0.3, 0.1),
        ),
    )


def index_first(archive: Path, home: Path) -> None:
    """Make sure an archive is indexed before warm starts are measured."""
    done = run([PROGRAM, "-a", str(archive), "index"], home)
    if done.status:
        raise SystemExit(f"indexing {archive} ended with {done.status}")
    os.sync()
