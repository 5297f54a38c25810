from __future__ import annotations

import subprocess
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newstui.catalogue import Catalogue, Changes, Entry, Flag, RowStock, Stamp
from newstui.folding import fold, piece
from newstui.gate import Clean, line
from newstui.index import Document, Index, build_segment
from newstui.query import And, Is, Node, Not, Or, Text
from newstui.search import Found, Question, Search, snippet
from newstui.stocks import Directory

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2022, 2, 9, 12, 0, tzinfo=SHANGHAI)


def at(day: str) -> int:
    return int(datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=SHANGHAI).timestamp())


@dataclass
class FixedMarks:
    """The reader's marks without a state file: the library keeps them in memory in the same way."""

    kinds: dict[str, list[int]] = field(default_factory=dict)
    own_tags: dict[str, list[int]] = field(default_factory=dict)
    stocks: frozenset[str] = frozenset()
    generation: int = 1

    def ids(self, name: str) -> array[int]:
        return array("I", self.kinds.get(name, []))

    def tags(self) -> Iterable[str]:
        return self.own_tags

    def tagged(self, tag: str) -> array[int]:
        return array("I", self.own_tags.get(tag, []))

    def watched(self) -> frozenset[str]:
        return self.stocks


@dataclass
class Post:
    """What a test needs to say of a post."""

    title: str
    body: str = ""
    day: str | None = "2022-02-01"
    cat: str = "金融/新浪财经"
    author: str = ""
    tags: tuple[str, ...] = ()
    stocks: tuple[tuple[str, str, bool], ...] = ()
    flags: Flag = Flag.COMPLETE


POSTS = [
    Post("国产AI芯片突围", "记者获悉，AI 芯片产业链国内市场升温。", "2022-02-08", author="张三", tags=("q3",)),
    Post("茅台股价创新高", "贵州茅台（600519）涨停，芯片股回落。", "2022-02-07", "金融/界面",
         stocks=(("sh600519", "贵州茅台", False),)),
    Post("鄂尔多斯羊绒", "鄂尔多斯市今天降温。", "2022-02-01", "新闻/界面", stocks=(("sh600295", "鄂尔多斯", True),)),
    Post("iPhone 13 降价", "the iPhone13 is cheaper in the U.S.", "2022-01-15", "科技/IT之家",
         flags=Flag.COMPLETE | Flag.IMAGE),
    Post("COVID-19 疫情", "國內新增。COVID-19 cases", "2021-12-31", "新闻"),
    Post("无日期的旧闻", "芯片芯片芯片", None, "科技"),
    Post("草稿", "芯片草稿", "2022-02-02", "科技/IT之家", flags=Flag.COMPLETE | Flag.DRAFT),
]  # fmt: skip


def entry(number: int, post: Post) -> Entry:
    stocks = tuple(RowStock(code, line(name), "named", doubtful, 1) for code, name, doubtful in post.stocks)
    flags = post.flags
    if any(not stock.doubtful for stock in stocks):
        flags |= Flag.STOCK
    if any(stock.doubtful for stock in stocks):
        flags |= Flag.DOUBTFUL
    return Entry(
        path=f"{number}.md",
        stamp=Stamp(1000 + number, 0, 1, number),
        title=line(post.title),
        source=line(post.author or post.cat.split("/")[-1]),
        author=line(post.author),
        date=at(post.day) if post.day else None,
        categories=(tuple(line(part) for part in post.cat.split("/")),),
        tags=tuple(line(tag) for tag in post.tags),
        stocks=stocks,
        flags=flags,
        content_key=b"%016d" % number,
    )


