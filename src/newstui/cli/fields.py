"""Posts, hits and stocks as records: the JSON keys that docs/scripting.md promises."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from newstui import article, gate
from newstui.gate import Clean
from newstui.library import Row, RowStock
from newstui.mentions import by_stock
from newstui.posts import Post

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def utc(seconds: int | None) -> str | None:
    """ISO 8601 in UTC, `2022-02-08T14:11:00Z`, or None."""
    if seconds is None:
        return None
    moment = _EPOCH + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0")


def local_day(seconds: int | None, zone: tzinfo) -> Clean:
    """The day by the reader's clock, ten columns wide."""
    if seconds is None:
        return gate.ours(" " * 10)
    return gate.ours(f"{(_EPOCH + timedelta(seconds=seconds)).astimezone(zone):%Y-%m-%d}".rjust(10, "0"))


def categories(paths: tuple[tuple[str, ...], ...]) -> list[Any]:
    """One path as a list; several as a list of lists, as Hexo writes them."""
    if len(paths) <= 1:
        return list(paths[0]) if paths else []
    return [list(path) for path in paths]


def of_post(post: Post) -> dict[str, Any]:
    """A post for `show`."""
    return {
        "path": post.path,
        "title": post.head.title,
        "original_title": post.article.original_title,
        "categories": categories(post.head.categories),
        "tags": list(post.head.tags),
        "author": post.head.author or None,
        "source": post.head.source or None,
        "date": utc(post.head.date),
        "link": post.head.link,
        "mentions": [
            {
                "code": stock.code,
                "name": stock.name,
                "kind": stock.kind,
                "doubtful": stock.doubtful,
                "count": stock.count,
            }
            for stock in by_stock(post.mentions)
        ],
        "paragraphs": article.paragraphs(post.article),
        "links": _links(post),
        "images": [{"url": image.url, "caption": image.caption.text} for image in article.images(post.article)],
        "removed": [{"text": removed.text, "rule": removed.rule} for removed in post.article.removed],
    }


def _links(post: Post) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for block in post.article.blocks:
        if isinstance(block, article.Video) and block.url:
            found.append({"url": block.url, "text": block.caption.text})
        for passage in article.passages_of(block):
            found += [
                {"url": span.url, "text": passage.text[span.start : span.end]}
                for span in passage.spans
                if isinstance(span, article.Link)
            ]
    return found


def of_row(row: Row) -> dict[str, Any]:
    """What lists know of a post: the first part of a hit."""
    return {
        "path": row.path,
        "title": row.title,
        "categories": categories(row.categories),
        "author": row.author or None,
        "source": row.source or None,
        "date": utc(row.date),
        "mentions": [_stock(stock) for stock in row.stocks if not stock.doubtful],
    }


def _stock(stock: RowStock) -> dict[str, Any]:
    return {"code": stock.code, "name": stock.name}
