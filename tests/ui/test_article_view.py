"""The article pane: what is seen at three sizes, keys and mouse, marks, selection, places kept, posts of any length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timezone
from queue import Queue

import pytest
from textual.actions import SkipAction
from textual.app import App, ComposeResult
from textual.message import Message
from textual.widgets import Input

from newstui import folding, gate
from newstui.article import (
    TITLE,
    Article,
    Block,
    Code,
    Heading,
    Image,
    Item,
    Link,
    List,
    Mention,
    Note,
    Paragraph,
    Passage,
    Removed,
    Style,
    Styled,
    Table,
)
from newstui.gate import Clean
from newstui.posts import Head, Post
from newstui.typesetting import FILLER, WIDE, Setting
from newstui.ui import themes
from newstui.ui.line import Line
from newstui.ui.widgets.article_view import ArticleView, hint_labels
from newstui.ui.widgets.sheet_view import SheetView


def words(text: str, *spans: Link | Styled) -> Passage:
    return Passage(gate.body(text), spans)


def address(text: str) -> Clean:
    found = gate.web_address(text)
    assert found is not None
    return found


def mention(passage: int, start: int, name: str, code: str, *, doubtful: bool = False) -> Mention:
    return Mention(passage, start, start + len(name), code, gate.line(name), "named", doubtful)


NOTICE = address("https://example.com/notice")
PICTURE = address("https://img.example.com/2022/02/08/port.jpg")
LEAD = "本报讯 远洋港务8日公告，拟以3.5亿元入股北岸期货，持股比例升至44.05%，“第一大股东”易主——详见公告。"
BLOCKS: tuple[Block, ...] = (
    Paragraph(words(LEAD, Link(LEAD.index("公告。"), len(LEAD) - 1, NOTICE))),
    Image(PICTURE, words("图为码头夜景")),
    Heading(words("一、为何入股")),
    List((Item(words("套期保值需求上升，2021年成交量同比增长12.5%"), "1."), Item(words("Ocean Port 2.0 计划"), "2."))),
    Paragraph(words("公司在鄂尔多斯市设有分部。"), 1),
    Table(
        (
            (words("代码"), words("名称"), words("涨幅")),
            (words("600001"), words("远洋港务"), words("5.02%")),
            (words("300002"), words("北岸期货"), words("-0.7%")),
        ),
        1,
    ),
    Paragraph(words("分析人士认为，强强联合值得期待，后市仍需观察。", Styled(7, 11, Style.STRONG))),
)  # fmt: skip
MENTIONS = (
    mention(TITLE, 0, "远洋港务", "sh600001"),
    mention(0, 4, "远洋港务", "sh600001"),
    mention(0, 22, "北岸期货", "sz300002"),
    mention(5, 3, "鄂尔多斯", "sh600295", doubtful=True),
)
POST = Post(
    "财经/远洋港务.md",
    Head(
        title=gate.line("远洋港务豪掷3.5亿元入股北岸期货，晋升第一大股东"),
        categories=((gate.line("财经"), gate.line("港口时报")),),
        tags=(gate.line("期货"),),
        source=gate.line("港口时报"),
        date=1644329460,
        link=address("https://example.com/2022/02/08/ocean"),
    ),
    Article(BLOCKS, removed=(Removed(gate.ours("扫码关注港口时报"), "advert", 2),)),
    MENTIONS,
    b"",
    (),
)


def long_post(blocks: int, text: str = "第一句话说的是港口的事情，第二句话也是。") -> Post:
    paragraphs = tuple(Paragraph(words(f"{number}：{text * 3}")) for number in range(blocks))
    return Post("a.md", Head(title=gate.line("长文")), Article(paragraphs), (), b"", ())


class Reader(App[None]):
    """The pane alone, with a box to go to by Tab, and every message it gave."""

    def __init__(self, setting: Setting | None = None, theme: str = "newstui-dark") -> None:
        super().__init__()
        self.animation_level = "none"
        for each in themes.THEMES:
            self.register_theme(each)
        self.theme = theme
        self.view = ArticleView(zone=timezone.utc, setting=setting, id="article")
        self.given: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.completed(self.current_theme.to_color_system().generate())

    def compose(self) -> ComposeResult:
        yield self.view
        yield Input(id="box", compact=True)

    def on_mount(self) -> None:
        self.view.focus()

    def on_article_view_stock_chosen(self, message: ArticleView.StockChosen) -> None:
        self.given.append(message)

    def on_article_view_link_chosen(self, message: ArticleView.LinkChosen) -> None:
        self.given.append(message)

    def on_article_view_matched(self, message: ArticleView.Matched) -> None:
        self.given.append(message)

    def on_article_view_thing_focused(self, message: ArticleView.ThingFocused) -> None:
        self.given.append(message)

    def on_sheet_view_end_reached(self, message: SheetView.EndReached) -> None:
        self.given.append(message)

    def lines(self) -> list[str]:
        """The screen as text, without the scrollbar and the box."""
        return [strip.text[:-1].rstrip() for strip in self.screen._compositor.render_strips()][:-1]

    def last(self, kind: type[Message]) -> Message | None:
        return next((message for message in reversed(self.given) if isinstance(message, kind)), None)

    def styled(self, text: str) -> list[tuple[bool, bool, bool]]:
        """Bold, underlined, reversed: of every segment on the screen that is this text."""
        return [
            (bool(s.style.bold), bool(s.style.underline), bool(s.style.reverse))
            for strip in self.screen._compositor.render_strips()
            for s in strip
            if s.text == text and s.style is not None
        ]


def pieces(*texts: str) -> tuple[folding.Piece, ...]:
    return tuple(folding.piece(text) for text in texts)


AT_80 = """
远洋港务豪掷3.5亿元入股北岸期货，晋升第一大股东
2022-02-08 14:11 · 财经 › 港口时报 · #期货 · 1 min
远洋港务  北岸期货  鄂尔多斯?
https://example.com/2022/02/08/ocean