def library(folder: Path, posts: list[Post], marks: FixedMarks | None = None) -> Search:
    catalogue = Catalogue.open(folder / "catalogue.db")
    catalogue.writer().apply(Changes(entries=tuple(entry(at, post) for at, post in enumerate(posts, 1))))
    index = Index.open(folder / "index", create=True)
    documents = [Document(at, post.title, post.body) for at, post in enumerate(posts, 1)]
    half = len(documents) // 2
    index.commit([build_segment(folder / "index", some) for some in (documents[:half], documents[half:]) if some])
    return Search(index, catalogue, marks or FixedMarks(), Directory.shipped(), SHANGHAI, lambda: NOW)


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    marks = FixedMarks({"read": [1, 2], "starred": [5], "later": [3]}, {"读过": [4]}, frozenset({"sh600519"}))
    found = library(tmp_path_factory.mktemp("small"), POSTS, marks)
    yield found
    found.catalogue.close()
    found.index.close()


def titles(found: Found) -> list[str]:
    return [POSTS[id - 1].title for id in found.ids]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("", {1, 2, 3, 4, 5, 6, 7}),
        ("芯片", {1, 2, 6, 7}),
        ("尔多", {3}),
        ("斯多", set()),
        ("！？", set()),
        ("((((", set()),
        ("多", {3}),
        ("AI芯片", {1}),
        ("ai", {1}),
        ("國內", {1, 5}),
        ("iphone", {4}),
        ("iph", set()),
        ("iph*", {4}),
        ("COVID-19", {5}),
        ("600519", {2}),
        ("title:芯片", {1}),
        ("body:芯片", {1, 2, 6, 7}),
        ('"the iPhone13"', {4}),
        ("芯片 茅台", {2}),
        ("芯片 OR 羊绒", {1, 2, 3, 6, 7}),
        ("芯片 -茅台", {1, 6, 7}),
        ("NOT 芯片", {3, 4, 5}),
        ("cat:金融", {1, 2}),
        ("cat:金融/界面", {2}),
        ("cat:界面", {2, 3}),
        ("cat:/界面", set()),
        ("cat:/新闻", {3, 5}),
        ("分类：科*", {4, 6, 7}),
        ("author:张三", {1}),
        ("author:张", set()),
        ("source:界面", {2, 3}),
        ("tag:Q3", {1}),
        ("tag:读过", {4}),
        ("@茅台", {2}),
        ("@gzmt", {2}),
        ("stock:600519", {2}),
        ("stock:sh600295", set()),
        ("stock:sh600295 is:doubtful", {3}),
        ("@茅台 is:doubtful", {2}),
        ("(@茅台 OR @鄂尔多斯) is:doubtful", {2, 3}),
        ("stock:watch", {2}),
        ("is:watched", {2}),
        ("is:doubtful", {3}),
        ("is:draft", {7}),
        ("has:image", {4}),
        ("has:stock", {2}),
        ("is:read", {1, 2}),
        ("is:unread", {3, 4, 5, 6, 7}),
        ("is:starred", {5}),
        ("is:later", {3}),
        ("羊绒 OR is:starred", {3, 5}),
        ("芯片 -is:read", {6, 7}),
        ("date:2022-02", {1, 2, 3, 7}),
        ("date:2021", {5}),
        ("newer:7d", {1, 2, 7}),
        ("older:2022", {5}),
        ("date:昨天", {1}),
        ("(芯片 OR iphone) date:>=2022-01 -cat:金融", {4, 7}),
        ("-(芯片 OR is:unread)", set()),
        ("title:(草稿 OR 茅台)", {2, 7}),
    ],
)
def test_a_query_finds_across_index_catalogue_and_marks(search: Search, typed: str, ids: set[int]) -> None:
    found = search.find(Question(typed))
    assert set(found.ids) == ids
    assert found.total == len(ids)
    assert found.is_certain
    assert found.notes == () or not ids


def test_while_typing_the_last_word_is_a_prefix(search: Search) -> None:
    assert set(search.find(Question("iph", typing=True)).ids) == {4}
    assert set(search.find(Question("iph ", typing=True)).ids) == set()


def test_the_scope_is_a_category_and_what_lies_below_it(search: Search) -> None:
    finance = next(c.id for c in search.catalogue.categories() if c.path == ("金融",))
    assert set(search.find(Question("芯片", scope=finance)).ids) == {1, 2}


