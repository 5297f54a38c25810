"""newsboat on as many posts, where it is installed: what people use in a terminal today."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from tests.terminal.emulator import Terminal

from benchmarks.figures import percentiles


def _feed(folder: Path, posts: int) -> list[str] | None:
    """A feed of so many items, taken in once; the command that opens it. None without newsboat."""
    program = shutil.which("newsboat")
    if program is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    feed, urls, cache, config = folder / "feed.xml", folder / "urls", folder / "cache.db", folder / "config"
    command = [program, "-u", str(urls), "-c", str(cache), "-C", str(config)]
    if not cache.exists():
        items = "".join(
            f"<item><title>第{n}条新闻：中国经济市场发展</title><link>https://example.com/{n}</link>"
            f"<guid>https://example.com/{n}</guid><description>新闻正文第{n}段。</description>"
            f"<pubDate>Tue, 08 Feb 2022 14:11:00 GMT</pubDate></item>"
            for n in range(posts)
        )
        head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>'
        feed.write_text(f"{head}{items}</channel></rss>", "utf-8")
        urls.write_text(f"file://{feed}\n", "utf-8")
        config.write_text("max-items 0\n", "utf-8")
        subprocess.run([*command, "-x", "reload"], capture_output=True, timeout=1200, check=False)
    return command


def _open(command: list[str]) -> Terminal:
    return Terminal(command, columns=80, rows=24)


def start_time(folder: Path, posts: int) -> float | None:
    """Seconds from the start to the list of an opened feed."""
    command = _feed(folder, posts)
    if command is None:
        return None
    best = None
    for _ in range(3):
        began = time.perf_counter()
        with _open(command) as terminal:
            terminal.wait_for("News", 60)
            terminal.press("enter")
            terminal.wait_for("中国经济市场发展", 60)
            took = time.perf_counter() - began
            best = took if best is None else min(best, took)
    return best


def bytes_of_keys(folder: Path) -> tuple[float, float] | None:
    """Bytes for a step and for a page of its list."""
    command = _feed(folder, 20_000)
    if command is None:
        return None
    with _open(command) as terminal:
        terminal.wait_for("News", 60)
        terminal.press("enter")
        terminal.wait_for("中国经济市场发展", 60)
        terminal.settle(0.3)
        sizes: dict[str, list[float]] = {"down": [], "pagedown": []}
        for key in ["down"] * 5 + ["pagedown"] * 5:
            terminal.press(key)
            sizes[key].append(len(terminal.settle(0.1)))
        return percentiles(sizes["down"])[0], percentiles(sizes["pagedown"])[0]
