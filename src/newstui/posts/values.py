"""What is known of a post once it is read: values only."""

from __future__ import annotations

from datetime import timezone, tzinfo
from typing import TYPE_CHECKING

from newstui.article import Article, Mention
from newstui.frozen import dataclass
from newstui.gate import Clean

if TYPE_CHECKING:
    from newstui.cleaning import Rules
    from newstui.stocks import Directory


_NOTHING = Clean("")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something odd about a file. `name` is stable, for scripts:

    no front matter, unclosed front matter, odd front matter, no title, no date, bad date,
    doubtful encoding, control characters, binary, too large, empty.
    """

    name: str
    detail: Clean = _NOTHING


@dataclass(frozen=True, slots=True)
class Head:
    """The front matter of a post. Every text is `Clean`; `title` is never empty."""

    title: Clean
    categories: tuple[tuple[Clean, ...], ...] = ()
    """Paths, outermost name first: `(("金融", "新浪财经"),)`. A list of lists in the file is several paths."""
    tags: tuple[Clean, ...] = ()
    author: Clean = _NOTHING
    source: Clean = _NOTHING
    """The author, else the second level of the first category path."""
    date: int | None = None
    """Seconds since 1970 in UTC."""
    link: Clean | None = None
    draft: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A post, parsed. `problems` are those of the head and of the body."""

    path: str
    head: Head
    article: Article
    mentions: tuple[Mention, ...]
    content_key: bytes
    """16 bytes that stay the same when the file is renamed or its date, tags or categories change."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How posts are read. `zone` reads dates that have none."""

    zone: tzinfo = timezone.utc
    rules: Rules | None = None
    """Cleaning rules; None is the package's own."""
    directory: Directory | None = None
    """The stocks to look for; None finds no mentions."""
    is_truncated: bool = False
    """The source is only the first part of a very large file."""