def test_by_date_undated_posts_come_last_either_way(search: Search) -> None:
    newest = search.find(Question("芯片", order="newest"))
    oldest = search.find(Question("芯片", order="oldest"))
    assert list(newest.ids) == [1, 2, 7, 6]
    assert list(oldest.ids) == [7, 2, 1, 6]
    assert newest.scores is None


def test_without_a_word_to_rank_by_the_newest_come_first(search: Search) -> None:
    found = search.find(Question("is:unread"))
    assert (found.order, list(found.ids)) == ("newest", [7, 3, 4, 5, 6])


def test_a_title_ranks_over_a_body_and_recency_settles_ties(tmp_path: Path) -> None:
    search = library(
        tmp_path,
        [
            Post("甲", "新能源车", "2022-01-01"),
            Post("新能源", "甲", "2021-01-01"),
            Post("乙", "新能源车", "2022-01-03"),
            Post("丙", "新能源车", "2022-01-02"),
        ],
    )
    found = search.find(Question("新能源"))
    assert list(found.ids) == [2, 3, 4, 1]
    assert found.scores is not None
    assert list(found.scores) == sorted(found.scores, reverse=True)


def test_a_costly_query_is_answered_at_once_and_completed_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [Post("甲", "尔多斯 鄂尔") if number % 2 else Post("乙", "鄂尔多斯") for number in range(20)]
    search = library(tmp_path, posts)
    monkeypatch.setattr("newstui.search.finder.QUICK", 5)
    quick = search.find(Question("鄂尔多斯"), quick=True)
    assert (quick.total, quick.is_certain) == (20, False)
    exact = search.complete(quick)
    assert (exact.total, exact.is_certain) == (10, True)
    assert search.find(Question("鄂尔多斯"), quick=True).is_certain  # what was verified is kept
    assert search.complete(exact) is exact


def test_an_answer_nobody_waits_for_stops_early(tmp_path: Path) -> None:
    search = library(tmp_path, [Post("甲", "鄂尔多斯")])
    found = search.find(Question("鄂尔多斯"), is_wanted=lambda: False)
    assert not found.is_certain


def test_while_posts_wait_to_be_indexed_totals_of_words_are_uncertain(tmp_path: Path) -> None:
    search = library(tmp_path, [Post("甲", "芯片"), Post("乙", "芯片", flags=Flag(0))])
    assert not search.find(Question("芯片")).is_certain
    assert search.find(Question("date:2022-02")).is_certain


def test_new_posts_and_marks_are_seen_by_the_next_question(tmp_path: Path) -> None:
    marks = FixedMarks()
    search = library(tmp_path, [Post("甲", "芯片")], marks)
    assert search.find(Question("芯片 is:unread")).total == 1
    marks.kinds["read"], marks.generation = [1], 2
    assert search.find(Question("芯片 is:unread")).total == 0
    search.catalogue.writer().apply(Changes(entries=(entry(2, Post("乙", "芯片")),)))
    search.index.commit([build_segment(tmp_path / "index", [Document(2, "乙", "芯片")])])
    assert list(search.find(Question("芯片 is:unread")).ids) == [2]


def test_a_post_that_only_the_index_knows_is_not_found(tmp_path: Path) -> None:
    search = library(tmp_path, [Post("甲", "芯片")])
    search.index.commit([build_segment(tmp_path / "index", [Document(7, "乙", "芯片"), Document(900, "乙", "芯片")])])
    assert list(search.find(Question("芯片")).ids) == [1]


# -- exact and complete

