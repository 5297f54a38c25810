"""What is printed is harmless, and what programs read is as promised."""

from __future__ import annotations

import io
import json
from argparse import Namespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.cli.records import Printer, as_json, filled
from newstui.errors import UsageError

RECORD = {
    "title": "标题",
    "categories": ["金融", "新浪财经"],
    "date": None,
    "mentions": [{"code": "sh1", "name": "甲"}],
}


@given(st.text(st.characters(codec=None)))
def test_json_is_printable_and_gives_back_what_went_in(text: str) -> None:
    line = as_json({"path": text})
    assert json.loads(line) == {"path": text}
    line.encode("utf-8")
    assert "\x1b" not in line and "\x9b" not in line and "\n" not in line


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{date} {title}", " 标题"),
        ("{categories}", "金融, 新浪财经"),
        ("{mentions}", "sh1 甲"),
        ("{{title}}", "{title}"),
    ],
)
def test_a_template_is_filled(template: str, text: str) -> None:
    assert filled(template, RECORD) == text


@pytest.mark.parametrize("template", ["{nope}", "{title.__class__}", "{title!r}", "{0}", "{}"])
def test_a_template_reaches_fields_and_nothing_else(template: str) -> None:
    with pytest.raises(UsageError, match="title"):
        filled(template, RECORD)


def test_a_pipe_gets_no_escape_bytes() -> None:
    out = io.StringIO()
    printer = Printer(Namespace(json=False), out)
    printer.record(RECORD, printer.styled("bold", "1") + printer.marked("found", [(0, 2)]))
    assert out.getvalue() == "boldfound\n"


def test_records_may_end_in_nul() -> None:
    out = io.StringIO()
    Printer(Namespace(json=True, null=True), out).record({"a": 1})
    assert out.getvalue() == '{"a": 1}\0'
