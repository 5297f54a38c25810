"""What is odd about files and posts, for `check`."""

# ruff: noqa: S608  only numbers of ours are put into statements
from __future__ import annotations

import os
from collections.abc import Iterator

from newstui import gate
from newstui.catalogue.file import File
from newstui.catalogue.values import Finding
from newstui.gate import Clean


def findings(file: File) -> list[Finding]:
    """See Catalogue.findings."""
    return sorted([*_kept(file, "0, 1"), *_duplicates(file)], key=lambda found: (found.path, found.problem))


def odd_files(file: File) -> list[Finding]:
    """See Catalogue.odd_files."""
    return list(_kept(file, "0"))


def _kept(file: File, of_posts: str) -> Iterator[Finding]:
    query = f"SELECT path, problem, detail FROM problem WHERE is_post IN ({of_posts}) ORDER BY path, problem"
    with file.errors():
        for path, problem, detail in file.connection().execute(query).fetchall():
            yield Finding(os.fsdecode(path), problem, Clean(detail))


def _duplicates(file: File) -> Iterator[Finding]:
    query = (
        "SELECT path, first FROM post JOIN (SELECT content_key AS same, min(path) AS first FROM post"
        " WHERE content_key IS NOT NULL GROUP BY content_key HAVING count(*) > 1)"
        " ON content_key = same WHERE path <> first"
    )
    with file.errors():
        for path, first in file.connection().execute(query).fetchall():
            yield Finding(os.fsdecode(path), "duplicate", gate.shown_path(os.fsdecode(first)))
