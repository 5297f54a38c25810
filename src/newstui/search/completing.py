"""Completion in the search box: the word at the cursor may be a field's name, or a value of its field."""

from __future__ import annotations

from collections.abc import Iterator

from newstui import gate
from newstui.folding import fold
from newstui.index.arrays import np
from newstui.query import (
    DATE_WORDS,
    DATE_WORDS_CHINESE,
    FIELDS,
    FLAGS,
    KINDS,
    WATCH,
    Token,
    lex,
    written,
)
from newstui.search.facets import Months
from newstui.search.leaves import Leaves
from newstui.search.values import Completion

_Choice = tuple[str, str, "int | None"]
"""(text that goes into the query, label, posts)"""


def completions(typed: str, cursor: int, leaves: Leaves, months: Months, limit: int) -> list[Completion]:
    """Best first: what begins with the word before what merely contains it, then by posts."""
    token = next((token for token in lex(typed[:cursor]) if token.end == cursor), None)
    if token is None or (token.kind == "phrase" and token.is_closed) or token.kind in ("open", "close"):
        return []
    sign = typed[token.start : token.start + token.is_negated]
    choices = _field_names(token) if token.field is None else _values(token.field, token.text.strip(), leaves, months)
    end = cursor
    while end < len(typed) and not typed[end].isspace() and typed[end] not in '()"（）“”':
        end += 1
    found: list[Completion] = []
    for text, label, count in choices:
        if sign + text != typed[token.start : end] and len(found) < limit:
            found.append(Completion(token.start, end, sign + text, gate.line(label), count))
    return found


def _field_names(token: Token) -> Iterator[_Choice]:
    word = fold(token.text)
    if token.kind != "word" or not word:
        return
    for name, others in FIELDS.items():
        if name.startswith(word):
            yield f"{name}:", others[0], None
        else:
            for other in others:
                if other.startswith(word):
                    yield f"{other}:", name, None


def _values(field: str, value: str, leaves: Leaves, months: Months) -> Iterator[_Choice]:
    if field == "cat":
        yield from _categories(value, leaves)
    elif field in ("author", "source", "tag"):
        yield from _names(field, value, leaves)
    elif field == "stock":
        yield from _stocks(value, leaves)
    elif field in ("is", "has"):
        for name, chinese in (FLAGS if field == "is" else KINDS).items():
            if name.startswith(fold(value)) or chinese.startswith(fold(value)):
                yield f"{field}:{name}", chinese, None
    elif field in ("date", "older", "newer"):
        yield from _dates(field, fold(value), months)


def _dates(field: str, wanted: str, months: Months) -> Iterator[_Choice]:
    """Words for a time, and the months that have posts, the latest first."""
    for word in (*DATE_WORDS, *DATE_WORDS_CHINESE):
        if word.startswith(wanted) and (wanted or word.isascii()):
            yield written(word, f"{field}:"), word, None
    for month, posts in zip(months.names[:0:-1], months.posts[:0:-1], strict=True):
        if posts and wanted and month.startswith(wanted):
            yield f"{field}:{month}", month, posts


def _rank(name: str, wanted: str) -> int | None:
    if name.startswith(wanted):
        return 0
    return 1 if wanted in name else None


def _categories(value: str, leaves: Leaves) -> Iterator[_Choice]:
    wanted = fold(value)
    ranked = []
    for category in leaves.columns.shelves.categories:
        path = "/".join(category.path)
        rank = min(
            (r for r in (_rank(fold(path), wanted), _rank(fold(category.name), wanted)) if r is not None), default=None
        )
        if rank is not None:
            ranked.append((rank, -category.posts, path))
    for _, posts, path in sorted(ranked):
        yield written(path, "cat:"), path, -posts


def _names(field: str, value: str, leaves: Leaves) -> Iterator[_Choice]:
    wanted = fold(value)
    ranked = [
        (rank, -named.posts, str(named.name))
        for folded, named in leaves.names(f"{field}s")
        if folded and (rank := _rank(folded, wanted)) is not None
    ]
    if field == "tag":
        known = {name for _, _, name in ranked}
        for tag in leaves.marks.tags():
            rank = _rank(fold(tag), wanted)
            if rank is not None and tag not in known:
                ranked.append((rank, -len(leaves.marks.tagged(tag)), tag))
    for _, posts, name in sorted(ranked):
        yield written(name, f"{field}:"), name, -posts


def _stocks(value: str, leaves: Leaves) -> Iterator[_Choice]:
    """The archive's stocks; a name that means this stock alone is written rather than its code."""
    directory, columns = leaves.directory, leaves.columns
    counts = np.bincount(columns.stock) if len(columns.stock) else np.zeros(1, np.int64)
    posts = {code: int(counts[number]) for number, code in columns.codes.items() if number < len(counts)}
    if value and WATCH.startswith(fold(value)):
        yield f"stock:{WATCH}", WATCH, None
    codes = directory.find(value, 200) if value else sorted(posts, key=lambda code: -posts[code])[:20]
    for code in sorted(codes, key=lambda code: -min(1, posts.get(code, 0))):
        name = directory.name(code)
        text = name if directory.resolve(name) == (code,) else code
        yield written(text, "@"), f"{name} {code}", posts.get(code, 0)
