"""How long an article takes to read."""

from __future__ import annotations

import re
from itertools import islice

from newstui.article import Article, Code, passages_of

_HAN_A_MINUTE = 450
"""Adults read 400 to 500 Chinese characters of news a minute."""
_WORDS_A_MINUTE = 230
"""Adults read 238 words of English non-fiction a minute (Brysbaert 2019); names and numbers slow news down."""
_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Patterns as text, which `re` compiles when they are first used: sets of so many characters take 4 ms
_CHARACTER = f"[{_HAN}]"
_WORD = f"[^\\W{_HAN}]+"
_SAMPLE = 300
"""Blocks that are counted; of a longer article the rest is taken to be alike, as is the rest of a long text."""
_LONG_TEXT = 4000


def reading_minutes(article: Article) -> int:
    """Whole minutes, at least one; code is looked at, not read."""
    minutes = 0.0
    for block in islice(article.blocks, _SAMPLE):
        if isinstance(block, Code):
            continue
        for passage in passages_of(block):
            counted = passage.text[:_LONG_TEXT]
            minutes += _minutes(counted) * len(passage.text) / max(1, len(counted))
    if len(article.blocks) > _SAMPLE:
        minutes *= len(article.blocks) / _SAMPLE
    return max(1, round(minutes))


def _minutes(text: str) -> float:
    words = len(re.findall(_WORD, text)) / _WORDS_A_MINUTE
    return words if text.isascii() else words + len(re.findall(_CHARACTER, text)) / _HAN_A_MINUTE
