"""The directory of stocks: codes, names, pinyin. Knows no posts and no mentions.

`listed.tsv` holds well-known companies and indices of Shanghai, Shenzhen, Beijing, Hong Kong and the United States:
code, names (the official one first; `~` before a name that is for looking up only, since in a text it is mostly
something else), and their pinyin, so that a search by pinyin need not load pypinyin's tables.
"""

from __future__ import annotations

from newstui.stocks.codes import SINA, exchange_of, normalise, readings
from newstui.stocks.directory import Directory, evened, is_likely_name
from newstui.stocks.spelling import Spelling, pinyin

__all__ = [
    "SINA",
    "Directory",
    "Spelling",
    "evened",
    "exchange_of",
    "is_likely_name",
    "normalise",
    "pinyin",
    "readings",
]
