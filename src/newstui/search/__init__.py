"""A query answered from index, catalogue and the reader's marks together. Knows no engine's file and no screen.

Facts narrow first, the index gives candidates, the texts that are left are verified: totals are exact. Values are
cheap to import; numpy comes with the first question.
"""

from newstui.search.finder import Search
from newstui.search.snippets import WIDTH, snippet
from newstui.search.values import (
    REFUSED,
    Completion,
    Count,
    Facet,
    FacetField,
    Facets,
    Found,
    Marks,
    NoMarks,
    Question,
    SearchOrder,
    Snippet,
    Suggestion,
)

__all__ = [
    "REFUSED",
    "WIDTH",
    "Completion",
    "Count",
    "Facet",
    "FacetField",
    "Facets",
    "Found",
    "Marks",
    "NoMarks",
    "Question",
    "Search",
    "SearchOrder",
    "Snippet",
    "Suggestion",
    "snippet",
]
