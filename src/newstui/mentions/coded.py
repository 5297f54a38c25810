"""Codes that stand in a text, with the names before them. Takes six digits for a code only where something says so.

A bare `601899` is a code in brackets behind a name, or behind `证券代码`; elsewhere it is a postcode, a sum, a month.
A code with its exchange (`600519.SH`, `00700.HK`, `NASDAQ: AAPL`, `$AAPL`) is one anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newstui.frozen import dataclass
from newstui.mentions.words import speaks_of_shares
from newstui.stocks import Directory, evened, readings

_MAY_HOLD_CODE = re.compile(r"\d{4}|\$[a-z]|nasdaq|nyse|amex|[(\[][a-z]{1,5}[)\]]")
_CODE = re.compile(
    r"(?<![0-9a-z_.$#/])(?:"
    r"(?P<marked>(?:sh|sz|bj)[.:]?\d{6}|\d{6}\.(?:sh|ss|sse|sz|szse|bj|bse|neeq|oc)|\d{4,5}\.hk|hk[.:]?\d{4,5}"
    r"|(?:nasdaq|nyse|amex)\s?:\s?[a-z]{1,5}(?:\.[ab])?)"
    r"|(?P<cash>\$[a-z]{1,5}(?:\.[ab])?)"
    r"|(?P<suffixed>[a-z]{1,5}\.(?:us|oq?|n))"
    r"|(?P<bare>\d{6})"
    r"|(?P<hongkong>\d{5})"
    r"|(?<=[(\[])(?P<ticker>[a-z]{1,5})(?=[)\],;、/])"
    r")(?!\.?[0-9a-z_%])"
)
_RUN = re.compile(r"[0-9a-z$]+")
_MARKETS = frozenset(["nasdaq", "nyse", "amex"])
_PREFIXES = frozenset(["sh", "sz", "bj", "hk"])
_BEHIND_TICKER = frozenset(".)],;、/")
_LABEL = re.compile(r"(?:(?:[a-h]股)?(?:股票|证券|公司|交易)?(?:代码|代号|编号)|stock code)\s?[:：]?\s?$")
_BRACKET = re.compile(r"\s?[(\[【]\s?$")
_BEHIND_BARE = re.compile(r"\s?(?:[)\]】,，、;；/\n]|$)")
_NO_NAME = frozenset("号路室楼区栋座元万亿年月日第约共至到的了")
_FUND = re.compile(r"(?:混合|债券|基金|联接|货币|定开|理财|etf|lof|[ac]类?)$")

_NAME_CHARACTER = re.compile(r"[\u3400-\u9fff\w*·&-]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_FORMAL_TAIL = re.compile(r"(?:股份有限公司|集团股份|股份|集团|公司|控股)$")
_BORDER = re.compile(
    r"(?:^|.*(?:公司|股东|股份公司|龙头|企业|集团旗下|旗下|其中|包括|以及|个股|截至|随后|此外|和|与|及|对|为|由|在|是|的|如|向|将|给|被|让|使|至|到|年|月|日|[a-z]股))"
)
_LATIN_NAME = re.compile(r"(?:[A-Z][\w&'’.-]* ){0,3}[A-Z][\w&'’.-]* ?$")


@dataclass(frozen=True, slots=True)
class Coded:
    """A place where a code makes a stock certain: the name before it, or the code itself where no name is."""

    start: int
    end: int
    code: str
    name: str
    """The name as written; empty where the code stands alone."""


def coded_places(text: str, folded: str, directory: Directory) -> Iterator[Coded]:
    """Codes of one passage; `folded` is `evened(text)`. 紫金矿业（601899） --> Coded(0, 4, "sh601899", "紫金矿业")"""
    if not _MAY_HOLD_CODE.search(folded):
        return
    open_at = -1
    for match in _matches(folded):
        code = _code_of(match, text, folded, directory)
        if code is None:
            continue
        start = match.start()
        if label := _LABEL.search(folded, max(0, start - 8), start):
            start = label.start()
        bracket = _BRACKET.search(folded, max(0, start - 3), start)
        if bracket and bracket.start() != open_at:
            open_at = bracket.start()
            name_start = name_before(text, folded, bracket.start(), code, directory)
            if name_start < bracket.start():
                yield Coded(name_start, bracket.start(), code, text[name_start : bracket.start()])
                continue
        yield Coded(match.start(), match.end(), code, "")


def _matches(folded: str) -> Iterator[re.Match[str]]:
    """Codes by their form, tried only where a run of letters and digits can begin one."""
    for run in _RUN.finditer(folded):
        word, after = run.group(), folded[run.end() : run.end() + 1]
        if word.isdigit():
            may = 4 <= len(word) <= 6
        elif len(word) <= 5 and not word.isalnum():
            may = True
        else:
            may = word in _MARKETS or word[:2] in _PREFIXES or (len(word) <= 6 and after in _BEHIND_TICKER)
        if may and (match := _CODE.match(folded, run.start())):
            yield match


def _code_of(match: re.Match[str], text: str, folded: str, directory: Directory) -> str | None:
    written = match.group()
    start, end = match.span()
    form = match.lastgroup
    if form in ("cash", "ticker", "suffixed") and not evened_upper(text[start:end]).isupper():
        return None  # `$path`, `(see)`
    possible = readings(written.upper() if form != "ticker" else "$" + written.upper())
    if not possible:
        return None
    if form == "marked":
        return possible[0]
    if form == "cash":
        return possible[0] if _is_cashtag(possible[0], folded, start, directory) else None
    if form == "suffixed":
        return possible[0] if possible[0] in directory else None
    label = _LABEL.search(folded, max(0, start - 8), start)
    head = label.start() if label else start
    bracket = _BRACKET.search(folded, max(0, head - 3), head)
    if form in ("ticker", "hongkong"):
        # Without its exchange only where the list knows the name before it, or, for Hong Kong, is told that it is one.
        if bracket and possible[0] in directory:
            before = folded[: bracket.start()].rstrip()
            names = directory.names(possible[0])
            return possible[0] if label or any(before.endswith(evened(name)) for name in names) else None
        return None
    if not bracket:
        return _by_name(possible, "", directory) if label else None
    if not _BEHIND_BARE.match(folded, end) or folded[start : start + 3] in ("200", "201"):
        return None
    before = folded[: bracket.start()].rstrip()
    if not before or not _NAME_CHARACTER.match(before[-1]) or before[-1] in _NO_NAME or before[-1].isdigit():
        return _by_name(possible, "", directory) if label else None
    return None if _FUND.search(before) else _by_name(possible, before, directory)


def _is_cashtag(code: str, folded: str, at: int, directory: Directory) -> bool:
    """`$AAPL`, and not a shell's `$HOME`: known, or on a line that speaks of shares; so too a single letter."""
    if code in directory and len(code) > len("usT"):
        return True
    after = folded.find("\n", at)
    return speaks_of_shares(folded, folded.rfind("\n", 0, at) + 1, after if after >= 0 else len(folded))


