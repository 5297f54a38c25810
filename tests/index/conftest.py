"""An index of made-up news, built once for those who only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstui.index import Document, Index, build_segment
from tests.index.news import news


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    return news(400)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, documents: list[Document]) -> Path:
    """Three segments, one of them small. For reading only."""
    folder = tmp_path_factory.mktemp("shared") / "index"
    index = Index.open(folder, create=True)
    index.commit([build_segment(folder, documents[:230])])
    index.commit([build_segment(folder, documents[230:390])])
    index.commit([build_segment(folder, documents[390:])])
    return folder


@pytest.fixture
def index(shared_folder: Path) -> Index:
    return Index.open(shared_folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an index may be made."""
    return tmp_path / "index"
