"""What was typed, as data: words, fields, dates, groups. Never raises, knows no engine.

The language is described for readers in docs/query-language.md.
"""

from newstui.query.dates import DATE_WORDS, DATE_WORDS_CHINESE
from newstui.query.lexing import FIELDS, Token, lex
from newstui.query.nodes import (
    FLAGS,
    KINDS,
    WATCH,
    And,
    Author,
    Category,
    Dates,
    Has,
    Is,
    Node,
    Not,
    Or,
    Source,
    Stock,
    Tag,
    Text,
    TextField,
    written,
)
from newstui.query.parsing import LENGTH_LIMIT, Query
from newstui.query.steps import with_step, without_last_step

__all__ = [
    "DATE_WORDS",
    "DATE_WORDS_CHINESE",
    "FIELDS",
    "FLAGS",
    "KINDS",
    "LENGTH_LIMIT",
    "WATCH",
    "And",
    "Author",
    "Category",
    "Dates",
    "Has",
    "Is",
    "Node",
    "Not",
    "Or",
    "Query",
    "Source",
    "Stock",
    "Tag",
    "Text",
    "TextField",
    "Token",
    "lex",
    "with_step",
    "without_last_step",
    "written",
]
