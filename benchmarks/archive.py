"""Write an archive of made-up news of any size, in the shape of a real mirror's. Deterministic.

    python -m benchmarks.archive OUT --posts 20000 [--seed 1] [--jobs 2]

Post i depends on the seed and i alone, so an archive of 20,000 is the first part of one of 100,000. A folder a
category; no path tells a date. Words come from jieba's dictionary by their frequency (package jieba, the `bench`
extra): random words make more distinct pairs of characters than prose, so sizes are on the high side.
"""

from __future__ import annotations

import argparse
import bisect
import hashlib
import importlib.util
import itertools
import random
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FIRST_DAY = datetime(2021, 1, 1, tzinfo=timezone.utc)
DAYS = 730
TREE = {
    "金融": {
        "新浪财经": "国內 国际 证券 基金 期货 外汇 银行 保险",
        "财新网": "金融 经济 公司",
        "雪球": "热帖 港股 美股",
    },
    "科技": {"36氪": "最新 快讯 深度", "IT之家": "业界 手机 电脑", "Hacker News": "Top Ask"},
    "新媒体": {"公众号": "财经 科技 生活", "爱范儿": "首页 快讯"},
    "传统媒体": {"新华社": "时政 国际 体育", "NHK": "経済 国際", "联合早报": "国际 中港台"},
    "编程": {"掘金": "前端 后端", "V2EX": "技术 分享"},
}
PATHS = [(a, b, f"{b}－{c}") for a, sources in TREE.items() for b, names in sources.items() for c in names.split()]
ENDINGS = ["股份", "科技", "集团", "电子", "医药", "能源", "证券", "银行"]
LATIN = ["AI芯片", "5G基站", "GDP", "ETF", "iPhone 13", "COVID-19", "C++", "3.5亿", "OpenAI", "*ST奇信", "RCEP"]
TRADITIONAL = str.maketrans(
    "国会发经济产业场关东务应为对时动实现说这来们个学机", "國會發經濟產業場關東務應為對時動實現說這來們個學機"
)
PICTURE = "https://img.example.com/20200514/343233024.png"


class Words(NamedTuple):
    """The vocabulary, with cumulative frequencies; rarer two-character words; invented stocks."""

    words: list[str]
    cumulative: list[int]
    topics: list[str]
    stocks: list[tuple[str, str]]


@lru_cache(maxsize=1)
def vocabulary() -> Words:
    """Read jieba's dictionary once a process."""
    spec = importlib.util.find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the benchmarks need jieba's word list: pip install -e '.[bench]'")
    rows = []
    for line in (Path(spec.submodule_search_locations[0]) / "dict.txt").read_text("utf-8").splitlines():
        word, count, *_ = line.split(" ")
        if all("\u4e00" <= character <= "\u9fff" for character in word):
            rows.append((int(count), word))
    rows.sort(key=lambda row: (-row[0], row[1]))
    topics = [word for _, word in rows[400:60_000] if len(word) == 2]
    chance = random.Random(7)
    stocks = []
    for number in range(3000):
        market, base = chance.choice([("sh", 600000), ("sh", 603000), ("sz", 0), ("sz", 2000), ("sz", 300000)])
        stocks.append((f"{market}{base + 1 + number % 990:06d}", chance.choice(topics) + chance.choice(ENDINGS)))
    return Words([word for _, word in rows], list(itertools.accumulate(n for n, _ in rows)), topics, stocks)


