from __future__ import annotations

import re
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newstui.query import (
    FIELDS,
    FLAGS,
    KINDS,
    And,
    Author,
    Category,
    Dates,
    Has,
    Is,
    Node,
    Not,
    Or,
    Query,
    Source,
    Stock,
    Tag,
    Text,
    with_step,
    without_last_step,
)

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2022, 2, 9, 1, 30, tzinfo=SHANGHAI)  # a Wednesday; still the 8th in UTC


def parse(typed: str, typing: bool = False) -> Query:
    return Query.parse(typed, zone=SHANGHAI, now=NOW, typing=typing)


def t(text: str) -> Text:
    return Text(text)


MEANINGS: list[tuple[str, Node | None]] = [
    ("", None),
    ("   ", None),
    ("芯片", t("芯片")),
    ("芯片 茅台", And((t("芯片"), t("茅台")))),
    ("芯片\u3000茅台", And((t("芯片"), t("茅台")))),
    ('"machine learning"', t("machine learning")),
    ("“综合 试验区”", t("综合 试验区")),
    ("a OR b", Or((t("a"), t("b")))),
    ("a b OR c", Or((And((t("a"), t("b"))), t("c")))),
    ("a (b OR c)", And((t("a"), Or((t("b"), t("c")))))),
    ("a（b OR c）", And((t("a"), Or((t("b"), t("c")))))),
    ("a(b)(c d)", And((t("a(b"), t("c"), t("d")))),
    ("a （b OR c）", And((t("a"), Or((t("b"), t("c")))))),
    ("a AND b", And((t("a"), t("b")))),
    ("a and b or c", And((t("a"), t("and"), t("b"), t("or"), t("c")))),
    ("NOT a", Not(t("a"))),
    ("-a b", And((Not(t("a")), t("b")))),
    ("－a", Not(t("a"))),
    ("NOT NOT a", t("a")),
    ("NOT -a", t("a")),
    ("-(a OR b)", Not(Or((t("a"), t("b"))))),
    ('-"a b"', Not(t("a b"))),
    ("COVID-19", t("COVID-19")),
    ("a - b", And((t("a"), t("b")))),
    ("--help", t("--help")),
    ("pre*", Text("pre", prefix=True)),
    ('"machine lear"*', Text("machine lear", prefix=True)),
    ("*ST奇信", t("*ST奇信")),
    ("C++", t("C++")),
    ("什么？", t("什么")),
    ("《流浪地球》", t("流浪地球")),
    ("U.S.", t("U.S")),
    (".NET", t(".NET")),
    ("f(x)", t("f(x")),
    ("(f(x) y)", And((t("f(x"), t("y")))),
    ("贵州茅台（600519）", t("贵州茅台（600519")),
    ("title:跨境电商", Text("跨境电商", "title")),
    ("标题：跨境电商", Text("跨境电商", "title")),
    ("標題:跨境", Text("跨境", "title")),
    ('body:"综合试验区"', Text("综合试验区", "body")),
    ("TITLE:a", Text("a", "title")),
    ("title:(a OR b)", Or((Text("a", "title"), Text("b", "title")))),
    ("-title:a", Not(Text("a", "title"))),
    ("cat:金融/新浪财经", Category("金融/新浪财经")),
    ("分类:金融/", Category("金融")),
    ("cat:/金融", Category("/金融")),
    ("author:*", None),
    ('cat:"新浪 财经"', Category("新浪 财经")),
    ("author:新浪财经", Author("新浪财经")),
    ("作者：新浪", Author("新浪")),
    ("来源:界面", Source("界面")),
    ("tag:q3", Tag("q3")),
    ("标签:#q3", Tag("q3")),
    ("stock:sh600519", Stock("sh600519")),
    ("@茅台", Stock("茅台")),
    ("＠gzmt", Stock("gzmt")),
    ('@"万 科Ａ"', Stock("万 科Ａ")),
    ("stock:watch", Stock("watch")),
    ("foo@bar.com", t("foo@bar.com")),
    ("is:unread", Is("unread")),
    ("is:已读", Is("read")),
    ("has:股票", Has("stock")),
    ("芯片 OR is:starred", Or((t("芯片"), Is("starred")))),
    ("12:30", t("12:30")),
    ("http://example.com/a", t("http://example.com/a")),
    ("a a", t("a")),
    ("()", None),
    ("！？", None),
    ("@", None),
    ("(" * 2000, None),
    ("(" * 2000 + "a", t("a")),
    ("a" + ")" * 2000, t("a")),
]


