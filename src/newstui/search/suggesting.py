"""No hits: what was probably meant. A word that stands nowhere is likened to one that does; or one condition goes."""

from __future__ import annotations

from dataclasses import replace

from newstui import gate
from newstui.folding import fold
from newstui.index.arrays import Array, np
from newstui.language import plural
from newstui.query import And, Node, Not, Or, Query, Text
from newstui.search.evaluating import evaluate
from newstui.search.leaves import Leaves
from newstui.search.values import Allowance, Question, Suggestion

_TRIED = 4
"""Likenesses of a term that are tried."""
_VERIFIED = 2000
"""Texts that a suggestion's count may verify: beyond, it is about so many."""
_CONDITIONS = 8
"""Conditions of a query, each of which is left out once."""


def suggestions(question: Question, query: Query, leaves: Leaves) -> list[Suggestion]:
    """Likelier words, then one condition less, then the whole archive; each has hits."""
    within = leaves.scope(question.scope)
    found = _likelier(question, query, leaves, within)
    if not found:
        found = _shorter(question, query, leaves, within)
    if question.scope is not None and query.root is not None:
        hits = _hits(query.root, leaves, leaves.everything)
        if hits:
            says = plural("{count} hit in the whole archive", "{count} hits in the whole archive", hits)
            found.append(Suggestion(replace(question, scope=None), gate.line(says.format(count=hits)), hits))
    return found


def _hits(root: Node | None, leaves: Leaves, within: Array) -> int:
    return int(np.count_nonzero(evaluate(root, within, leaves, Allowance(_VERIFIED))))


def _likelier(question: Question, query: Query, leaves: Leaves, within: Array) -> list[Suggestion]:
    best: dict[str, int] = {}
    for text in query.texts():
        if len(leaves.text(text).ids):
            continue
        for likely in _likenesses(text, leaves):
            root = _replaced(query.root, text, likely)
            hits = _hits(root, leaves, within)
            if hits and root is not None:
                best[str(root)] = hits
    ranked = sorted(best.items(), key=lambda item: -item[1])[:3]
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


def _likenesses(text: Text, leaves: Leaves) -> list[Text]:
    """The same with one of its terms, which stands nowhere, made one that does."""
    likely: list[Text] = []
    folded = fold(text.text)
    for term in text.piece.terms:
        if len(leaves.text(Text(term.text, text.field, term.prefix, quoted=True)).ids):
            continue
        for near in leaves.index.nearest(term.text, _TRIED):
            made = folded.replace(term.text, near)
            if made != folded:
                likely.append(replace(text, text=made, prefix=False))
    return list(dict.fromkeys(likely))


def _replaced(node: Node | None, old: Text, new: Text) -> Node | None:
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