本报讯 远洋港务8日公告，拟以3.5亿元入股北岸期货，持股比例升至44.05%，“第一大股
东”易主——详见公告。

[Image: 图为码头夜景]  https://img.example.com/2022/02/08/port.jpg

一、为何入股

1. 套期保值需求上升，2021年成交量同比增长12.5%
2. Ocean Port 2.0 计划

▎ 公司在鄂尔多斯市设有分部。

代码   │ 名称     │  涨幅
───────┼──────────┼──────
600001 │ 远洋港务 │ 5.02%
300002 │ 北岸期货 │ -0.7%

分析人士认为，强强联合值得期待，后市仍需观察。

Links
1. 公告 https://example.com/notice
"""
AT_40 = """
远洋港务豪掷3.5亿元入股北岸期货，晋升
第一大股东
2022-02-08 14:11 · 财经 › 港口时报 ·
#期货 · 1 min
远洋港务  北岸期货  鄂尔多斯?
https://example.com/2022/02/08/ocean

本报讯 远洋港务8日公告，拟以3.5亿元入
股北岸期货，持股比例升至44.05%，“第一
大股东”易主——详见公告。

[Image: 图为码头夜景]
  https://img.example.com/2022/02/08…

一、为何入股

1. 套期保值需求上升，2021年成交量同比
   增长12.5%
2. Ocean Port 2.0 计划

▎ 公司在鄂尔多斯市设有分部。

代码   │ 名称     │  涨幅
───────┼──────────┼──────
600001 │ 远洋港务 │ 5.02%
300002 │ 北岸期货 │ -0.7%

分析人士认为，强强联合值得期待，后市
仍需观察。

