"""The command table and what is made from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.ui import commands, keymap
from newstui.ui.commands import TABLE
from newstui.ui.keymap import Keymap, Meaning, Waiting, build, canonical, conflicts, key_name, shown
from newstui.ui.screens.help import help_rows

DOCS = Path(__file__).parents[2] / "docs"


def test_no_key_means_two_commands_in_one_place() -> None:
    assert list(conflicts(TABLE)) == []


def test_every_name_is_given_once_and_every_key_is_a_key() -> None:
    assert len({command.name for command in TABLE}) == len(TABLE)
    for command in TABLE:
        assert all(canonical(key) == key for key in command.keys), command.name


def test_no_command_takes_a_key_that_tmux_screen_or_terminals_take() -> None:
    taken = re.compile(r"ctrl\+[absq]|.*alt.*|f\d+")
    assert [command.name for command in TABLE for key in command.keys if taken.fullmatch(key)] == []


def test_every_command_without_a_key_is_in_the_palette() -> None:
    assert all(command.in_palette for command in TABLE if not command.keys)


def test_every_command_stands_in_the_help() -> None:
    titles = {title for _keys, title, _help in help_rows(Keymap(TABLE))}
    assert {command.title for command in TABLE} <= titles


@pytest.mark.parametrize("wanted", ["star", "Star", "gg", "address", "新", "茅台"])
def test_help_is_searched_in_keys_titles_and_explanations(wanted: str) -> None:
    rows = [row for row in help_rows(Keymap(TABLE), wanted) if row[2]]
    assert len(rows) < len(TABLE)
    assert all(wanted.casefold() in " ".join(row).casefold() for row in rows)


def test_hints_name_commands_of_their_place() -> None:
    by_name = commands.named()
    for place, names in commands.HINTS.items():
        for name in names:
            assert place in by_name[name].where
            assert by_name[name].hint


def test_every_key_of_the_contract_is_bound() -> None:
    everywhere = (
        "j k down up space b pagedown pageup g\u00a0g home G end h l left right"
        " tab shift+tab enter q escape ? : S t u U R [ ] z < >"
    )
    where = {
        commands.LIST: everywhere + " / r s L # v V A . , ! O c F backspace m 1 9",
        commands.TREE: everywhere + " / r s L # A . , ! O c F backspace m 1 9",
        commands.ARTICLE: everywhere + " r s L # . , m / n N J K f o d + - y Y w e |",
        commands.SEARCH: "up down tab enter escape",
    }
    bound = Keymap(TABLE)
    for place, keys in where.items():
        for key in keys.split(" "):
            sequence = tuple(key.split("\u00a0"))
            assert isinstance(bound.meaning(place, sequence), Meaning), (place, key)


def test_a_sequence_is_waited_for_and_letters_of_another_case_are_other_keys() -> None:
    bound = Keymap(TABLE)
    assert bound.meaning("list", ("g",)) == Waiting(("g",))
    top, bottom = bound.meaning("list", ("g", "g")), bound.meaning("list", ("G",))
    assert isinstance(top, Meaning) and top.command.name == "top"
    assert isinstance(bottom, Meaning) and bottom.command.name == "bottom"
    assert bound.meaning("list", ("g", "x")) is None


def test_the_number_of_a_saved_search_reaches_its_action() -> None:
    seventh = Keymap(TABLE).meaning("list", ("7",))
    assert isinstance(seventh, Meaning)
    assert seventh.action == "saved(7)"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("*", "*"),
        ("g g", "g g"),
        ("PgDn", "pagedown"),
        ("Esc", "escape"),
        ("comma", ","),
        ("Ctrl+L", "ctrl+l"),
        ("Shift+Tab", "shift+tab"),
        ("空", "空"),
        ("nokey", None),
        ("", None),
        ("ctrl+shift+meta+x", None),
    ],
)
def test_keys_are_written_as_people_write_them(written: str, key: str | None) -> None:
    assert canonical(written) == key


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("g g", "gg"),
        ("pagedown", "PgDn"),
        ("ctrl+l", "Ctrl-L"),
        ("shift+tab", "Shift-Tab"),
        ("?", "?"),
        ("ctrl+x ctrl+l", "Ctrl-X Ctrl-L"),
    ],
)
def test_keys_are_shown_as_people_read_them(keys: str, text: str) -> None:
    assert shown(keys) == text


def test_printable_keys_are_named_by_themselves() -> None:
    assert key_name("question_mark", "?") == "?"
    assert key_name("space", " ") == "space"
    assert key_name("escape", "\x1b") == "escape"


def test_a_persons_own_keys_replace_the_commands() -> None:
    own, problems = build({"star": ("*",), "top": ("g t", "home")}, {})
    assert problems == ()
    star = own.meaning("list", ("*",))
    assert isinstance(star, Meaning) and star.command.name == "star"
    assert own.meaning("list", ("s",)) is None
    top = own.meaning("list", ("g", "t"))
    assert isinstance(top, Meaning) and top.command.name == "top"


def test_two_commands_may_change_places() -> None:
    own, problems = build({"star": ("L",), "later": ("s",)}, {})
    assert problems == ()
    star = own.meaning("list", ("L",))
    assert isinstance(star, Meaning) and star.command.name == "star"


@pytest.mark.parametrize(
    ("own", "line", "says"),
    [
        ({"sta": ("*",)}, 7, "configuration, line 7: there is no command sta, did you mean star?"),
        ({"star": ("r",)}, 7, "configuration, line 7: r is the key of read already"),
        ({"star": ("g",)}, 7, "configuration, line 7: g is the key of top already"),
        ({"star": ("ctrl+b",)}, 7, "configuration, line 7: ctrl+b never arrives: tmux, screen and terminals take it"),
        ({"star": ("hyper+x",)}, 7, "configuration, line 7: there is no key hyper+x"),
        ({"star": ("hyper+x",)}, None, "configuration: there is no key hyper+x"),
    ],
)
def test_wrong_keys_are_reported_with_their_line_and_left_out(
    own: dict[str, tuple[str, ...]], line: int | None, says: str
) -> None:
    made, problems = build(own, dict.fromkeys(own, line) if line else {})
    assert problems == (says,)
    star = made.meaning("list", ("s",))
    assert isinstance(star, Meaning) and star.command.name == "star"


@given(
    st.dictionaries(
        st.one_of(st.sampled_from([command.name for command in TABLE]), st.text(max_size=6)),
        st.lists(
            st.one_of(st.sampled_from(["s", "g g", "g", "*", "enter", "x y"]), st.text(max_size=8)), max_size=3
        ).map(tuple),
        max_size=6,
    )
)
def test_whatever_the_configuration_says_the_keymap_has_no_conflict(own: dict[str, tuple[str, ...]]) -> None:
    made, _problems = build(own, {})
    assert list(conflicts(made.commands)) == []
    assert {command.name for command in made.commands} == {command.name for command in TABLE}


def test_the_page_about_keys_says_what_the_table_says() -> None:
    page = (DOCS / "keys.md").read_text("utf-8")
    assert page == keymap.page(TABLE), (
        "python -c 'from newstui.ui.keymap import page; print(page(), end=\"\")' > docs/keys.md"
    )