WORDS = st.text(st.sampled_from("芯片茅aB1 .-國国\u0301"), min_size=1, max_size=5)
LEAVES = st.one_of(
    st.builds(
        Text,
        WORDS.filter(lambda w: bool(piece(w).terms)),
        st.sampled_from(["any", "title", "body"]),
        st.booleans(),
    ),
    st.sampled_from([Is("read"), Is("starred")]),
)
TREES = st.recursive(
    LEAVES,
    lambda trees: st.one_of(
        st.builds(Not, trees),
        st.builds(lambda nodes: And(tuple(nodes)), st.lists(trees, min_size=2, max_size=3)),
        st.builds(lambda nodes: Or(tuple(nodes)), st.lists(trees, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)
TEXTS = st.text(st.sampled_from("芯片茅aB1 \n.-國国\u0301"), max_size=14)
LAW_MARKS = {"read": [1, 2, 5, 9], "starred": [2, 3, 8]}


def holds(node: Node, number: int, title: str, body: str) -> bool:
    """The definition, without index and catalogue."""
    if isinstance(node, Not):
        return not holds(node.child, number, title, body)
    if isinstance(node, (And, Or)):
        answers = [holds(child, number, title, body) for child in node.children]
        return all(answers) if isinstance(node, And) else any(answers)
    if isinstance(node, Is):
        return number in LAW_MARKS[node.name]
    assert isinstance(node, Text)
    texts = {"any": (title, body), "title": (title,), "body": (body,)}[node.field]
    return any(node.piece.found_in(fold(text)) for text in texts)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=10), trees=st.lists(TREES, min_size=6, max_size=12))
def test_recall_and_precision_are_one(
    tmp_path_factory: pytest.TempPathFactory, posts: list[tuple[str, str]], trees: list[Node]
) -> None:
    cleaned = [(line(title), body) for title, body in posts]
    search = library(
        tmp_path_factory.mktemp("law"), [Post(title, body) for title, body in cleaned], FixedMarks(LAW_MARKS)
    )
    for tree in trees:
        typed = str(tree)
        wanted = {at for at, (title, body) in enumerate(cleaned, 1) if holds(tree, at, title, body)}
        for _ in range(2):  # the second time from what was kept
            found = search.find(Question(typed))
            assert (set(found.ids), found.total, found.is_certain) == (wanted, len(wanted), True), typed
    search.catalogue.close()


# -- around the hits


def test_marks_in_titles_and_snippets_point_into_the_text_as_written(search: Search) -> None:
    found = search.find(Question("國內 title:疫情 body:cases"))
    assert list(found.ids) == [5]
    title = POSTS[4].title
    assert [title[a:b] for a, b in search.title_marks(found, title)] == ["疫情"]
    shown = search.snippet(found, [Clean("国内外都一样。"), Clean("國內新增。COVID-19 cases")])
    assert [shown.text[a:b] for a, b in shown.marks] == ["國內", "cases"]


def test_a_stock_that_was_asked_for_is_marked_by_its_names(search: Search) -> None:
    found = search.find(Question("@gzmt"))
    shown = search.snippet(found, [Clean("今天。"), Clean(POSTS[1].body)])
    assert [shown.text[a:b] for a, b in shown.marks] == ["贵州茅台"]


SNIPPET_TEXT = "开头。" + "甲" * 300 + "。芯片与茅台。" + "乙" * 300 + "芯片" + "丙" * 50


def test_a_snippet_shows_where_most_words_stand_together() -> None:
    shown = snippet([Clean(SNIPPET_TEXT)], [piece("芯片"), piece("茅台")])
    assert shown.text.startswith("芯片与茅台。")
    assert [shown.text[a:b] for a, b in shown.marks] == ["芯片", "茅台"]
    assert len(shown.text) <= 162


def test_a_snippet_without_matches_is_the_beginning() -> None:
    shown = snippet([Clean(""), Clean("头" * 500)], [piece("芯片")])
    assert shown.text == "头" * 160 + "…"
    assert shown.marks == ()
    assert snippet([], []).text == ""


@given(st.lists(st.text(st.sampled_from("芯片aＢ國国ﬁ。 \n"), max_size=400), max_size=3), st.lists(WORDS, max_size=3))
def test_marks_of_a_snippet_lie_inside_it(passages: list[str], words: list[str]) -> None:
    pieces = [piece(word) for word in words]
    shown = snippet([Clean(passage) for passage in passages], pieces)
    assert "\n" not in shown.text
    assert len(shown.text) <= 162
    assert all(0 <= start < end <= len(shown.text) for start, end in shown.marks)
    found = any(each.found_in(fold(passage)) for each in pieces for passage in passages)
    assert bool(shown.marks) == found


def test_facets_count_all_hits_and_narrow_to_just_so_many(search: Search) -> None:
    from newstui.query import with_step

    found = search.find(Question("芯片"))
    facets = search.facets(found)
    assert [(f.label, f.count) for f in facets.months] == [("2022-02", 3)]
    assert ("金融", 2) in [(f.label, f.count) for f in facets.categories]
    assert [(f.value, f.label) for f in facets.stocks] == [("sh600519", "贵州茅台")]
    for facet in (*facets.categories, *facets.sources, *facets.stocks, *facets.months):
        narrowed = search.find(Question(with_step("芯片", facet.field, facet.value)))
        assert narrowed.total == facet.count, facet


def test_a_category_that_ends_like_another_is_named_from_the_top(tmp_path: Path) -> None:
    posts = [Post("甲", "芯片", cat="科技"), Post("乙", "芯片", cat="金融/科技"), Post("丙", "芯片", cat="游戏")]
    search = library(tmp_path, posts)
    facets = search.facets(search.find(Question("芯片")))
    assert {f.value: f.count for f in facets.categories} == {"/科技": 1, "金融/科技": 1, "游戏": 1}
    assert search.find(Question("芯片 cat:/科技")).total == 1


def test_facets_of_nothing_are_none(search: Search) -> None:
    facets = search.facets(search.find(Question("斯多")))
    assert (facets.categories, facets.sources, facets.stocks, facets.months) == ((), (), (), ())


def test_saved_searches_are_counted_with_what_is_unread(search: Search) -> None:
    counts = search.counts(["芯片", "is:starred", "nothing-like-it", ""])
    assert [(c.total, c.unread, c.is_certain) for c in counts] == [
        (4, 2, True),
        (1, 1, True),
        (0, 0, True),
        (7, 5, True),
    ]
    assert search.counts(["芯片"])[0] == counts[0]


_ASKED = (
    "芯片", "芯片 国产", "芯片 OR 茅台", "-芯片", "芯片 is:unread", "(芯片 OR 茅台) -is:read", "cat:金融",
    "@茅台 is:doubtful", "鄂尔多斯 OR is:starred", "date:2022",
)  # fmt: skip


@pytest.mark.parametrize("typed", _ASKED)
def test_a_saved_search_counts_what_it_finds_and_is_ranked_when_opened(tmp_path: Path, typed: str) -> None:
    marks = FixedMarks({"read": [1, 2], "starred": [5]})
    search = library(tmp_path, POSTS, marks)
    other = Search(search.index, search.catalogue, marks, Directory.shipped(), SHANGHAI, lambda: NOW)
    (count,) = search.counts([typed])
    found = other.find(Question(typed))
    unread = other.find(Question(f"({typed}) is:unread"))
    assert (count.total, count.unread) == (found.total, unread.total)
    again = search.find(Question(typed))
    assert (again.ids, again.scores) == (found.ids, found.scores)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ti", "title:"),
        ("标", "标题:"),
        ("芯片 ca", "cat:"),
        ("cat:", "cat:科技"),
        ("cat:金", "cat:金融"),
        ("cat:新浪", "cat:金融/新浪财经"),
        ("author:张", "author:张三"),
        ("source:it", "source:IT之家"),
        ("tag:q", "tag:q3"),
        ("tag:读", "tag:读过"),
        ("@gzmt", "@贵州茅台"),
        ("@茅", "@贵州茅台"),
        ("is:un", "is:unread"),
        ("is:未", "is:unread"),
        ("has:", "has:stock"),
        ("date:上", "date:上周"),
        ("date:202", "date:2022-02"),
        ("older:2022", "older:2022-01"),
        ("-is:un", "-is:unread"),
        ('cat:"金', "cat:金融"),
    ],
)
def test_the_word_at_the_cursor_is_completed(search: Search, typed: str, offered: str) -> None:
    completions = search.completions(typed)
    assert offered in [completion.text for completion in completions]
    best = next(completion for completion in completions if completion.text == offered)
    assert typed[: best.start] + best.text + typed[best.end :] == typed[: best.start] + offered


