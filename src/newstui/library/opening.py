"""Opening the files behind a library: which folders, made how, owned by whom; what to do where a home can't be written.

Makes folders of mode 0700. A state that is there but can't be used is an error, always; one that can't be made is kept
in memory, and the reader is told.
"""

from __future__ import annotations

import os
from pathlib import Path

from newstui import gate
from newstui.catalogue import Catalogue, check_owner
from newstui.errors import ArchiveError, IndexUnusableError, StateError
from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.language import _
from newstui.settings import Settings
from newstui.state import State


@dataclass(frozen=True, slots=True)
class Opened:
    """What a library stands on."""

    folder: Path
    archive_id: str
    index_folder: Path
    catalogue: Catalogue
    state: State
    notices: tuple[Clean, ...]


def open_files(settings: Settings) -> Opened:
    """Raises ArchiveError, StateError, IndexUnusableError and its kinds."""
    folder = _archive(settings.archive)
    state, notices = _state(settings.state, folder)
    try:
        archive_id = state.archive(folder)
        index_folder, told = _index_folder(settings.index or settings.cache / archive_id)
        is_readonly = not os.access(index_folder, os.W_OK)
        catalogue = Catalogue.open(index_folder / "catalogue.db", readonly=is_readonly)
    except BaseException:
        state.close()
        raise
    return Opened(folder, archive_id, index_folder, catalogue, state, (*notices, *told))


def _archive(given: Path) -> Path:
    shown = gate.shown_path(str(given))
    try:
        folder = given.resolve(strict=True)
    except FileNotFoundError:
        raise ArchiveError(_("There is no folder {path}").format(path=shown)) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise ArchiveError(_("{path} can't be opened: {why}").format(path=shown, why=gate.line(str(error)))) from error
    if not folder.is_dir():
        raise ArchiveError(_("{path} is not a folder of posts").format(path=shown))
    if not os.access(folder, os.R_OK | os.X_OK):
        raise ArchiveError(_("{path} can't be read: permission denied").format(path=shown))
    return folder


def _state(path: Path, folder: Path) -> tuple[State, tuple[Clean, ...]]:
    try:
        state = State.open(path)
    except StateError:
        if _is_there(path):
            raise
    else:
        try:
            state.archive(folder)
        except StateError:
            if state.archives():  # marks are in it: not to be written to is better than not to be seen
                state.close()
                raise
            state.close()
        else:
            return state, ()
    told = _("{path} can't be written: marks are kept until you quit").format(path=gate.shown_path(str(path)))
    return State.open(None), (gate.ours(told),)


def _is_there(path: Path) -> bool:
    try:
        return path.exists() and path.stat().st_size > 0
    except OSError:
        return False


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)  # `parents=True` would make these 0755
        folder.mkdir(mode=0o700, exist_ok=True)


def _index_folder(folder: Path) -> tuple[Path, tuple[Clean, ...]]:
    try:
        _make(folder)
    except FileExistsError:
        raise IndexUnusableError(_("{path} is not a folder").format(path=gate.shown_path(str(folder)))) from None
    except OSError as error:
        if _is_there(folder):
            raise IndexUnusableError(
                _("The index in {path} can't be used: {why}").format(
                    path=gate.shown_path(str(folder)), why=gate.line(error.strerror or "")
                )
            ) from error
        import atexit
        import shutil
        import tempfile

        temporary = Path(tempfile.mkdtemp(prefix="newstui-"))
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        told = _("{path} can't be made: the index is kept until you quit").format(path=gate.shown_path(str(folder)))
        return temporary, (gate.ours(told),)
    check_owner(folder)
    return folder, ()
