"""newsboat on as many posts, where it is installed: what people use in a terminal today."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from benchmarks.figures import percentiles, tell
from benchmarks.watched import Watched


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


def start_time(folder: Path, posts: int) -> float | None:
    """Seconds from the start to the list of an opened feed, at the size that the reader is measured at."""
    command = _feed(folder, posts)
    if command is None:
        return None
    times = []
    for _ in range(3):
        began = time.perf_counter()
        with Watched(command, columns=120, rows=40) as terminal:
            _open_feed(terminal)
            times.append(time.perf_counter() - began)
    return min(times)


def bytes_of_keys(folder: Path, posts: int) -> tuple[float, float] | None:
    """Bytes for a step and for a page of its list."""
    command = _feed(folder, posts)
    if command is None:
        return None
    with Watched(command, columns=80, rows=24) as terminal:
        _open_feed(terminal)
        terminal.settle(0.3)
        steps, pages = ([terminal.cost(key).size for _ in range(5)] for key in ("down", "pagedown"))
    return percentiles(steps)[0], percentiles(pages)[0]


def _open_feed(terminal: Watched) -> None:
    terminal.wait_for("News", 60)
    terminal.press("enter")
    terminal.wait_for("中国经济市场发展", 60)


def in_words(folder: Path, posts: int = 20_000) -> str:
    """Beside a start of ours."""
    try:
        took = start_time(folder, posts)
    except (AssertionError, OSError, subprocess.SubprocessError) as error:
        tell(f"newsboat: {error}")
        return "newsboat could not be measured"
    return "newsboat is not installed" if took is None else f"newsboat, {posts:,} posts, to the open feed: {took:.2f} s"


def bytes_in_words(folder: Path, posts: int = 20_000) -> tuple[str, str]:
    """Beside a step and a page of ours."""
    try:
        sizes = bytes_of_keys(folder, posts)
    except (AssertionError, OSError, subprocess.SubprocessError) as error:
        tell(f"newsboat: {error}")
        sizes = None
    return ("", "") if sizes is None else (f"newsboat: {sizes[0]:.0f}", f"newsboat: {sizes[1]:.0f}")