def _by_name(possible: tuple[str, ...], before: str, directory: Directory) -> str:
    """Of `sz000001` and `sh000001`, the one whose name stands before it; else the likelier."""
    for code in possible:
        if any(before.endswith(evened(name)) for name in directory.names(code)):
            return code
    if len(possible) > 1 and before.endswith("指数"):
        return next((code for code in possible if code.startswith("sh")), possible[0])
    return possible[0]


def name_before(text: str, folded: str, end: int, code: str, directory: Directory) -> int:
    """Where the name that ends at `end` begins; `end` itself if there is none.

    The list knows it; else it is what stands between marks, or what the text says elsewhere too, or four characters,
    the length of most short names.
    """
    tail = _FORMAL_TAIL.search(folded, max(0, end - 6), end)
    for last in (end, tail.start()) if tail else (end,):
        known = [name for name in map(evened, directory.names(code)) if folded.endswith(name, 0, last)]
        if known:
            return last - max(map(len, known))
        for length in range(min(last, 10), 2, -1):  # such as the mainland share's name before a Hong Kong code
            if directory.codes_named(folded[last - length : last]):
                return last - length
    first = end
    while first > 0 and end - first < 12 and _NAME_CHARACTER.match(text[first - 1]) and text[first - 1] != "_":
        first -= 1
    run = folded[first:end]
    if not _HAN.search(run):
        latin = _LATIN_NAME.search(text, max(0, end - 60), end)
        return latin.start() if latin else end
    if border := _BORDER.match(run[:-2]):
        first += border.end()
    if end - first <= 4:
        return first if end - first >= 2 else end
    repeated = [n for n in range(min(end - first, 8), 2, -1) if folded.count(folded[end - n : end]) > 1]
    return end - (repeated[0] if repeated else 4)


def evened_upper(text: str) -> str:
    """ASCII letters of full width made narrow, capitals kept."""
    return "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)
