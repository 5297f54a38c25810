"""The installed program, for tests that drive it in a terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SAMPLE
from tests.terminal.emulator import Terminal


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.terminal)


@pytest.fixture
def program() -> str:
    """The path of the installed `newstui`."""
    beside = Path(sys.executable).with_name("newstui")
    found = str(beside) if beside.exists() else shutil.which("newstui")
    assert found, "newstui is not installed beside this Python: make test-all installs it"
    return found


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cache and state of a reader who has been here before: the sample is indexed. Not to be changed."""
    folder = tmp_path_factory.mktemp("kept")
    beside = Path(sys.executable).with_name("newstui")
    subprocess.run(
        [str(beside) if beside.exists() else "newstui", "-a", str(SAMPLE), "index"],
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "XDG_STATE_HOME": str(folder / "state")},
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture
def homes(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that home, for one test: folders `cache`, `state` and `config`."""
    home = tmp_path / "home"
    shutil.copytree(kept, home)
    for name in ("cache", "state", "config"):
        monkeypatch.setenv(f"XDG_{name.upper()}_HOME", str(home / name))
    return home


@pytest.fixture
def start(program: str, sample: Path, homes: Path) -> Callable[..., Terminal]:
    """Open the reader on the sample archive; give more words and sizes as they are needed."""

    def open_reader(*words: str, **how: object) -> Terminal:
        return Terminal([program, *(words or (str(sample),))], **how)  # type: ignore[arg-type]

    return open_reader
