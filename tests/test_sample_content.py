"""The sample archive: it is whole, holds every form that posts come in, and is read as it is meant to be."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newstui.mentions import by_stock
from newstui.posts import Post, Reading, parse_post
from newstui.stocks import Directory

ARCHIVE = Path(__file__).parent.parent / "sample_content"
DIRECTORY = Directory.shipped()


@lru_cache(maxsize=1)
def sources() -> dict[str, str]:
    return {
        path.relative_to(ARCHIVE).as_posix(): path.read_bytes().decode("utf-8")
        for path in sorted(ARCHIVE.rglob("*.md"))
    }


@lru_cache(maxsize=1)
def posts() -> dict[str, Post]:
    reading = Reading(directory=DIRECTORY)
    return {path: parse_post(path, source.encode(), reading) for path, source in sources().items()}


def post(title: str) -> Post:
    (found,) = [post for post in posts().values() if post.head.title.startswith(title)]
    return found


def test_there_are_enough_posts_of_enough_sources_in_deep_enough_folders() -> None:
    assert len(posts()) >= 70
    assert len({post.head.source for post in posts().values()}) >= 15
    assert all(path.count("/") == 3 for path in posts())
    assert sum(len(categories) == 3 for post in posts().values() for categories in post.head.categories[:1]) >= 65


def test_every_post_has_a_title_and_a_body_and_almost_all_a_date() -> None:
    assert all(post.head.title and post.article.blocks for post in posts().values())
    undated = [path for path, post in posts().items() if post.head.date is None]
    assert undated == ["随笔/无标题/旧稿/没有头的旧稿.md"]


def test_the_dates_lie_within_a_few_months() -> None:
    dates = [post.head.date for post in posts().values() if post.head.date is not None]
    assert datetime.fromtimestamp(min(dates), timezone.utc).date().isoformat() >= "2021-12-31"
    assert datetime.fromtimestamp(max(dates), timezone.utc).date().isoformat() <= "2022-03-17"


def test_no_post_is_odd_but_the_one_that_is_meant_to_be() -> None:
    odd = {path for path, post in posts().items() if post.problems or post.article.notes}
    assert odd == {"随笔/无标题/旧稿/没有头的旧稿.md"}


FORMS = {
    # mentions
    "a span with a link": r'<span id="stock_sh600519"><a href="https://finance.sina.com.cn/realstock/company/sh600519/',
    "unquoted attributes": r"<span id=stock_sz002594><a href=https",
    "an index with two codes": r'class="keyword"[^>]*></a><span id="stock_sz399300"></span>',
    "an American stock": r'<span id="usstock_AAPL">',
    "a Hong Kong stock": r'<span id="hkstock_hk00700">',
    "the keyword comment": r"<!-- news_keyword_pub,stock,sh\d{6}&s[hz]\d{6}",
    "the empty keyword comment": r"<!-- news_keyword_pub,stock, -->",
    "a code in full-width brackets": r"[\u4e00-\u9fff]（\d{6}）",
    "a code with its exchange": r"600519\.SH",
    "a Hong Kong code": r"00700\.HK",
    "a cashtag": r"\$AAPL",
    "an exchange before a ticker": r"\(NASDAQ: AAPL\)",
    "a place that is a stock": r"鄂尔多斯</a></span><span id=\"quote_sh600295\"></span>市",
    "words that are a stock": r"线上线下</a></span><span id=\"quote_sz300959\"></span>相结合",
    "robots": r"工业<span id=\"stock_sz300024\">",
    "solar panels": r"太阳能</a></span><span id=\"quote_sz000591\"></span>光伏",
    "people": r"老百姓</a></span><span id=\"quote_sh603883\"></span>手里",
    # boilerplate
    "a QR block with its escaped style": r"\.appendQr_wrap&#123;",
    "an advert in a comment": r"<!--article_adlist\[",
    "an account box": r'<div class="app-kaihu-qr">',
    "the futures account box": r'id="app-qihuo-kaihu-qr"',
    "the editor's line": r'<p class="article-editor">责任编辑：\w+ SF\d+</p>',
    "the editor's line with a space": r"责任编辑：\w+ </p>",
    "the original title": r"<p>　　原标题：",
    "a lone source": r"<p>　　来源：",
    "a leading blockquote advert": r'<div>   \n<div class="jqlblock_cls"><blockquote>',
    "a blockquote of content": r'<blockquote class="fin_reference">',
    "an empty caption": r'<span class="img_descr"></span>',
    "a caption": r'<span class="img_descr">[^<]',
    "a video's place": r'<div class="video-2017">',
    "an embedded frame": r"<iframe src=",
    "font soup": r"<font[^>]*><font",
    "a hidden pixel": r'width="1" height="1"',
    "an affiliate list": r"<dir><a data-wapurl=",
    "an image named like the post": r'alt="独立游戏',
    "a full-width comma in a number": r"1，042",
    "a full-width colon in an address": r"https：//",
    # bodies
    "bare text with empty lines": r"<div>   \n我们用一个月[^<]*\n\n[^<]*\n\n",
    "a table from Word": r'<p class="MsoNormal"><b>',
    "spanned rows and columns": r"(?s)rowspan=.*colspan=",
    "code with line breaks": r"<pre>[^<]*<br>",
    "a nested list": r"<li>[^<]*<ul><li>",
    "unclosed paragraphs": r"本。<p>|三个。<p>",
    "ruby": r"<ruby>[^<]+<rt>",
    "a Hexo tag": r"\{% blockquote",
    "a Hexo note": r"\{% note info %\}",
    "the read-more mark": r"<!-- more -->",
    "a Hugo shortcode": r"\{\{< figure",
    "a footnote": r"(?m)^\[\^1\]: ",
    "a reference link": r"(?m)^\[h2t\]: https",
    "a Markdown table": r"(?m)^\|:-+\|",
    "a code fence": r"(?m)^```python",
    "a task list": r"- \[x\] ",
    # front matter
    "a blank line before it": r"\A\r?\n---",
    "TOML": r"\A\+\+\+",
    "none": r"\A# ",
    "a byte order mark": "\\A\ufeff---",
    "CRLF": r"\A---\r\n",
    "an RFC 2822 date": r"(?m)^date: \w{3}, \d\d \w{3} 2022",
    "an ISO date with T and Z": r"(?m)^date: 2022-02-14T18:00:00Z",
    "a date with an offset": r"(?m)^date: .* \+0800",
    "a single-digit hour": r"(?m)^date: 2022-02-02 9:05:00",
    "a list of lists": r"(?m)^categories:\n  - \[",
    "a category that is a string": r"(?m)^categories: 读书",
    "no category": r"(?m)^categories:\n[a-z]",
    "a title that is a number": r"(?m)^title: 2022$",
    "a title over two lines": r"(?m)^title: '[^'\n]+\n[^'\n]+'$",
    "tags": r"(?m)^tags: \[",
    "a draft": r"(?m)^draft: true",
    "an address of its own": r"(?m)^(?:link|source_url|permalink): https://example\.com",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_there(form: str) -> None:
    assert any(re.search(FORMS[form], source) for source in sources().values())


def test_every_script_is_there() -> None:
    text = "".join(sources().values())
    for piece in ("国内", "國內", "トヨタ", "배터리", "lighthouse"):
        assert piece in text


def test_addresses_lead_nowhere_but_to_quotes() -> None:
    for path, source in sources().items():
        for address in re.findall(r"https?://[^\s\"'<>)\]}]+", source):
            host = urlsplit(address).hostname or ""
            is_quote = re.search(r"/realstock/company/s[hz]\d{6}/nc\.shtml$|/(?:us|hk)stock/quotes/", address)
            assert re.search(r"(?:^|\.)example\.(?:com|org|net)$", host) or is_quote, f"{path}: {address}"


def test_a_newcomer_who_looks_for_moutai_finds_many_posts() -> None:
    about = [post for post in posts().values() if "茅台" in post.head.title]
    mention = [post for post in posts().values() if any(m.code == "sh600519" and not m.doubtful for m in post.mentions)]
    assert len(about) >= 6
    assert len(mention) >= 12


def test_there_are_flashes_and_a_long_read() -> None:
    lengths = [len(source.encode()) for source in sources().values()]
    assert max(lengths) >= 10_000
    assert sum(post.head.source == "晨光快讯" for post in posts().values()) >= 8


def test_three_posts_tell_one_story() -> None:
    versions = [source for source in sources().values() if "《湖山城市活力榜》发布，榜单从就业" in source]
    assert len(versions) == 3


def stocks_of(title: str) -> list[tuple[str, str, str, bool]]:
    return [(s.code, s.name, s.kind, s.doubtful) for s in by_stock(post(title).mentions, DIRECTORY)]


def test_the_false_mentions_are_doubted_and_the_true_ones_are_not() -> None:
    assert stocks_of("鄂尔多斯市新增") == [
        ("sh600295", "鄂尔多斯", "linked", True),
        ("sz300959", "线上线下", "linked", True),
    ]
    assert [s[3] for s in stocks_of("茅台镇老街")] == [True]
    assert stocks_of("宁德时代与云岭新材") == [
        ("sz300750", "宁德时代", "linked", False),
        ("sz300450", "先导智能", "linked", False),
        ("sz002352", "顺丰控股", "linked", False),
    ]
    assert ("sh601099", "太平洋", "linked", False) in stocks_of("收评：沪指微涨")
    assert ("bj879901", "松果物流", "coded", False) in stocks_of("早间公告汇总")


def test_the_boilerplate_is_cut() -> None:
    text = "\n".join(
        passage
        for p in posts().values()
        for block in p.article.blocks
        for passage in [getattr(block, "content", None)]
        if passage is not None
        for passage in [passage.text]
    )
    for cut in ("appendQr", "海量资讯", "责任编辑", "百万用户都在看", "扫码开户", "立即期货开户", "原标题："):
        assert cut not in text