def test_nothing_is_offered_where_nothing_is_typed(search: Search) -> None:
    assert search.completions("") == []
    assert search.completions("芯片 ") == []
    assert search.completions("title:芯片 茅台", 2)[0].end == len("title:芯片")


# -- no hits


def test_a_word_that_stands_nowhere_is_likened_to_one_that_does(search: Search) -> None:
    suggestions = search.did_you_mean(search.find(Question("贵州茅苔")))
    assert suggestions[0].question.typed == "贵州茅台"
    assert suggestions[0].hits == 1
    assert "贵州茅台" in suggestions[0].says
    assert search.did_you_mean(search.find(Question("iphome")))[0].question.typed == "iphone"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("source:界", "source:界面"),
        ("source:IT家", "source:IT之家"),
        ("cat:金", "cat:金融"),
        ("芯片 cat:新浪财径", "芯片 cat:新浪财经"),
        ("tag:3", "tag:q3"),
    ],
)
def test_a_name_that_no_post_bears_is_said_and_likened(search: Search, typed: str, meant: str) -> None:
    found = search.find(Question(typed))
    assert (found.total, len(found.notes)) == (0, 1)
    assert meant in [suggestion.question.typed for suggestion in search.did_you_mean(found)]


def test_one_condition_less_is_offered_with_its_hits(search: Search) -> None:
    suggestions = search.did_you_mean(search.find(Question("芯片 羊绒")))
    assert [(s.question.typed, s.hits) for s in suggestions] == [("芯片", 4), ("羊绒", 1)]
    suggestions = search.did_you_mean(search.find(Question("羊绒 iphone cat:新闻")))
    assert [(s.question.typed, s.hits) for s in suggestions] == [("羊绒 cat:新闻", 1)]
    assert "iphone" in suggestions[0].says