Links
1. 公告 https://example.com/notice
"""


@pytest.mark.parametrize(
    ("size", "margin", "expected"), [((82, 40), 1, AT_80), ((120, 40), 19, AT_80), ((40, 40), 1, AT_40)]
)
async def test_an_article_is_seen(size: tuple[int, int], margin: int, expected: str) -> None:
    app = Reader()
    async with app.run_test(size=size) as pilot:
        app.view.show(POST)
        await pilot.pause()
        seen = "\n".join(line[margin:] for line in app.lines()).rstrip()
        assert seen == expected.strip("\n")
        assert not any(line[:margin].strip() for line in app.lines())


async def test_the_same_on_a_small_screen_is_scrolled_to_its_end() -> None:
    app = Reader()
    async with app.run_test(size=(80, 24)) as pilot:
        app.view.show(POST)
        app.view.action_bottom()
        await pilot.pause()
        assert app.lines()[-1] == " 1. 公告 https://example.com/notice"
        assert app.view.percent == 100


async def test_tab_walks_through_stocks_and_links_and_leaves_at_the_end() -> None:
    app = Reader()
    async with app.run_test(size=(80, 40)) as pilot:
        app.view.show(POST)
        await pilot.pause()
        walked = []
        while True:
            try:
                app.view.action_thing(1)
            except SkipAction:
                break
            assert app.view.thing is not None
            walked.append((app.view.thing.kind, app.view.thing.target))
        assert walked == [
            ("stock", "sh600001"),  # the title
            *(("stock", "sh600001"), ("stock", "sz300002"), ("stock", "sh600295")),  # the header's chips
            ("link", "https://example.com/2022/02/08/ocean"),
            *(("stock", "sh600001"), ("stock", "sz300002"), ("link", NOTICE)),
            ("link", PICTURE),
            ("stock", "sh600295"),
            ("link", NOTICE),
        ]
        assert app.view.thing is None
        app.view.action_thing(-1)
        assert app.view.thing is not None and app.view.thing.target == NOTICE


async def test_tab_begins_with_what_is_on_the_screen() -> None:
    app = Reader()
    async with app.run_test(size=(80, 12)) as pilot:
        app.view.show(POST)
        app.view.action_scroll_line(7)
        await pilot.pause()
        app.view.action_thing(1)
        assert app.view.thing is not None and app.view.thing.target == PICTURE


async def test_a_hop_repaints_two_lines_and_not_the_pane() -> None:
    app = Reader()
    async with app.run_test(size=(80, 40)) as pilot:
        app.view.show(POST)
        app.view.action_thing(1)
        await pilot.pause()
        drawn: list[int] = []
        render = app.view.render_line
        app.view.render_line = lambda y: drawn.append(y) or render(y)  # type: ignore[method-assign, func-returns-value]
        app.view.action_thing(1)
        await pilot.pause()
        assert set(drawn) == {0, 2}


async def test_enter_chooses_what_was_walked_to() -> None:
    app = Reader()
    async with app.run_test(size=(80, 40)) as pilot:
        app.view.show(POST)
        app.view.action_open_thing()
        for _ in range(4):
            app.view.action_thing(1)
        app.view.action_open_thing()
        app.view.action_thing(1)
        app.view.action_open_thing()
        await pilot.pause()
        stock, link = app.last(ArticleView.StockChosen), app.last(ArticleView.LinkChosen)
        assert isinstance(stock, ArticleView.StockChosen) and isinstance(link, ArticleView.LinkChosen)
        assert (stock.code, stock.name, stock.doubtful) == ("sh600295", "鄂尔多斯", True)
        assert link.url == "https://example.com/2022/02/08/ocean"


async def test_a_click_chooses_a_mention() -> None:
    app = Reader()
    async with app.run_test(size=(80, 40)) as pilot:
        app.view.show(POST)
        await pilot.pause()
        await pilot.click("#article", offset=(1 + 7, 5))  # 远洋港务 behind 本报讯 and a space
        stock = app.last(ArticleView.StockChosen)
        assert isinstance(stock, ArticleView.StockChosen) and stock.code == "sh600001"
        await pilot.click("#article", offset=(40, 21))
        assert app.last(ArticleView.StockChosen) is stock


async def test_hints_put_a_letter_on_everything_and_typing_it_chooses() -> None:
    app = Reader()
    async with app.run_test(size=(80, 40)) as pilot:
        app.view.show(POST)
        app.view.action_hint()
        await pilot.pause()
        assert app.view.takes_keys
        assert app.lines()[0].startswith(" a 洋港务豪掷")
        assert app.lines()[2] == " s 洋港务  d 岸期货  f 尔多斯?"
        await pilot.press("d")
        stock = app.last(ArticleView.StockChosen)
        assert isinstance(stock, ArticleView.StockChosen) and stock.code == "sz300002"
        assert not app.view.takes_keys
        assert app.lines()[0].startswith(" 远洋港务豪掷")
        app.view.action_hint()
        await pilot.press("escape")
        assert not app.view.takes_keys
        assert app.last(ArticleView.StockChosen) is stock


def test_no_hint_begins_another() -> None:
    for count in (0, 1, 26, 27, 400, 676):
        labels = hint_labels(count)
        assert len(set(labels)) == len(labels) == count
        assert len({len(label) for label in labels}) <= 1


async def test_the_words_of_a_search_are_marked_and_walked_through() -> None:
    app = Reader()
    async with app.run_test(size=(80, 40)) as pilot:
        app.view.show(POST, pieces("入股"))
        await pilot.pause()
        assert [underlined for _, underlined, _ in app.styled("入股")] == [True] * 3
        counts = []
        for by in (1, 1, 1, 1, -1):
            app.view.action_match(by)
            await pilot.pause()
            matched = app.last(ArticleView.Matched)
            assert isinstance(matched, ArticleView.Matched)
            counts.append((matched.current, matched.count))
        assert counts == [(1, 3), (2, 3), (3, 3), (1, 3), (3, 3)]


async def test_finding_goes_to_the_first_place_and_nothing_brings_the_words_back() -> None:
    app = Reader()
    async with app.run_test(size=(80, 10)) as pilot:
        app.view.show(POST, pieces("入股"))
        await pilot.pause()
        assert app.view.find("ocean") == 1
        await pilot.pause()
        assert any("Ocean Port" in line for line in app.lines())
        assert app.styled("Ocean")
        assert app.view.find("没有") == 0
        assert app.view.find("") == 3
        assert app.view.find("分析") == 1
        await pilot.pause()
        assert app.lines()[-3].startswith(" Links") or any("分析" in line for line in app.lines())


async def test_what_was_not_found_so_far_is_not_said_to_be_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newstui.ui.widgets.article_view.AT_ONCE", 0)
    app = Reader()
    async with app.run_test(size=(80, 10)):
        app.view.show(POST)
        assert app.view.find("ocean") is None


async def test_a_space_at_the_end_says_so() -> None:
    app = Reader()
    async with app.run_test(size=(80, 12)) as pilot:
        app.view.show(POST)
        await pilot.pause()
        pages = 0
        while app.last(SheetView.EndReached) is None:
            app.view.action_page(1)
            await pilot.pause()
            pages += 1
        assert pages == 3
        assert app.lines()[-1].startswith(" 1. 公告")


async def test_what_was_cut_is_shown_in_its_place_and_hidden_again() -> None:
    app = Reader()
    async with app.run_test(size=(80, 40)) as pilot:
        app.view.show(POST)
        app.view.action_toggle_removed()
        await pilot.pause()
        assert " ┊ [advert] 扫码关注港口时报" in app.lines()
        app.view.action_toggle_removed()
        await pilot.pause()
        assert not any("扫码" in line for line in app.lines())


async def test_the_place_is_kept_when_the_measure_or_the_pane_changes() -> None:
    app = Reader()
    async with app.run_test(size=(80, 20)) as pilot:
        app.view.show(long_post(60))
        await pilot.pause()
        app.view.go_to(30, 50)
        await pilot.pause()
        place = app.view.where()
        assert place[0] == 30 and 0 < place[1] <= 50
        for _ in range(4):
            app.view.action_measure(-4)
        await pilot.pause()
        assert app.view.setting.measure == 61
        assert app.view.where()[0] == 30
        await pilot.resize_terminal(40, 30)
        await pilot.pause()
        assert app.view.where()[0] == 30
        assert max(map(len, app.lines())) <= 20


async def test_a_place_can_be_returned_to() -> None:
    app = Reader()
    async with app.run_test(size=(80, 20)) as pilot:
        app.view.show(long_post(60))
        app.view.action_page(1)
        app.view.action_page(1)
        await pilot.pause()
        place, lines = app.view.where(), app.lines()
        app.view.show(POST)
        await pilot.pause()
        assert app.view.where() == (0, 0)
        app.view.show(long_post(60))
        app.view.go_to(*place)
        await pilot.pause()
        assert [line for line in app.lines() if line][:3] == [line for line in lines if line][:3]


async def test_the_measure_never_outgrows_the_pane() -> None:
    app = Reader()
    async with app.run_test(size=(60, 20)) as pilot:
        app.view.show(long_post(3))
        await pilot.pause()
        app.view.action_measure(4)
        await pilot.pause()
        assert app.view.setting.measure == 80
        app.view.action_measure(-4)
        assert app.view.setting.measure == 53


async def test_the_mouse_selects_text_as_it_was_written() -> None:
    app = Reader()
    async with app.run_test(size=(40, 40)) as pilot:
        app.view.show(POST)
        await pilot.pause()
        await pilot.mouse_down("#article", offset=(1 + 7, 7))
        await pilot.hover("#article", offset=(1 + 14, 9))
        await pilot.mouse_up("#article", offset=(1 + 14, 9))
        await pilot.pause()
        selected = app.screen.get_selected_text()
        assert selected is not None
        assert selected.startswith("远洋港务8日公告，拟以3.5亿元入股北岸期货，持股比例升至44.05%，“第一大股东”易主")
        assert "\n" not in selected
        assert app.last(ArticleView.StockChosen) is None


@pytest.mark.parametrize("theme", ["newstui-dark", "newstui-light", "newstui-16", "textual-dark", "ansi-dark"])
async def test_every_segment_has_a_style_in_every_theme(theme: str) -> None:
    app = Reader(theme=theme)
    async with app.run_test(size=(80, 40)) as pilot:
        app.view.show(POST, pieces("入股"))
        app.view.action_toggle_removed()
        app.view.action_thing(1)
        app.view.action_match(1)
        app.view.action_hint()
        await pilot.pause()
        for y in range(40):
            assert all(segment.style is not None for segment in app.view.render_line(y))


async def test_without_colours_bold_underline_and_reverse_carry_the_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Reader(theme="newstui-16")
    async with app.run_test(size=(80, 40)) as pilot:
        app.view.show(POST, pieces("入股"))
        app.view.focus()
        app.view.action_thing(1)
        app.view.action_match(1)
        await pilot.pause()
        title, in_text = app.styled("远洋港务")[0], app.styled("远洋港务")[2]
        assert title[2], "the focused mention is reversed"
        assert in_text[1], "a mention is underlined"
        assert app.styled("入股")[0] == (True, False, True)
        assert app.styled("入股")[1][1]


async def test_text_that_looks_like_markup_is_text() -> None:
    app = Reader()
    text = "[@click=app.quit]点我[/] [bold]数组[i][/bold] [link=file:///etc/passwd]x[/link]"
    post = Post("a.md", Head(title=gate.line(text)), Article((Paragraph(words(text)),)), (), b"", ())
    async with app.run_test(size=(90, 12)) as pilot:
        app.view.show(post)
        await pilot.pause()
        assert app.lines()[0].strip() == text
        await pilot.click("#article", offset=(20, 0))
        assert app.is_running


async def test_emoji_and_marks_never_shift_a_line() -> None:
    app = Reader()
    post = long_post(1, "全家👨‍👩‍👧好👍🏽！❤️１️⃣e\u0301")
    async with app.run_test(size=(40, 12)) as pilot:
        app.view.show(post)
        await pilot.pause()
        for y in range(8):
            assert app.view.render_line(y).cell_length == 39


async def test_a_terminal_with_wide_ambiguous_characters_gets_lines_of_the_same_width() -> None:
    app = Reader(Setting(40, is_ambiguous_wide=True))
    async with app.run_test(size=(44, 20)) as pilot:
        app.view.show(long_post(1, "他说：“好……”——不①"))
        await pilot.pause()
        strip = app.view.render_line(3)
        assert strip.cell_length == 43
        assert WIDE.cells(strip.text.replace(FILLER, "")) == 43
        sent: Queue[bytes] = Queue()
        line = Line(sent.put, "utf-8")
        line.show("\x1b[1;1H" + strip.text, (44, 1))
        drawn = sent.get(timeout=5).decode()
        line.stop(5)
        assert FILLER not in drawn
        assert "“好……”——不①" in drawn


async def test_notes_and_an_original_title_stand_in_the_header() -> None:
    article = Article(
        (Paragraph(words("正文")),), original_title=gate.line("原来的题目"), notes=frozenset({Note.CUT_SHORT})
    )
    app = Reader()
    async with app.run_test(size=(80, 12)) as pilot:
        app.view.show(Post("a.md", Head(title=gate.line("题目"), draft=True), article, (), b"", ()))
        await pilot.pause()
        assert app.lines()[:6] == [
            *(" 题目", " draft · 1 min", " Original title: 原来的题目"),
            *(" Only the first part of a very large file is shown.", "", " 正文"),
        ]


async def test_nothing_is_shown_of_no_post() -> None:
    app = Reader()
    async with app.run_test(size=(80, 12)) as pilot:
        app.view.show(POST)
        app.view.clear()
        await pilot.pause()
        assert not any(app.lines())
        app.view.action_page(1)
        app.view.action_bottom()
        app.view.action_hint()
        app.view.action_open_thing()
        with pytest.raises(SkipAction):
            app.view.action_thing(1)
        with pytest.raises(SkipAction):
            app.view.action_match(1)


@pytest.mark.parametrize("size", [(1, 1), (5, 2), (12, 5)])
async def test_the_smallest_screens_do_no_harm(size: tuple[int, int]) -> None:
    app = Reader()
    async with app.run_test(size=size) as pilot:
        app.view.show(POST, pieces("入股"))
        await pilot.pause()
        for _ in range(5):
            app.view.action_page(1)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        app.view.action_top()
        await pilot.pause()
        assert app.lines()[0].startswith(" 远洋港务豪掷")


async def test_scrolling_up_through_what_was_only_guessed_moves_line_by_line() -> None:
    sentences = (
        "短。",
        "这一句话要长得多，为的是让猜测的高度与真正的高度不同。" * 9,
        "中等长度的一句话，说的是港口。" * 3,
    )
    blocks = tuple(Paragraph(words(f"{n}：{sentences[n % 7 % 3]}")) for n in range(40_000))
    app = Reader()
    async with app.run_test(size=(60, 20)) as pilot:
        app.view.show(Post("a.md", Head(title=gate.line("长文")), Article(blocks), (), b"", ()))
        await pilot.pause()
        app.view.go_to(30_000, 0)
        await pilot.pause()
        assert app.lines()[0].startswith(" 30000：")
        before = app.lines()
        for _ in range(60):
            app.view.action_scroll_line(-7)
            await pilot.pause()
            seen = app.lines()
            assert seen[7:] == before[:-7]
            before = seen


async def test_a_link_that_is_a_mention_is_one_thing() -> None:
    text = "远洋港务公告"
    passage = words(text, Link(0, 4, NOTICE), Link(4, 6, NOTICE))
    post = Post("a.md", Head(title=gate.line("题")), Article((Paragraph(passage),)), (MENTIONS[1],), b"", ())
    moved = replace(post, mentions=(replace(MENTIONS[1], start=0, end=4),))
    app = Reader()
    async with app.run_test(size=(60, 20)) as pilot:
        app.view.show(moved)
        await pilot.pause()
        kinds = []
        for _ in range(3):  # the header's chip first
            app.view.action_thing(1)
            assert app.view.thing is not None
            kinds.append((app.view.thing.kind, app.view.thing.text))
        assert kinds == [("stock", "远洋港务"), ("stock", "远洋港务"), ("link", "公告")]
        assert len(app.view._things.of(app.view.thing.block, 0)) == 2


LINE = "国务院日前发布关于设立试验区的批复。"
HUGE: list[tuple[str, Callable[[], Block | tuple[Block, ...]]]] = [
    ("paragraphs", lambda: (Paragraph(words(LINE)),) * 1_000_000),
    ("lines", lambda: Paragraph(words((LINE + "\n") * 1_000_000))),
    ("code", lambda: Code(words("x = 1\n" * 1_000_000))),
]


@pytest.mark.parametrize(("what", "made"), HUGE)
async def test_a_post_of_a_million_lines_opens_and_scrolls_like_a_short_one(
    what: str, made: Callable[[], Block | tuple[Block, ...]]
) -> None:
    blocks = made()
    article = Article(blocks if isinstance(blocks, tuple) else (blocks,))
    app = Reader()
    async with app.run_test(size=(80, 24)) as pilot:
        app.view.show(Post("a.md", Head(title=gate.line("百万行")), article, (), b"", ()))
        await pilot.pause()
        assert app.lines()[0] == " 百万行"
        for action in (lambda: app.view.action_page(1), app.view.action_bottom, lambda: app.view.action_page(-1)):
            action()
            await pilot.pause()
            assert app.view.set_sheet is not None and not app.view.set_sheet.is_complete
        seen = app.lines()
        app.view.action_scroll_line(-1)
        await pilot.pause()
        assert app.lines()[1:] == seen[:-1], "a line further up moves the screen by that line"
        app.view.scroll_to(y=app.view.max_scroll_y // 2, animate=False)
        await pilot.pause()
        seen = app.lines()
        for by in (-3, 3, -20, 20):
            app.view.action_scroll_line(by)
            await pilot.pause()
        assert app.lines() == seen