@pytest.mark.parametrize(("typed", "root"), MEANINGS, ids=[typed[:20] for typed, _ in MEANINGS])
def test_what_is_typed_means_this(typed: str, root: Node | None) -> None:
    assert parse(typed).root == root


@pytest.mark.parametrize(
    ("typed", "root", "says"),
    [
        ("NOT", t("NOT"), "NOT"),
        ("a OR", And((t("a"), t("OR"))), "OR"),
        ("OR a", And((t("OR"), t("a"))), "OR"),
        ("a NOT OR b", Or((And((t("a"), t("NOT"))), t("b"))), "NOT"),
        ("titel:a", t("titel:a"), "title:"),
        ("colour:a", t("colour:a"), "colour"),
        ("is:blue", t("is:blue"), "unread"),
        ("has:fun", t("has:fun"), "video"),
        ("date:someday", t("date:someday"), "2022-02"),
        ("date:2022-02-31", t("date:2022-02-31"), "2022-02-31"),
        ("title: a", t("a"), "title"),
        ("cat: a", t("a"), "cat"),
        ('"a b', t("a b"), "quotation"),
        ("(a", t("a"), "bracket"),
        ('"！" a', t("a"), "！"),
    ],
)
def test_what_is_not_understood_is_words_and_a_note(typed: str, root: Node, says: str) -> None:
    query = parse(typed)
    assert query.root == root
    assert len(query.notes) == 1
    assert says in query.notes[0]
    assert "\n" not in query.notes[0]


@pytest.mark.parametrize("typed", ["！？", "((((", "cat:", "-", '""', "@"])
def test_a_query_of_marks_alone_asks_nothing_and_says_so(typed: str) -> None:
    query = parse(typed)
    assert (query.root, query.is_blank) == (None, False)
    assert query.notes
    assert parse(typed, typing=True).notes == ()


@pytest.mark.parametrize("typed", ["http://example.com", "12:30", "芯片", "a-b", "f(x)", "什么？", "A - B"])
def test_what_is_understood_has_no_note(typed: str) -> None:
    assert parse(typed).notes == ()


# -- dates


