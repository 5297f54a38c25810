"""A file's bytes to a Head or a Post. Never raises on any bytes; opens nothing."""

from __future__ import annotations

from datetime import tzinfo
from hashlib import blake2b

from newstui import gate
from newstui.article import Article
from newstui.gate import Clean
from newstui.posts.dates import date_in_path
from newstui.posts.decoding import HEAD_BYTES, decode
from newstui.posts.values import Head, Post, Problem, Reading

_NO_ARTICLE = Article()


def parse_head(path: str, source: bytes, zone: tzinfo) -> Head:
    """The front matter of a post, from its first 64 KiB at least. `zone` reads dates that have none."""
    decoded = decode(source[:HEAD_BYTES])
    return _head(path, decoded.head, zone, decoded.problems)[0]


def parse_post(path: str, source: bytes, options: Reading) -> Post:
    """The whole post: the head that `parse_head` gives, the cleaned article, the stocks it mentions."""
    decoded = decode(source)
    head, start, lead = _head(path, decoded.head, options.zone, decoded.problems)
    problems = tuple(dict.fromkeys(head.problems + decoded.late))
    if options.is_truncated:
        problems += (Problem("too large"),)
    text = decoded.text
    if text is None:
        return Post(path, head, _NO_ARTICLE, (), _key(head.title, source), problems)
    body = lead + text[start:]
    # the rooms of an article cost time to load, and a list of heads needs none of them
    from newstui.cleaning import clean
    from newstui.mentions import find_mentions

    article = clean(body, title=head.title, rules=options.rules)
    mentions = find_mentions(article, head.title, options.directory) if options.directory else ()
    return Post(path, head, article, mentions, _key(head.title, body.encode()), problems)


def _key(title: Clean, body: bytes) -> bytes:
    return blake2b(title.encode() + b"\0" + body, digest_size=16).digest()


def _head(path: str, text: str | None, zone: tzinfo, problems: tuple[Problem, ...]) -> tuple[Head, int, str]:
    """The head, where the body starts, and what stood above the front matter."""
    if text is None or not text.strip():
        if text is not None:
            problems += (Problem("empty"),)
        return Head(_path_title(path), date=date_in_path(path, zone), problems=problems), 0, ""
    from newstui.posts.fields import Fields  # brings yaml
    from newstui.posts.forms import NONE, split
    from newstui.posts.headings import title_of_body

    found = split(text)
    fields = Fields(found.table)
    date, date_problem = fields.date(path, zone)
    title = fields.title(found.raw)
    odd = [Problem(found.problem)] if found.problem else []
    if not title:
        title = title_of_body(found.lead + text[found.start :])
        if found.problem != NONE or not title:
            odd.append(Problem("no title"))
    if date_problem:
        odd.append(date_problem)
    author = fields.author()
    categories = fields.categories(path)
    second = categories[0][1] if categories and len(categories[0]) > 1 else Clean("")
    head = Head(
        title=title or _path_title(path),
        categories=categories,
        tags=fields.tags(path),
        author=author,
        source=author or second,
        date=date,
        link=fields.link(),
        draft=fields.is_draft(),
        problems=problems + tuple(odd),
    )
    return head, found.start, found.lead


def _path_title(path: str) -> Clean:
    """What a file that holds no words is called by: its name, suffix and all."""
    return gate.shown_path(path.rpartition("/")[2]) or Clean("?")
