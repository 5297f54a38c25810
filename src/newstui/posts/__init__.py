"""Posts: bytes of a file to front matter and article. The one home of python-frontmatter and yaml; reads no disk.

Nothing here raises on any bytes: what is odd about a post is said in its problems.
"""

from newstui.posts.decoding import HEAD_BYTES
from newstui.posts.reading import parse_head, parse_post
from newstui.posts.values import Head, Post, Problem, Reading

__all__ = ["HEAD_BYTES", "Head", "Post", "Problem", "Reading", "parse_head", "parse_post"]
