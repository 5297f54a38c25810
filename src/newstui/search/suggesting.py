"""No hits: what was probably meant. A word that stands nowhere is likened to one that does; or one condition goes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from difflib import get_close_matches

from newstui import gate
from newstui.folding import fold
from newstui.index.arrays import Array
from newstui.language import plural
from newstui.query import And, Author, Category, Node, Not, Or, Query, Source, Tag, Text
from newstui.search.evaluating import evaluate
from newstui.search.leaves import Leaves
from newstui.search.likeness import likely_words
from newstui.search.values import Allowance, Question, Suggestion

_TRIED = 4
"""Likenesses of a name that are tried."""
_VERIFIED = 2000
"""Texts that a suggestion's count may verify: beyond, it is about so many."""
_NAMES = 2000
"""Names that are compared, those with most posts first."""
_CONDITIONS = 8
"""Conditions of a query, each of which is left out once."""


def suggestions(question: Question, query: Query, leaves: Leaves) -> list[Suggestion]:
    """Likelier words, then one condition less, then the whole archive; each has hits."""
    within = leaves.scope(question.scope)
    found = _likelier(question, query, leaves, within)
    found += _shorter(question, query, leaves, within)[: 3 - len(found)]
    if question.scope is not None and query.root is not None:
        hits = _hits(query.root, leaves, leaves.everything)
        if hits:
            says = plural("{count} hit in the whole archive", "{count} hits in the whole archive", hits)
            found.append(Suggestion(replace(question, scope=None), gate.line(says.format(count=hits)), hits))
    return found


def _hits(root: Node | None, leaves: Leaves, within: Array) -> int:
    return len(evaluate(root, within, leaves, Allowance(_VERIFIED)))


def _likelier(question: Question, query: Query, leaves: Leaves, within: Array) -> list[Suggestion]:
    best: dict[str, int] = {}
    for node, is_wanted in query.leaves():
        if not is_wanted:
            continue
        for likely in _likenesses(node, leaves):
            root = _replaced(query.root, node, likely)
            hits = _hits(root, leaves, within)
            if hits and root is not None:
                best[str(root)] = hits
    # What is twenty times rarer than the best guess is hardly meant.
    ranked = sorted(
        ((q, hits) for q, hits in best.items() if hits * 20 >= max(best.values())), key=lambda item: -item[1]
    )[:2]
    return [
        Suggestion(
            replace(question, typed=typed),
            gate.line(plural("Did you mean {query}? {count} hit", "Did you mean {query}? {count} hits", hits).format(
                query=typed, count=hits
            )),
            hits,
        )
        for typed, hits in ranked
    ]  # fmt: skip


def _likenesses(node: Node, leaves: Leaves) -> list[Node]:
    """For a word or name that stands nowhere: those that do and look like it."""
    if isinstance(node, Text):
        if leaves.is_found(node):
            return []
        return [replace(node, text=likely, prefix=False) for likely in likely_words(node, leaves)]
    if not leaves.is_unknown(node):
        return []
    if isinstance(node, Category):
        paths = {fold("/".join(path)): "/".join(path) for path in _category_paths(leaves)}
        return [replace(node, path=paths[near], prefix=False) for near in _near(fold(node.path.strip("/")), paths)]
    if isinstance(node, (Author, Source, Tag)):
        kind = "authors" if isinstance(node, Author) else "sources" if isinstance(node, Source) else "tags"
        names = {folded: str(named.name) for folded, named in leaves.names(kind) if folded}
        return [replace(node, name=names[near], prefix=False) for near in _near(fold(node.name).strip(), names)]
    return []


def _category_paths(leaves: Leaves) -> list[tuple[str, ...]]:
    """Every path, and each last part for itself."""
    paths: list[tuple[str, ...]] = [tuple(category.path) for category in leaves.columns.shelves.categories]
    return paths + [path[-1:] for path in paths]


def _near(wanted: str, names: Collection[str]) -> list[str]:
    """Names that hold it, the shortest first, and names that are spelt much like it."""
    holding = sorted((name for name in names if wanted and wanted in name), key=len)[:_TRIED]
    return list(dict.fromkeys([*holding, *get_close_matches(wanted, list(names)[:_NAMES], _TRIED, 0.6)]))


def _replaced(node: Node | None, old: Node, new: Node) -> Node | None:
    if node == old:
        return new
    if isinstance(node, Not):
        child = _replaced(node.child, old, new)
        return None if child is None else Not(child)
    if isinstance(node, (And, Or)):
        children = tuple(child for each in node.children if (child := _replaced(each, old, new)) is not None)
        return type(node)(children)
    return node


def _shorter(question: Question, query: Query, leaves: Leaves, within: Array) -> list[Suggestion]:
    if not isinstance(query.root, And):
        return []
    found = []
    for left_out in query.root.children[:_CONDITIONS]:
        rest = tuple(child for child in query.root.children if child != left_out)
        root: Node = And(rest) if len(rest) > 1 else rest[0]
        hits = _hits(root, leaves, within)
        if hits:
            says = plural("Without {word}: {count} hit", "Without {word}: {count} hits", hits)
            line = gate.line(says.format(word=str(left_out), count=hits))
            found.append(Suggestion(replace(question, typed=str(root)), line, hits))
    return sorted(found, key=lambda suggestion: -suggestion.hits)[:3]
