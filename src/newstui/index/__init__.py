"""Full-text search on Whoosh's plug point: exact for Chinese, quick at a hundred thousand posts.

The only rooms that know Whoosh and the index's files. They find posts by pieces of text; categories, dates and marks
are the catalogue's and the state's. docs/index-format.md describes the files.
"""

from newstui.index.door import Index, build_segment
from newstui.index.values import BuiltSegment, Document, Field, FoldedDocument, Matches

__all__ = ["BuiltSegment", "Document", "Field", "FoldedDocument", "Index", "Matches", "build_segment"]