def day(text: str) -> int:
    return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=SHANGHAI).timestamp())


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("date:2022-02-08", "2022-02-08", "2022-02-09"),
        ("date:2022-2-8", "2022-02-08", "2022-02-09"),
        ("date:2022/02/08", "2022-02-08", "2022-02-09"),
        ("date:20220208", "2022-02-08", "2022-02-09"),
        ("日期：2022年2月8日", "2022-02-08", "2022-02-09"),
        ("date:2022年2月", "2022-02-01", "2022-03-01"),
        ("date:2022-12", "2022-12-01", "2023-01-01"),
        ("date:2022", "2022-01-01", "2023-01-01"),
        ("date:2022年", "2022-01-01", "2023-01-01"),
        ("date:2021Q4", "2021-10-01", "2022-01-01"),
        ("date:2022-02-01..2022-02-08", "2022-02-01", "2022-02-09"),
        ("date:2022-01..2022-02", "2022-01-01", "2022-03-01"),
        ("date:2022-01..", "2022-01-01", None),
        ("date:..2022-01", None, "2022-02-01"),
        ("date:2022.01.02..2022.01.03", "2022-01-02", "2022-01-04"),
        ("date:2022-01至2022-02", "2022-01-01", "2022-03-01"),
        ("date:>=2022-02", "2022-02-01", None),
        ("date:＞＝2022-02", "2022-02-01", None),
        ("date:>2022-02", "2022-03-01", None),
        ("date:<2022-02", None, "2022-02-01"),
        ("date:<=2022-02", None, "2022-03-01"),
        ("date:today", "2022-02-09", "2022-02-10"),
        ("date:今天", "2022-02-09", "2022-02-10"),
        ("date:yesterday", "2022-02-08", "2022-02-09"),
        ("date:前天", "2022-02-07", "2022-02-08"),
        ('date:"this week"', "2022-02-07", "2022-02-14"),
        ("date:上周", "2022-01-31", "2022-02-07"),
        ("date:本月", "2022-02-01", "2022-03-01"),
        ("date:上月", "2022-01-01", "2022-02-01"),
        ("date:今年", "2022-01-01", "2023-01-01"),
        ("date:去年", "2021-01-01", "2022-01-01"),
        ("date:7d", "2022-02-02", None),
        ("date:2w", "2022-01-26", None),
        ("date:3m", "2021-11-09", None),
        ("date:1y", "2021-02-09", None),
        ("date:近7天", "2022-02-02", None),
        ("date:3个月", "2021-11-09", None),
        ("newer:7d", "2022-02-02", None),
        ("older:30d", None, "2022-01-10"),
        ("older:2022-02", None, "2022-02-01"),
        ("newer:2022-02", "2022-02-01", None),
    ],
)
def test_dates_as_people_type_them(typed: str, since: str | None, until: str | None) -> None:
    root = parse(typed).root
    assert isinstance(root, Dates)
    assert (root.since, root.until) == (since and day(since), until and day(until))


@pytest.mark.parametrize(
    "value", ["0000", "9999-12-31", "2022-13", "9999y", "99999d", "..", "2022-", ">=", "31d..x", "²⁰²²", "1" * 400]
)
def test_an_impossible_date_is_no_error(value: str) -> None:
    parse(f"date:{value}")


def test_a_relative_date_stays_relative_when_written_back() -> None:
    assert str(parse("date:7d 芯片")) == "date:7d 芯片"
    assert str(parse('date:"last week"')) == 'date:"last week"'


# -- typing


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("mach", Text("mach", prefix=True)),
        ("mach ", Text("mach")),
        ("a mach", And((t("a"), Text("mach", prefix=True)))),
        ('"machine lear', Text("machine lear", prefix=True)),
        ('"machine lear"', Text("machine lear")),
        ("a OR", t("a")),
        ("a -", t("a")),
        ("a NOT", t("a")),
        ("a cat:", t("a")),
        ("a cat:金", And((t("a"), Category("金", prefix=True)))),
        ("a is:unr", t("a")),
        ("a date:20", t("a")),
        ("a (b", And((t("a"), Text("b", prefix=True)))),
    ],
)
def test_while_typing_the_last_word_is_open_and_half_an_operator_waits(typed: str, root: Node) -> None:
    query = parse(typed, typing=True)
    assert query.root == root
    assert query.notes == ()


# -- laws

PIECES = st.sampled_from(
    [
        "芯片", "a", "b*", "OR", "AND", "NOT", "-", "(", ")", "（", "）", '"', "“", "”", ":", "：", "@", "title:",
        "is:read", "date:7d", "older:", "stock:watch", "x/y", " ", " ", " ", "\\", "*", "foo:", "12", "，", "C++",
        "\n", "－", "tag:#", "#", "author:", "cat:", "\x1b",
    ]
)  # fmt: skip
TYPED = st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=60))


@given(TYPED, st.booleans())
def test_no_query_is_an_error(typed: str, typing: bool) -> None:
    query = parse(typed, typing)
    assert query.typed.isprintable() or "\u3000" in query.typed or not query.typed.isascii()
    str(query)
    without_last_step(typed)


@given(TYPED, st.booleans())
@example("-(--芯片", False)
@example("author:*", True)
def test_a_query_written_back_means_the_same(typed: str, typing: bool) -> None:
    query = parse(typed, typing)
    again = parse(str(query))
    assert again.root == query.root
    assert str(again) == str(query)