def test_the_whole_archive_is_offered_when_a_category_has_no_hit(search: Search) -> None:
    finance = next(c.id for c in search.catalogue.categories() if c.path == ("金融",))
    suggestions = search.did_you_mean(search.find(Question("羊绒", scope=finance)))
    assert (suggestions[-1].question, suggestions[-1].hits) == (Question("羊绒"), 1)


def test_hits_need_no_suggestion(search: Search) -> None:
    assert search.did_you_mean(search.find(Question("芯片"))) == []


def test_more_like_a_post_are_those_with_its_strongest_terms(tmp_path: Path) -> None:
    filler = [Post(f"天气{number}", f"今天晴，气温{number}度。") for number in range(12)]
    search = library(
        tmp_path,
        [
            Post("光刻机出口管制", "荷兰光刻机出口受限，阿斯麦回应。"),
            *filler,
            Post("阿斯麦谈光刻机", "光刻机出口管制影响有限。"),
        ],
    )
    found = search.like(1)
    assert found.ids[0] == 14
    assert 1 not in found.ids


# -- manners


def test_values_of_search_load_no_numpy() -> None:
    code = "import sys, newstui.search, newstui.query; sys.exit('numpy' in sys.modules or 'whoosh' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_short_post_is_like_few_and_one_word_in_common_is_no_likeness(tmp_path: Path) -> None:
    posts = [
        Post("快讯", "芯片"),
        Post("芯片降价", "存储芯片降价"),
        Post("存储芯片降价了", "存储芯片今天降价"),
        *(Post(f"第{number}期", f"天气预报{number}") for number in range(20)),
    ]
    search = library(tmp_path, posts)
    assert not search.like(1).total
    assert 3 in search.like(2).ids and 1 not in search.like(2).ids
    assert search.like(2).total < 3


@pytest.mark.parametrize("typed", ["芯片F", "芯片 OR芯", "Q芯片"])
def test_a_letter_too_many_is_taken_off(search: Search, typed: str) -> None:
    says = [suggestion.question.typed for suggestion in search.did_you_mean(search.find(Question(f'"{typed}"')))]
    assert any(fold(each).strip('"') == "芯片" for each in says)
