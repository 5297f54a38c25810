"""The rooms that decide without a screen: history, views, links, clipboard, exports, themes, the desk."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.color import Color
from textual.message import Message
from textual.message_pump import MessagePump

from newstui.article import Article, Code, Heading, Image, Item, Link, List, Paragraph, Passage, Table
from newstui.gate import Clean, body, line
from newstui.ui import clipboard, export, links, themes
from newstui.ui.background import Answered, Desk
from newstui.ui.history import History
from newstui.ui.views import View, asking, next_order, toggled


def test_history_goes_back_and_forward_and_forgets_what_lay_ahead() -> None:
    read = History().opened(1).opened(2).opened(3)
    back = read.moved(-1)
    assert back is not None and back.current == 2
    again = back.opened(9)
    assert again.posts == (1, 2, 9) and again.moved(1) is None
    assert History().moved(-1) is None
    assert read.opened(3) == read


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(1, 10))
def test_history_never_grows_over_its_limit(posts: list[int], limit: int) -> None:
    read = History()
    for post in posts:
        read = read.opened(post, limit)
        assert read.current == post
    assert len(read.posts) <= limit


@pytest.mark.parametrize(
    ("query", "after"),
    [
        ("", "is:unread"),
        ("芯片", "芯片 is:unread"),
        ("芯片 is:unread", "芯片"),
        ("is:unread", ""),
        ("a OR b", "(a OR b) is:unread"),
        ("is:unread 芯片", "芯片"),
    ],
)
def test_a_term_is_put_on_and_taken_off(query: str, after: str) -> None:
    assert toggled(query, "is", "unread") == after


def test_orders_go_round_and_relevance_only_belongs_to_searches() -> None:
    assert next_order(View(), "newest").order == "oldest"
    assert next_order(View(), "oldest").order == "newest"
    assert next_order(View(query="芯片"), "oldest").order == "relevance"
    assert asking(View(query="芯片", order="relevance"), "").order is None
    assert asking(View(query="stock:sh600519", stock="sh600519"), "芯片").stock == ""


HAVE = {
    "firefox": "/usr/bin/firefox",
    "w3m": "/usr/bin/w3m",
    "xdg-open": "/usr/bin/xdg-open",
    "less": "/usr/bin/less",
    "vi": "/usr/bin/vi",
}


@pytest.mark.parametrize(
    ("environ", "argv", "kind"),
    [
        ({"BROWSER": "firefox"}, ("/usr/bin/firefox",), "window"),
        ({"BROWSER": "firefox --new-tab %s"}, ("/usr/bin/firefox", "--new-tab"), "window"),
        ({"BROWSER": "missing:w3m"}, ("/usr/bin/w3m",), "terminal"),
        ({"BROWSER": "'unclosed"}, None, None),
        ({"DISPLAY": ":0"}, ("/usr/bin/xdg-open",), "window"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ("/usr/bin/xdg-open",), "window"),
        ({}, None, None),
    ],
)
def test_a_browser_is_only_looked_for_where_one_may_be(
    environ: dict[str, str], argv: tuple[str, ...] | None, kind: str | None
) -> None:
    found = links.opener(environ, HAVE.get)
    assert (found and found.argv, found and found.kind) == (argv, kind)


@pytest.mark.parametrize(
    ("environ", "argv"),
    [
        ({"VISUAL": "vi -R"}, ("/usr/bin/vi", "-R")),
        ({"EDITOR": "nope", "PAGER": "less -S"}, ("/usr/bin/less", "-S")),
        ({}, ("/usr/bin/less",)),
    ],
)
def test_a_file_is_shown_by_what_the_reader_prefers(environ: dict[str, str], argv: tuple[str, ...]) -> None:
    assert links.editor(environ, HAVE.get) == argv


def test_the_clipboard_is_reached_by_the_terminal_and_through_screen_in_pieces() -> None:
    text = line("茅台")
    plain = clipboard.escape_sequence(text, {})
    assert plain == f"\x1b]52;c;{base64.b64encode('茅台'.encode()).decode()}\a"
    wrapped = clipboard.escape_sequence(body("长" * 1000), {"STY": "1.pts"})
    assert wrapped is not None
    pieces = wrapped.split("\x1b\\")
    assert all(piece == "" or (piece.startswith("\x1bP") and len(piece) <= 768) for piece in pieces)
    assert clipboard.escape_sequence(body("x" * 80_000), {}) is None
    assert clipboard.needs_tmux({"TMUX": "/tmp/tmux"}) and not clipboard.needs_tmux({})


ADDRESS = Clean("https://example.com/a?b=1")
ARTICLE = Article(
    (
        Heading(Passage(line("小标题 *x*")), 2),
        Paragraph(Passage(line("见这里和那里"), (Link(1, 3, ADDRESS),)), quoted=1),
        List((Item(Passage(line("一"))), Item(Passage(line("二")), "2.", 1))),
        Code(Passage(body("a\n```\nb")), "py"),
        Table(((Passage(line("甲")), Passage(line("乙"))), (Passage(line("1")), Passage(line("2")))), 1),
        Image(ADDRESS, Passage(line("图"))),
        Paragraph(Passage(line("<script>alert(1)</script> & [x](y)"))),
    )
)


def test_markdown_keeps_structure_and_escapes_what_only_looks_like_it() -> None:
    made = export.markdown(line("标题 #1"), ARTICLE, ADDRESS)
    assert made.startswith("# 标题 \\#1\n\n<https://example.com/a?b=1>\n\n## 小标题 \\*x\\*\n")
    assert "> 见[这里](<https://example.com/a?b=1>)和那里" in made
    assert "- 一\n   2. 二" in made
    assert "````py\na\n```\nb\n````" in made
    assert "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |" in made
    assert "![图](<https://example.com/a?b=1>)" in made
    assert "\\<script\\>" in made


def test_html_holds_no_script_and_loads_nothing() -> None:
    made = export.html(line("<b>"), ARTICLE, ADDRESS)
    assert "<script" not in made and "<img" not in made and "&lt;script&gt;" in made
    assert '<a href="https://example.com/a?b=1">这里</a>' in made
    assert "<blockquote><p>" in made


def test_text_is_the_title_and_the_blocks() -> None:
    assert export.text(line("标题"), Article((Paragraph(Passage(line("一段"))),))) == "标题\n\n一段\n"


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""

    def luminance(colour: str) -> float:
        channels = [part / 255 for part in Color.parse(colour).rgb]
        red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _as_written(colour: str) -> str:
    return colour


def _of_256(colour: str) -> str:
    """What a terminal of 256 colours is sent instead."""
    return RichColor.parse(colour).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex


@pytest.mark.parametrize("theme", [themes.DARK, themes.LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("drawn", [_as_written, _of_256])
def test_every_text_colour_stands_out_by_wcag_aa(theme: themes.Theme, drawn: Callable[[str], str]) -> None:
    variables = theme.variables
    texts = [variables[name] for name in ("ink", "strong", "dim", "faint", "unread", "chip", "hit", "star")]
    texts += [theme.primary, theme.error or ""]
    grounds = [theme.background or "", variables["bar"], variables["cursor-rest"], variables["cursor"]]
    assert [(text, ground) for text in texts for ground in grounds if _contrast(drawn(text), drawn(ground)) < 4.5] == []
    assert _contrast(drawn(variables["tab-ink"]), drawn(variables["tab"])) >= 4.5
    assert _contrast(drawn(variables["tab"]), drawn(theme.background or "")) >= 1.9  # the tab is seen from afar


@pytest.mark.parametrize(
    ("given_name", "remembered", "colours", "no_color", "theme"),
    [
        (None, None, None, False, "newstui-dark"),
        (None, "newstui-light", None, False, "newstui-light"),
        ("nord", "newstui-light", 16, False, "nord"),
        (None, "newstui-light", 16, False, "newstui-16"),
        ("nord", None, None, True, "newstui-16"),
    ],
)
def test_the_theme_suits_the_terminal(
    given_name: str | None, remembered: str | None, colours: int | None, no_color: bool, theme: str
) -> None:
    assert themes.chosen(given_name, remembered, colours, no_color) == theme


class Screen(MessagePump):
    """Keeps what is posted to it."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[Answered] = []
        self.came = threading.Semaphore(0)

    def post_message(self, message: Message) -> bool:
        assert isinstance(message, Answered)
        self.arrived.append(message)
        self.came.release()
        return True


def test_only_the_newest_waiting_question_is_answered() -> None:
    screen, go = Screen(), threading.Event()
    desk = Desk(screen)
    desk.ask("list", 1, lambda: go.wait(5))
    while desk._waiting:
        go.wait(0.001)
    desk.ask("list", 2, lambda: "two")
    desk.ask("list", 3, lambda: "three")
    go.set()
    for _answer in range(2):
        assert screen.came.acquire(timeout=5)
    desk.close()
    assert [answer.question for answer in screen.arrived] == [1, 3]


def test_an_error_comes_back_as_an_answer() -> None:
    screen = Screen()
    desk = Desk(screen)
    desk.ask("post", 1, lambda: 1 // 0)
    assert screen.came.acquire(timeout=5)
    desk.close()
    assert isinstance(screen.arrived[0].error, ZeroDivisionError)
