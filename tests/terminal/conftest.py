"""The installed program, for tests that drive it in a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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


@pytest.fixture
def start(program: str, sample: Path) -> Callable[..., Terminal]:
    """Open the reader on the sample archive; give more words and sizes as they are needed."""

    def open_reader(*words: str, **how: object) -> Terminal:
        return Terminal([program, *(words or (str(sample),))], **how)  # type: ignore[arg-type]

    return open_reader
