"""How long an article takes to read."""

from __future__ import annotations

import re
from itertools import islice

from newstui.article import Article, Code, passages_of

_HAN_A_MINUTE = 450
"""Adults read 400 to 500 Chinese characters of news a minute."""
_WORDS_A_MINUTE = 230
"""Adults read 238 words of English non-fiction a minute (Brysbaert 2019); names and numbers slow news down."""
_READ = re.compile("[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\U00020000-\U0003ffff]|[^\\W\u3040-\u30ff\u3400-\u9fff]+")
_SAMPLE = 2000
"""Blocks that are counted; of a longer article the rest is taken to be alike."""


def reading_minutes(article: Article) -> int:
    """Whole minutes, at least one; code is looked at, not read."""
    minutes = 0.0
    for block in islice(article.blocks, _SAMPLE):
        if isinstance(block, Code):
            continue
        for passage in passages_of(block):
            minutes += _minutes(passage.text[:100_000])
    if len(article.blocks) > _SAMPLE:
        minutes *= len(article.blocks) / _SAMPLE
    return max(1, round(minutes))


def _minutes(text: str) -> float:
    read = _READ.findall(text)
    characters = sum(1 for piece in read if not piece.isascii() and len(piece) == 1)
    return characters / _HAN_A_MINUTE + (len(read) - characters) / _WORDS_A_MINUTE
