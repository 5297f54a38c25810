"""Chinese names to pinyin. The only room that knows pypinyin, which it loads at the first name not spelled before."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from newstui.frozen import dataclass

# Characters with two readings, as companies' names read them where pypinyin's phrases fall short: no company's name
# begins with an elder (长 zhǎng), and a short name that ends in 行 is a bank's.
_PHRASES = {
    "会稽山": ["kuai", "ji", "shan"],
    "家港行": ["jia", "gang", "hang"],
    "长电": ["chang", "dian"],
    "长飞": ["chang", "fei"],
    "长盈": ["chang", "ying"],
    "长川": ["chang", "chuan"],
    "长实": ["chang", "shi"],
    "长和": ["chang", "he"],
    "长信": ["chang", "xin"],
    "长园": ["chang", "yuan"],
    "长缆": ["chang", "lan"],
    "长龄": ["chang", "ling"],
    "长亮": ["chang", "liang"],
    "长源": ["chang", "yuan"],
    "长海": ["chang", "hai"],
    "长鸿": ["chang", "hong"],
    "长高": ["chang", "gao"],
    "长青": ["chang", "qing"],
    "长荣": ["chang", "rong"],
    "长药": ["chang", "yao"],
    "长阳": ["chang", "yang"],
    "长远": ["chang", "yuan"],
}
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3041-\u30fa]")
_ALONE = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a name is typed: Spelling("gzmt", "guizhoumaotai", (0, 3, 7, 10)); `starts` is where syllables begin."""

    initials: str
    full: str
    starts: tuple[int, ...]


def spelled(syllables: list[str] | tuple[str, ...]) -> Spelling:
    """The spelling that these syllables make. spelled(["mao", "tai"]) --> Spelling("mt", "maotai", (0, 3))"""
    starts, length = [], 0
    for syllable in syllables:
        starts.append(length)
        length += len(syllable)
    return Spelling("".join(syllable[:1] for syllable in syllables), "".join(syllables), tuple(starts))


def syllables_of(name: str) -> list[str]:
    """A syllable a Chinese character; Latin letters and digits one by one; nothing for other names."""
    if not _HAN.search(name) or _KANA.search(name):
        return []
    syllables: list[str] = _pypinyin().lazy_pinyin(name, errors=lambda rest: [c.lower() for c in _ALONE.findall(rest)])
    return [syllable for syllable in syllables if syllable.isascii()]


@lru_cache(maxsize=16384)
def pinyin(name: str) -> tuple[str, str]:
    """Initials and full spelling. pinyin("重庆啤酒") --> ("cqpj", "chongqingpijiu")"""
    spelling = spelled(syllables_of(name))
    return spelling.initials, spelling.full


@lru_cache(maxsize=1)
def _pypinyin() -> Any:
    import pypinyin

    pypinyin.load_phrases_dict({phrase: [[s] for s in syllables] for phrase, syllables in _PHRASES.items()})
    return pypinyin