@pytest.mark.parametrize(
    "typed",
    [
        "(" * 100_000, ")" * 100_000, '"' * 100_000, ":" * 100_000, "-" * 100_000, "NOT " * 25_000, "OR " * 30_000,
        "a OR " * 20_000, "芯" * 100_000, "芯 " * 50_000, "-(a OR " * 15_000, "title:(" * 15_000, "*" * 100_000,
        "\x00\x1b[31m" * 20_000, '"a' * 50_000, "a.b-c " * 17_000, "\u202e" * 100_000, "date:" + "1" * 100_000,
    ],
    ids=lambda typed: typed[:8].encode("unicode_escape").decode(),
)  # fmt: skip
def test_a_huge_paste_does_not_stall(typed: str) -> None:
    parse("国")  # folding's table is made once a process
    began = time.process_time()
    query = parse(typed)
    parse(str(query))
    assert time.process_time() - began < 0.3


@pytest.mark.parametrize(
    "node", [t("a."), t("《a》"), t("OR"), t("-a"), t("x:y"), t('a "b"'), Category("a b"), Tag("#x")]
)
def test_any_value_can_be_written(node: Node) -> None:
    again = parse(str(node)).root
    assert again == node or (node, again) == (Tag("#x"), Tag("x"))


# -- steps


@pytest.mark.parametrize(
    ("typed", "field", "value", "line"),
    [
        ("芯片", "cat", "金融/新浪财经", "芯片 cat:金融/新浪财经"),
        ("芯片", "source", "新浪 财经", '芯片 source:"新浪 财经"'),
        ("", "stock", "sh600519", "@sh600519"),
        ("a OR b", "date", "2022-02", "(a OR b) date:2022-02"),
        ("(a OR b)", "date", "2022-02", "(a OR b) date:2022-02"),
        ("a date:2022-02", "date", "2022-02", "a date:2022-02"),
        ('"a b', "is", "read", '"a b" is:read'),
        ("a", "author", 'the "x" (y)', 'a author:"the \\"x\\" (y)"'),
    ],
)
def test_a_step_is_added_in_the_querys_own_syntax(typed: str, field: str, value: str, line: str) -> None:
    assert with_step(typed, field, value) == line


@given(st.text(max_size=30), st.sampled_from(["cat", "source", "author", "tag"]))
def test_any_value_survives_being_added(value: str, field: str) -> None:
    line = with_step("芯片", field, value)
    root = parse(line).root
    assert root == t("芯片") or (isinstance(root, And) and len(root.children) == 2)
    assert without_last_step(line) == "芯片" or line == "芯片"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("芯片 cat:金融", "芯片"),
        ("芯片", ""),
        ("", ""),
        ("a (b OR c)", "a"),
        ("a -(b OR (c d))", "a"),
        ("a b OR c", "a b"),
        ("a NOT b", "a"),
        ('a "b c', "a"),
        ("(a OR b) cat:x", "(a OR b)"),
        ("a (b", "a"),
    ],
)
def test_backspace_takes_the_last_step_off(typed: str, line: str) -> None:
    assert without_last_step(typed) == line


def test_words_to_mark_are_those_a_hit_has() -> None:
    assert [text.text for text in parse("a -b (title:c OR NOT d) is:read").texts()] == ["a", "c"]


# -- the page for readers


def documented() -> list[str]:
    page = (Path(__file__).parent.parent / "docs" / "query-language.md").read_text("utf-8")
    blocks = re.findall(r"^```queries\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("typed", documented())
def test_every_example_of_the_documentation_is_understood(typed: str) -> None:
    query = parse(typed)
    assert query.root is not None
    assert query.notes == ()


def test_the_documentation_names_every_field_and_value() -> None:
    page = (Path(__file__).parent.parent / "docs" / "query-language.md").read_text("utf-8")
    names = [f"`{name}:`" for field in FIELDS for name in (field, FIELDS[field][0])]
    names += [f"`{name}`" for name in (*FLAGS, *KINDS)] + [*FLAGS.values(), *KINDS.values()]
    assert [name for name in names if name not in page] == []
