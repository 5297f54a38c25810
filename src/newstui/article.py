"""An article as values: blocks of text with spans over it. Knows neither HTML nor a terminal.

All text here is `Clean`. Offsets are code points. An article is a flat row of blocks; its *passages* (every
`Passage` of every block, in reading order, items and table cells included) are numbered from 0, and the number
with two offsets names any place in it: mentions, matches and selections are such places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from enum import Enum, Flag, auto
from typing import Literal

from newstui.frozen import dataclass
from newstui.gate import Clean

TITLE = -1
"""The passage number that stands for the post's title."""


class Style(Flag):
    """How a span of text is set."""

    STRONG = auto()
    EMPHASIS = auto()
    CODE = auto()
    STRUCK = auto()
    SMALL = auto()


@dataclass(frozen=True, slots=True)
class Styled:
    """[start, end) is set in `style`."""

    start: int
    end: int
    style: Style


@dataclass(frozen=True, slots=True)
class Link:
    """[start, end) leads to `url`, which passed `gate.web_address`."""

    start: int
    end: int
    url: Clean


@dataclass(frozen=True, slots=True)
class StockLink:
    """[start, end) was marked as a stock by the site itself; `code` is in Sina's form, as `sh600519`."""

    start: int
    end: int
    code: str


Span = Styled | Link | StockLink


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text with spans over it, sorted by start. `\\n` in the text is a forced line break."""

    text: Clean
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    content: Passage
    quoted: int = 0
    """How many block quotes it stands in."""


@dataclass(frozen=True, slots=True)
class Heading:
    content: Passage
    level: int = 2
    quoted: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: `marker` is "•" or "1."; `depth` is 0 for the outermost list."""

    content: Passage
    marker: str = "•"
    depth: int = 0


@dataclass(frozen=True, slots=True)
class List:
    items: tuple[Item, ...]
    quoted: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    content: Passage
    language: str = ""
    quoted: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equal length: spanned cells are repeated empty. The first `header` rows are headings."""

    rows: tuple[tuple[Passage, ...], ...]
    header: int = 0
    quoted: int = 0


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that stands in the text. Never fetched. `caption` is empty where there is none."""

    url: Clean | None
    caption: Passage = field(default_factory=lambda: Passage(Clean("")))
    quoted: int = 0


@dataclass(frozen=True, slots=True)
class Video:
    """A video, audio or embedded frame."""

    url: Clean | None
    caption: Passage = field(default_factory=lambda: Passage(Clean("")))
    quoted: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""

    quoted: int = 0


Block = Paragraph | Heading | List | Code | Table | Image | Video | Rule


@dataclass(frozen=True, slots=True)
class Removed:
    """What cleaning cut: its text, the rule that did, and the number of the block it stood before."""

    text: Clean
    rule: str
    before: int


class Note(Enum):
    """What a reader should know about how the article came to be."""

    SHOWN_UNCLEANED = "shown uncleaned"  # rules claimed too much
    CUT_SHORT = "cut short"  # only the first part of a very large file was taken
    PLAIN = "plain"  # hostile or hopeless markup, shown as bare text


@dataclass(frozen=True, slots=True)
class Article:
    """A post's body, cleaned for reading."""

    blocks: tuple[Block, ...] = ()
    removed: tuple[Removed, ...] = ()
    original_title: Clean | None = None
    """What a line such as `原标题：` named."""
    stated_source: Clean | None = None
    """What a lone line such as `来源：` named."""
    stock_hints: frozenset[str] = frozenset()
    """Codes that the page's own metadata lists (a keyword comment), even where no span marks them."""
    notes: frozenset[Note] = frozenset()


MentionKind = Literal["linked", "coded", "named"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in an article, or in its title, that names a stock."""

    passage: int
    start: int
    end: int
    code: str
    name: Clean
    kind: MentionKind
    doubtful: bool = False
    reason: str = ""
    """Why it is doubtful, or how it is known: a sentence to be translated."""


def passages_of(block: Block) -> tuple[Passage, ...]:
    """The passages of one block in reading order."""
    if isinstance(block, (Paragraph, Heading, Code)):
        return (block.content,)
    if isinstance(block, List):
        return tuple(item.content for item in block.items)
    if isinstance(block, Table):
        return tuple(cell for row in block.rows for cell in row)
    if isinstance(block, (Image, Video)):
        return (block.caption,)
    return ()


def passages(article: Article) -> Iterator[Passage]:
    """Every passage in reading order: its position is its number."""
    for block in article.blocks:
        yield from passages_of(block)


def plain(block: Block) -> str:
    """One block as plain text: `[图片：caption]`, `• item` lines, a table as lines of ` | `-joined cells."""
    if isinstance(block, (Paragraph, Heading, Code)):
        return block.content.text
    if isinstance(block, List):
        return "\n".join(f"{item.marker} {item.content.text}" for item in block.items)
    if isinstance(block, Table):
        return "\n".join(" | ".join(cell.text.replace("\n", " ") for cell in row) for row in block.rows)
    if isinstance(block, (Image, Video)):
        what = "图片" if isinstance(block, Image) else "视频"
        return f"[{what}：{block.caption.text}]" if block.caption.text else f"[{what}]"
    return ""


def paragraphs(article: Article) -> list[str]:
    """The blocks as plain text, one string each; rules have none."""
    return [text for block in article.blocks if (text := plain(block))]


def links(article: Article) -> list[Link]:
    """Every link in reading order; the address of a video is a link too, with an empty span."""
    found: list[Link] = []
    for block in article.blocks:
        if isinstance(block, Video) and block.url:
            found.append(Link(0, 0, block.url))
        for passage in passages_of(block):
            found += [span for span in passage.spans if isinstance(span, Link)]
    return found


def images(article: Article) -> list[Image]:
    """Every image in reading order."""
    return [block for block in article.blocks if isinstance(block, Image)]
