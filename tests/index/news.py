"""News that nobody wrote, small in words and rich in accidents: what every test of the index searches."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from newstui import folding
from newstui.index import Document, Field

WORDS = "芯片 回购 跨境 电商 综合 试验区 新能源 汽车 银行 国内 國內 银 行 鄂尔多斯 茅台 增长 的 了 在 市场".split()
LATIN = "AI iPhone13 C++ COVID-19 3.5亿 5G基站 *ST奇信 foo.bar@example.com central bank Central café 2022Q3".split()
LATIN += ["central bank", "iPhone 13", "AI 芯片", "AI芯片", "600519", "naïve", "central      bank"]
MARKS = "， 。 … 、 ： \n “ ” ％ － 🚀 ".split(" ")


def news(count: int, seed: int = 1, first: int = 1, length: int = 60) -> list[Document]:
    """Posts with ascending ids from `first` on, some of them left out."""
    chance = random.Random(seed)
    documents = []
    number = first
    for _ in range(count):
        number += chance.choice((1, 1, 1, 2, 5))
        documents.append(Document(number, _text(chance, 8), _text(chance, chance.randrange(length))))
    return documents


def _text(chance: random.Random, pieces: int) -> str:
    text = []
    for _ in range(pieces):
        text.append(chance.choice(chance.choice((WORDS, WORDS, WORDS, LATIN, MARKS))))
        if chance.random() < 0.3:
            text.append(chance.choice((" ", "", "一", "　")))
    return "".join(text)


def pieces_of(documents: Sequence[Document], count: int, seed: int = 2) -> list[str]:
    """Pieces of what the posts say, and some of what none may say."""
    chance = random.Random(seed)
    pieces: list[str] = []
    while len(pieces) < count:
        document = chance.choice(documents)
        text = document.title if chance.random() < 0.4 or len(document.body) < 8 else document.body
        start = chance.randrange(len(text))
        piece = text[start : start + chance.choice((1, 1, 2, 2, 2, 3, 4, 5, 8, 12))]
        if chance.random() < 0.2:
            piece = chance.choice(WORDS) + chance.choice(WORDS)
        if folding.piece(piece).terms:
            pieces.append(piece)
    return pieces


def scan(documents: Iterable[Document], text: str, field: Field = "any", prefix: bool = False) -> set[int]:
    """The ids that a reader of every text would find."""
    piece = folding.piece(text, prefix)
    found = set()
    for document in documents:
        fields = {"title": [document.title], "body": [document.body], "any": [document.title, document.body]}[field]
        if any(piece.found_in(folding.fold(each)) for each in fields):
            found.add(document.id)
    return found