def post(seed: int, i: int) -> tuple[str, str]:
    """Path and text of post i."""
    words = vocabulary()
    chance = random.Random(f"{seed}/{i}")
    path = PATHS[int(len(PATHS) * chance.random() ** 2)]
    when = FIRST_DAY + timedelta(days=chance.randrange(DAYS), seconds=chance.randrange(86_400))
    topics = chance.choices(words.topics, k=10)
    title = _sentence(chance, topics, chance.randrange(12, 28), 0.5)
    if chance.random() < 0.1:
        title = chance.choice(LATIN) + title
    stocks = [words.stocks[int(3000 * chance.random() ** 3)] for _ in range(chance.choice((0, 0, 1, 1, 2, 4)))]
    length = max(80, min(12_000, int(chance.lognormvariate(0, 0.6) * 1000)))
    paragraphs = []
    while length > 0:
        size = min(length, chance.randrange(90, 260))
        paragraph = _sentence(chance, topics, size, 0.1) + "。"
        if stocks and chance.random() < 0.4:
            code, name = stocks[len(paragraphs) % len(stocks)]
            paragraph += f"{_span(code, name)}今日公告，{_sentence(chance, topics, 20, 0.1)}。"
        if chance.random() < 0.1:
            paragraph = chance.choice(LATIN) + paragraph
        paragraphs.append(paragraph)
        length -= size
    if chance.random() < 0.1:
        title, paragraphs = title.translate(TRADITIONAL), [text.translate(TRADITIONAL) for text in paragraphs]
    body = "\n".join(f'<p cms-style="font-L">　　{text}</p>' for text in paragraphs)
    tail = hashlib.blake2b(f"{seed}/{i}".encode(), digest_size=3).hexdigest()
    name = "".join("_" if character in '/\\:*?"<>|' else character for character in title if character != ".")[:60]
    return "/".join(path) + f"/{name} {tail}.md", TEMPLATE.format(
        title=title, path=path, picture=PICTURE, author=path[1], date=format_datetime(when, usegmt=True), body=body
    )


def _sentence(chance: random.Random, topics: list[str], length: int, share: float) -> str:
    words = vocabulary()
    total = words.cumulative[-1]
    out, size, until = [], 0, chance.randrange(5, 14)
    while size < length:
        if chance.random() < share:
            word = chance.choice(topics)
        else:
            word = words.words[bisect.bisect(words.cumulative, chance.random() * total)]
        out.append(word)
        size += len(word)
        until -= 1
        if until == 0:
            out.append("，")
            until = chance.randrange(5, 14)
    return "".join(out).strip("，")


def _span(code: str, name: str) -> str:
    address = f"https://finance.sina.com.cn/realstock/company/{code}/nc.shtml"
    return (
        f'<span id="stock_{code}"><a href="{address}" class="keyword">{name}</a></span><span id="quote_{code}"></span>'
    )


TEMPLATE = """
---
title: '{title}'
categories: 
 - {path[0]}
 - {path[1]}
 - {path[2]}
headimg: '{picture}'
author: {author}
comments: false
date: {date}
thumbnail: '{picture}'
---

<div>   
<p>　　原标题：{title}</p>
{body}
<!-- 正文下iframe -->

<!-- 文末二维码 start -->
<style>
.appendQr_wrap&#123;border:1px solid #E6E6E6;padding:8px;&#125;
</style>
<div class="clearfix appendQr_wrap">
    <div class="appendQr_normal"><img src="{picture}"></div>
    <div class="appendQr_normal_txt">海量资讯、精准解读，尽在APP</div>
</div>
<!-- 编辑姓名及工作代码 -->
<p class="article-editor">责任编辑：某某 SF014</p>
</div>
"""  # noqa: W291  # a mirror writes these spaces


def write(out: Path, seed: int, start: int, stop: int) -> None:
    """Write posts start to stop."""
    made: set[Path] = set()
    for i in range(start, stop):
        name, text = post(seed, i)
        path = out / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_text(text, "utf-8")


def make(out: Path, posts: int, *, seed: int = 1, start: int = 0, jobs: int = 2) -> None:
    """Write posts start to posts, in `jobs` processes."""
    step = 500
    with ProcessPoolExecutor(jobs) as pool:
        parts = [pool.submit(write, out, seed, first, min(first + step, posts)) for first in range(start, posts, step)]
        for part in parts:
            part.result()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--posts", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    make(options.out, options.posts, seed=options.seed, jobs=options.jobs)


if __name__ == "__main__":
    main()
