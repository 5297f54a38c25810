"""What the reader says of stocks: another name for one, and that a post does not mean it.

A name is a choice (`alias.NAME`), and joins those of the configuration. That a post does not mean a stock is a tag of
the post (`not:CODE`), so that it follows a renamed post, is undone like any tag, and goes with the exported state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from newstui.library.values import Marks
from newstui.search import REFUSED
from newstui.settings import Settings
from newstui.state import ALIAS

if TYPE_CHECKING:
    from newstui.catalogue import Row
    from newstui.posts import Post


def choice_of(name: str) -> str:
    """choice_of("酱香") --> "alias.酱香"."""
    return ALIAS + name


def with_names(settings: Settings, choices: Mapping[str, str]) -> Settings:
    """The names among what was chosen; one that the configuration gives goes before."""
    named = {name[len(ALIAS) :]: code for name, code in choices.items() if name.startswith(ALIAS)}
    return replace(settings, stock_aliases={**named, **settings.stock_aliases}) if named else settings


def refusal(code: str) -> str:
    """The tag of a post that does not mean a stock: refusal("sh600295") --> "not:sh600295"."""
    return REFUSED + code


def without(post: Post, marks: Marks) -> Post:
    """A post without the stocks that it does not mean."""
    codes = refused(marks)
    if not codes:
        return post
    return replace(post, mentions=tuple(each for each in post.mentions if each.code not in codes))


def row_without(row: Row, marks: Marks) -> Row:
    """The same of a row."""
    codes = refused(marks)
    return replace(row, stocks=tuple(each for each in row.stocks if each.code not in codes)) if codes else row


def refused(marks: Marks) -> frozenset[str]:
    """The codes of the stocks that a post does not mean."""
    return frozenset(tag[len(REFUSED) :] for tag in marks.tags if tag.startswith(REFUSED))
