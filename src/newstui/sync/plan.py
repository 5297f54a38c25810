"""What to sync, and how: made from the settings, the same in this process and in one apart."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from newstui.frozen import dataclass
from newstui.posts import Reading
from newstui.settings import Settings

if TYPE_CHECKING:
    from newstui.stocks import Directory


@dataclass(frozen=True, slots=True)
class Plan:
    """One sync."""

    settings: Settings
    index_folder: Path
    """Catalogue and lock lie in it, the index in a folder of it."""
    jobs: int = 1
    heads_first: bool = False
    """Take the heads of all posts first, so that lists fill at once."""
    rebuild: bool = False
    prune: bool = False
    paths: tuple[str, ...] | None = None
    """Only these files; None is all."""

    @property
    def root(self) -> Path:
        return self.settings.archive

    @property
    def words(self) -> Path:
        """The folder of the index itself."""
        return words_folder(self.index_folder)

    def reading(self, directory: Directory | None) -> Reading:
        """How posts are read."""
        return reading_of(self.settings, directory)


def words_folder(index_folder: Path) -> Path:
    """Where Whoosh's files lie."""
    return index_folder / "index"


def default_jobs(settings: Settings) -> int:
    """Processes for reading: what the person chose, else one a core that this process may use."""
    return settings.jobs or len(os.sched_getaffinity(0))


def reading_of(settings: Settings, directory: Directory | None, *, is_truncated: bool = False) -> Reading:
    """How posts are read, by the settings."""
    rules = None
    if settings.cleaning_rules:
        from newstui.cleaning import default_rules

        rules = default_rules().with_user(settings.cleaning_rules)
    return Reading(zone=settings.timezone, rules=rules, directory=directory, is_truncated=is_truncated)


def directory_of(settings: Settings, learned: Mapping[str, Mapping[str, int]]) -> Directory:
    """The stocks to look for: the shipped list, what the archive taught, and the person's own names."""
    from newstui.stocks import Directory

    pairs = {(code, name): uses for code, names in learned.items() for name, uses in names.items()}
    return Directory.shipped().with_names(pairs).with_aliases(settings.stock_aliases)


def own_names(settings: Settings) -> frozenset[tuple[str, str]]:
    """(code, name) of the person's own names for stocks."""
    if not settings.stock_aliases:
        return frozenset()
    from newstui.stocks import normalise

    named = ((normalise(written), name.strip()) for name, written in settings.stock_aliases.items())
    return frozenset((code, name) for code, name in named if code)
