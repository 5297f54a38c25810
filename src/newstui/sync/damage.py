"""What to do about a damaged index or catalogue: throw away that one; the next look at the archive fills it again."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from newstui.catalogue import Catalogue
from newstui.sync.plan import words_folder

_SUSPECT = "suspect"


def call_suspect(index_folder: Path) -> None:
    """A search met damage: the next sync shall not trust the index, though its generation fits."""
    with contextlib.suppress(OSError):  # somebody else's index: who built it will see
        (index_folder / _SUSPECT).touch(mode=0o600)


def drop_suspect(index_folder: Path) -> None:
    """Throw the index away if it was called suspect. Hold the sync lock."""
    if (index_folder / _SUSPECT).exists():
        shutil.rmtree(words_folder(index_folder), ignore_errors=True)
        (index_folder / _SUSPECT).unlink(missing_ok=True)


def drop_damaged(index_folder: Path, catalogue: Catalogue) -> None:
    """One of the two is damaged, and it was noticed at work. Hold the sync lock."""
    if catalogue.file.is_whole():
        shutil.rmtree(words_folder(index_folder), ignore_errors=True)
    else:
        catalogue.file.set_aside()
