"""Words that make a stock's name doubtful, and words that speak of business. Data with the rules to ask it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from newstui.stocks import evened

_LONGEST = 7
"""Characters of the longest entry of longer.txt."""

PLACE_GOES_ON = re.compile(
    r"市(?![值场盈净占价销面民])|县|区(?![间域块])|省|自治|州(?!际)|镇(?!江)|乡(?!村)|村|旗(?![下舰])|盟(?!友)"
    r"|地区|机场|火车站|高铁站|站|街道|大街|路(?![演径透由])|大道|大桥|湖|山|岛|河|海关|口岸|海域|景区|古城|老街|至|—"
)
"""What follows a place and not a company."""

NAME_GOES_ON = re.compile(
    r"协会|学会|联合会|商会|研究会|行业|工业协|产业协|产业联|产业创|联盟|大学|学院|中学|小学|医院|博物馆|美术馆|电视台|日报|晚报|时报|杯|奖(?!励|金)"
)
"""What makes another organisation of a company's name."""

COMPANY_AFTER = re.compile(
    r"[”\"》]?(?:股份|股价|股权|股票|股东|控股|集团(?!军)|公告|有限|证券|保险|人寿|银行|[ab]股|h股|\(\d|\([a-z]{1,6}[):.]"
    r"|[涨跌]停|[收领大暴微高低补]?[涨跌](?:[\d超逾近幅约\n]|$)|[领大暴微]?[涨跌](?=[,，、。;；等])|拉升|走[高低强弱]|收[报涨跌]|报收|封板|[高低平]开"
    r"|持股|出资|认购|董事|净利|营收|业绩|年报|季报|半年报|市值|盘中|早盘|午后|等个股|等股|旗下|ceo|财报|第[一二三四]季)"
)
COMPANY_BEFORE = re.compile(
    r"(?:股东|持有|增持|减持|入股|个股|证券简称|股票简称|龙头股?|控股|参股|买入|卖出|增仓|减仓|加仓|券商|上市公司|买方|股)[“\"《:：]?$"
)
"""What stands beside a company, even one named with an ordinary word."""

_BRAND = re.compile(r"(?:苹果|小米|阿里|滴滴|贝壳)$")
_BRAND_AFTER = re.compile(
    r"公司|发布|推出|宣布|回应|官宣|官网|手机|电脑|商城|系统|生态|汽车|产品|旗下|ceo|创始人|研究院|云|ios|m\d|\d"
)
"""Ordinary words that are brands as well, and what a brand does."""

_BUSINESS = (
    "股 公司 证券 基金 资本 集团 企业 银行 亿元 万元 亿美元 营收 利润 投资 融资 上市 收购 产能 财报 公告 市值 指数 "
    "期货 券商 涨 跌 板块 增持 减持 业绩 客户 供应商 订单 董事 ceo ipo 증시 주가 株 売上"
)
_MARKET = (
    "股价 股票 个股 a股 港股 美股 涨停 跌停 涨幅 跌幅 收盘 开盘 早盘 午后 主力资金 融资净 净买入 净利润 "
    "市值 股东 增持 减持 分红 证券代码 概念股 领涨 领跌 走高 走低 复牌 停牌 财报 年报 季报 营收"
)
_TRADE_TALK = re.compile("板块|概念|行业|产业|领域|赛道|题材")

BUSINESS = re.compile("|".join(_BUSINESS.split()))
"""A word of business, in a folded text like all of these."""
MARKET = re.compile("|".join(_MARKET.split()))
"""A word of the stock market: stronger."""
LATIN_BUSINESS = re.compile(
    r"\b(?:shares?|stocks?|nasdaq|nyse|earnings|revenue|quarter(?:ly)?|investors?|market cap|ipo|dividend|shareholders?"
    r"|wall street|s&p 500|analysts?)\b"
)
_SENTENCE_END = re.compile(r"[。！？!?\n；;]")


def _read(name: str) -> frozenset[str]:
    rows = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return frozenset(evened(word) for row in rows if not row.startswith("#") for word in row.split())


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    return _read("ordinary.txt")


@lru_cache(maxsize=1)
def _longer() -> dict[str, tuple[str, ...]]:
    """By their first two characters."""
    by_pair: dict[str, list[str]] = {}
    for word in _read("longer.txt"):
        by_pair.setdefault(word[:2], []).append(word)
    return {pair: tuple(words) for pair, words in by_pair.items()}


def is_ordinary(name: str) -> bool:
    """Whether this folded name is mostly a word or a place: is_ordinary("机器人") --> True"""
    return name in _ordinary()


def stands_in_longer_word(text: str, start: int, end: int) -> bool:
    """Whether a longer word reaches over the border of [start, end), in a folded text.

    stands_in_longer_word("提高通行", 1, 3) --> True, for 高通
    """
    shortest = 2 if end - start <= 2 else 3  # else 平安银行|业绩 holds 行业
    longer = _longer()
    for first in range(max(0, start - _LONGEST + 1), end):
        for word in longer.get(text[first : first + 2], ()):
            last = first + len(word)
            # Begun before the name, it must end inside or behind it; begun inside, behind it.
            if last > (start if first < start else end) and len(word) >= shortest and text.startswith(word, first):
                return True
    return False


def acts_as_brand(text: str, start: int, end: int) -> bool:
    """Whether [start, end) is a fruit or a grain that makes telephones here: 苹果|发布."""
    return bool(_BRAND.match(text[start:end]) and _BRAND_AFTER.match(text, end))


def sentence(text: str, start: int, end: int) -> str:
    """The sentence that [start, end) stands in."""
    before = start
    while before > 0 and not _SENTENCE_END.match(text[before - 1]):
        before -= 1
    after = _SENTENCE_END.search(text, end)
    return text[before : after.start() if after else len(text)]


def speaks_of_market(text: str, start: int, end: int) -> bool:
    """Whether the sentence around [start, end) speaks of shares, and not merely of a trade."""
    around = sentence(text, start, end)
    return speaks_of_shares(around, 0, len(around)) and not _TRADE_TALK.search(around)


def speaks_of_shares(text: str, start: int, end: int) -> bool:
    """Whether [start, end) of a folded text holds a word of the stock market."""
    return bool(MARKET.search(text, start, end) or LATIN_BUSINESS.search(text, start, end))
