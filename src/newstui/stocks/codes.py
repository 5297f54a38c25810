"""The forms in which a stock's code is written, brought to one. Knows no names.

One form inside the program, Sina's: `sh600519`, `sz300750`, `bj834277`, `hk00700`, `usAAPL`; an index is a code like
another (`sh000300`, `hkHSI`). Exchanges hand out six digits in ranges (first three digits, below), so that most bare
codes tell their exchange; `000300` and its like are an index in Shanghai and a share in Shenzhen.
"""

from __future__ import annotations

import re
import unicodedata

_SHANGHAI = frozenset(["600", "601", "603", "605", "688", "689", "900"])
_SHENZHEN = frozenset(["000", "001", "002", "003", "200", "201", "300", "301", "302", "399"])
_BEIJING = re.compile(r"4[023]|8[2-9]|92")  # the exchange at Beijing and the New Third Board before it

_EXCHANGES = {"SH": "sh", "SS": "sh", "SSE": "sh", "XSHG": "sh", "SZ": "sz", "SZSE": "sz", "XSHE": "sz"}
_EXCHANGES |= {"BJ": "bj", "BSE": "bj", "NEEQ": "bj", "OC": "bj"}
_US_MARKETS = r"(?:US|NASDAQ|NYSE|AMEX|NYSEAMERICAN|NASDAQGS)"

SINA = re.compile(r"(?:sh|sz|bj)\d{6}|hk(?:\d{5}|[A-Z]{2,8})|us[A-Z0-9.]{1,10}")
"""A code in Sina's form."""

_FORMS = (
    (re.compile(r"(SH|SS|SZ|BJ)[.:]?(\d{6})"), lambda m: _EXCHANGES[m[1]] + m[2]),
    (re.compile(r"(\d{6})[.:](SH|SS|SSE|XSHG|SZ|SZSE|XSHE|BJ|BSE|NEEQ|OC)"), lambda m: _EXCHANGES[m[2]] + m[1]),
    (re.compile(r"(?:HK|HKEX|SEHK)[.:]?(\d{1,5})"), lambda m: f"hk{m[1]:0>5}"),
    (re.compile(r"(\d{1,5})[.:]HK"), lambda m: f"hk{m[1]:0>5}"),
    (re.compile(r"(\d{5})"), lambda m: f"hk{m[1]}"),
    (re.compile(r"(?:RT_)?HK(HSI|HSTECH|HSCEI|HSCCI)|(HSI|HSTECH|HSCEI)"), lambda m: f"hk{m[1] or m[2]}"),
    (re.compile(r"GB_\$?([A-Z]{1,6})(?:[.$]([A-Z]))?"), lambda m: "us" + ".".join(filter(None, (m[1], m[2])))),
    (re.compile(rf"\$?([A-Z]{{1,5}}(?:\.[AB])?)\.{_US_MARKETS}"), lambda m: f"us{m[1]}"),
    (re.compile(rf"{_US_MARKETS}[.:]([A-Z]{{1,5}}(?:\.[AB])?)"), lambda m: f"us{m[1]}"),
    (re.compile(r"\$?([A-Z]{1,5})\.(?:O|N|OQ|PK)"), lambda m: f"us{m[1]}"),
    (re.compile(r"\$([A-Z]{1,5}(?:\.[AB])?)"), lambda m: f"us{m[1]}"),
)
_TICKER = re.compile(r"[A-Z]{1,5}(?:\.[AB])?")


def exchange_of(digits: str) -> str | None:
    """`sh`, `sz` or `bj` for six digits, by their range; None where no exchange hands such a code out.

    exchange_of("600519") --> "sh"
    """
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    if digits[:3] in _SHANGHAI:
        return "sh"
    if digits[:3] in _SHENZHEN:
        return "sz"
    return "bj" if _BEIJING.match(digits) else None


def readings(text: str) -> tuple[str, ...]:
    """Every code that `text` may stand for, likeliest first; empty if it is no code.

    readings("000300") --> ("sh000300", "sz000300"); readings("gb_aapl") --> ("usAAPL",)
    """
    stripped = unicodedata.normalize("NFKC", text).strip()
    if SINA.fullmatch(stripped):
        return (stripped,)
    written = re.sub(r"\s*([.:])\s*", r"\1", stripped).upper()
    if len(written) > 20:
        return ()
    for form, code in _FORMS:
        if match := form.fullmatch(written):
            return (code(match),)
    if (exchange := exchange_of(written)) is not None:
        share = exchange + written
        if written.startswith("000"):  # 000300 has no twin in Shenzhen, 000001 and 000905 have
            return ("sh" + written, share) if written == "000300" else (share, "sh" + written)
        return (share,)
    # `usaapl`, but `USB` is a bank and `USD` no stock at all
    if (match := re.fullmatch(r"US([A-Z]{1,5}(?:\.[AB])?)", written)) and (stripped[:2].islower() or len(written) > 5):
        return (f"us{match[1]}",)
    # Without a mark only capitals are a ticker: `word` is a word.
    return (f"us{stripped}",) if _TICKER.fullmatch(stripped) else ()


def normalise(text: str) -> str | None:
    """The likeliest code that `text` stands for, in Sina's form, or None. normalise("00700.HK") --> "hk00700" """
    return next(iter(readings(text)), None)
