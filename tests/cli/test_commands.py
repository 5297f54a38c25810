"""The commands on real folders: what they print, how they end, and that bad input is a clear line."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newstui.cli import main

Shell = Callable[..., "Said"]


class Said:
    """What a command said, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The sample archive, indexed once: the global flags that name it."""
    root = Path(__file__).parents[2] / "sample_content"
    cache = tmp_path_factory.mktemp("indexed")
    flags = ["-a", str(root), "--index", str(cache / "index"), "--state", str(cache / "state.db")]
    assert main([*flags, "index", "--jobs", "1"]) == 0
    yield flags


@pytest.fixture
def shell(capfd: pytest.CaptureFixture[str]) -> Shell:
    def run(*words: str) -> Said:
        capfd.readouterr()
        code = main(list(words))
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return run


def post(title: str, body: str = "<p>正文。</p>", more: str = "") -> str:
    return f"---\ntitle: {title}\ndate: 2022-02-08 10:00:00\n{more}---\n\n{body}\n"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.md").write_text(post(f"第{n}篇新闻"), "utf-8")
    return folder


def test_every_file_is_counted(indexed: list[str], shell: Shell) -> None:
    files = sum(1 for path in Path(indexed[1]).rglob("*.md"))
    said = shell(*indexed, "index", "--json")
    assert said.code == 0
    assert said.records[0]["posts"] == files
    assert (said.records[0]["added"], said.records[0]["skipped"]) == (0, [])


def test_search_prints_a_line_a_hit_with_marks_that_point_at_what_was_found(indexed: list[str], shell: Shell) -> None:
    said = shell(*indexed, "search", "茅台", "--json")
    assert said.code == 0
    assert len(said.records) >= 6
    for hit in said.records:
        found = [hit["title"][a:b] for a, b in hit["title_marks"]] + [hit["snippet"][a:b] for a, b in hit["marks"]]
        assert found and set(found) == {"茅台"}
        assert hit["score"] > 0
    keys = "path title categories author source date mentions score snippet marks title_marks"
    assert list(said.records[0]) == keys.split()


def test_orders_and_limits(indexed: list[str], shell: Shell) -> None:
    newest = [
        hit["date"] for hit in shell(*indexed, "search", "公司", "--sort", "newest", "--json").records if hit["date"]
    ]
    assert newest == sorted(newest, reverse=True)
    limited = shell(*indexed, "search", "公司", "--limit", "2", "--json").records
    assert len(limited) == 2
    assert all(hit["score"] is None for hit in shell(*indexed, "search", "公司", "--sort", "oldest", "--json").records)


def test_nothing_found_exits_with_1(indexed: list[str], shell: Shell) -> None:
    assert (shell(*indexed, "search", "绝无此词也", "--json").code, shell(*indexed, "stocks", "绝无此股").code) == (
        1,
        1,
    )
    said = shell(*indexed, "show", "no/such.md")
    assert said.code == 1 and said.out == "" and said.err.count("\n") == 1


def test_what_search_prints_show_takes(indexed: list[str], shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = shell(*indexed, "search", "茅台", "--format", "{path}", "--limit", "3").out
    read, write = os.pipe()
    os.write(write, paths.encode())
    os.close(write)
    with os.fdopen(read) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        said = shell(*indexed, "show", "-", "--json")
    assert [record["path"] for record in said.records] == paths.splitlines()
    keys = "path title original_title categories tags author source date link mentions paragraphs links images removed"
    assert list(said.records[0]) == keys.split()


@pytest.mark.parametrize("how", [["--plain"], ["--width", "40"], []])
def test_an_article_for_people_has_no_escape_in_a_pipe(indexed: list[str], shell: Shell, how: list[str]) -> None:
    path = shell(*indexed, "search", "茅台", "--format", "{path}", "--limit", "1").out.strip()
    said = shell(*indexed, "show", path, *how)
    assert said.code == 0 and "\x1b" not in said.out and "茅台" in said.out


def test_stocks_are_counted_and_found_by_pinyin(indexed: list[str], shell: Shell) -> None:
    said = shell(*indexed, "stocks", "gzmt", "--json")
    assert [record["code"] for record in said.records] == ["sh600519"]
    assert list(said.records[0]) == "code name names pinyin posts mentions first last".split()
    counts = [record["posts"] for record in shell(*indexed, "stocks", "--json").records]
    assert counts == sorted(counts, reverse=True)
    months = shell(*indexed, "stocks", "gzmt", "--by", "month", "--json").records
    assert sum(month["posts"] for month in months) == said.records[0]["posts"]


def test_state_travels_as_json_lines(indexed: list[str], shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "marks.jsonl"
    assert shell(*indexed, "state", "export", str(file)).code == 0
    assert shell(*indexed, "state", "export", str(file)).code == 2, "a file is never overwritten"
    assert shell(*indexed, "state", "import", str(file)).code == 0


def test_a_missing_folder_is_one_clear_line(shell: Shell, tmp_path: Path) -> None:
    said = shell("-a", str(tmp_path / "none"), "index")
    assert said.code == 3 and said.err.count("\n") == 1 and "none" in said.err


def test_an_empty_archive_is_no_error(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert shell("-a", str(tmp_path / "empty"), "index", "--json").records[0]["posts"] == 0
    assert shell("-a", str(tmp_path / "empty"), "search", "x", "--json").code == 1
    assert shell("-a", str(tmp_path / "empty"), "check").code == 0


def test_odd_files_are_reported_and_the_rest_is_indexed(shell: Shell, archive: Path, tmp_path: Path) -> None:
    (archive / "binary.md").write_bytes(bytes(range(256)) * 40)
    os.mkfifo(archive / "fifo.md")
    (tmp_path / "outside.md").write_text(post("外面的秘密"), "utf-8")
    (archive / "link.md").symlink_to(tmp_path / "outside.md")
    (archive / "loop").symlink_to(archive)
    (archive / "folder.md").mkdir()
    (archive / "big.md").write_text(post("很大的文件", "<p>" + "新闻" * 700_000 + "</p>"), "utf-8")
    Path(os.fsdecode(os.fsencode(archive) + b"/\xff\xfe.md")).write_text(post("名字不是文字"), "utf-8")
    said = shell("-a", str(archive), "index", "--json")
    assert said.code == 0
    assert said.records[0]["posts"] == 7
    assert shell("-a", str(archive), "search", "外面的秘密", "--json").code == 1
    assert len(shell("-a", str(archive), "search", "title:新闻", "--json").records) == 4
    problems = {record["path"]: record["problem"] for record in shell("-a", str(archive), "check", "--json").records}
    assert problems["fifo.md"] == "not a regular file"
    assert problems["link.md"] == "symlink"
    assert problems["big.md"] == "too large"
    assert problems["binary.md"] in ("binary", "no date")


@pytest.mark.parametrize(
    "title", ['"\\e]52;c;YWJj\\e\\\\ 标题"', "'[@click=app.quit]点我[/] [/nope]'", '"\\u009b31m\\u202e"']
)
def test_a_title_is_harmless_text(shell: Shell, archive: Path, title: str) -> None:
    (archive / "hostile.md").write_text(post(title), "utf-8")
    for words in (
        ["search", "标题 OR 点我 OR 正文"],
        ["show", "hostile.md"],
        ["show", "hostile.md", "--json"],
        ["check"],
    ):
        said = shell("-a", str(archive), *words)
        assert not set("\x1b\x9b\u202e") & set(said.out + said.err), words


def test_half_of_an_archive_gone_changes_nothing(shell: Shell, archive: Path) -> None:
    assert shell("-a", str(archive), "index").code == 0
    for n in range(3):
        (archive / f"{n}.md").unlink()
    said = shell("-a", str(archive), "index")
    assert said.code == 3 and "--prune" in said.err
    assert len(shell("-a", str(archive), "search", "新闻", "--json").records) == 4
    assert shell("-a", str(archive), "index", "--prune", "--json").records[0]["removed"] == 3


def test_the_archive_is_never_written(shell: Shell, archive: Path) -> None:
    def picture() -> dict[str, tuple[int, int]]:
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in archive.rglob("*")}

    before = picture()
    for words in (["index"], ["search", "新闻"], ["show", "0.md"], ["check"], ["stocks"], ["index", "--rebuild"]):
        shell("-a", str(archive), *words)
    assert picture() == before


def test_index_and_catalogue_may_be_deleted_at_any_time(shell: Shell, archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    flags = ["-a", str(archive), "--index", str(index)]
    assert shell(*flags, "index").code == 0
    shutil.rmtree(index)
    assert len(shell(*flags, "search", "新闻", "--json").records) == 4
    for file in index.rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    assert shell(*flags, "index").code == 0
    assert len(shell(*flags, "search", "新闻", "--json").records) == 4


@pytest.mark.parametrize("spoil", ["damaged", "another version", "missing"])
def test_a_search_mends_the_index_that_it_needs(shell: Shell, archive: Path, tmp_path: Path, spoil: str) -> None:
    index = tmp_path / "index"
    flags = ["-a", str(archive), "--index", str(index)]
    assert shell(*flags, "index").code == 0
    for file in (index / "index").iterdir():
        if spoil == "missing":
            file.unlink()
        elif file.suffix == ".news":
            file.write_bytes(file.read_bytes()[:-8] + (b"NEWSEGM0" if spoil == "another version" else b"12345678"))
    said = shell(*flags, "search", "新闻", "--json")
    assert said.code == 0 and len(said.records) == 4
    assert spoil in said.err or spoil == "missing"
    assert len(shell(*flags, "search", "新闻", "--json").records) == 4


def test_an_index_of_somebody_else_is_refused(shell: Shell, archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    flags = ["-a", str(archive), "--index", str(index)]
    assert shell(*flags, "index").code == 0
    index.chmod(0o777)
    for folder in index.rglob("*"):
        if folder.is_dir():
            folder.chmod(0o777)
    said = shell(*flags, "search", "新闻")
    assert said.code == 3 and said.err.count("\n") == 1


def test_a_fault_of_the_program_is_a_short_message_and_a_report(
    shell: Shell, indexed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("with the text of a post in it")

    monkeypatch.setattr("newstui.library.Library.find", broken)
    said = shell(*indexed, "search", "x")
    assert said.code == 70
    assert said.err.count("\n") <= 5 and "text of a post" not in said.err and "Traceback" not in said.err
    report = next((Path(os.environ["HOME"]) / ".local/state/newstui").glob("crash-*.txt"))
    assert "ZeroDivisionError" in report.read_text("utf-8") and "text of a post" not in report.read_text("utf-8")
    assert report.stat().st_mode & 0o077 == 0
