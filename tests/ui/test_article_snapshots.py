"""Ten articles of the sample as they are read, at three widths: kept as text, so that a change is seen in a diff.

`NEWSTUI_KEEP_SNAPSHOTS=1 python -m pytest tests/ui/test_article_snapshots.py` keeps what is seen now; then look at it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newstui.posts import Reading, parse_post
from newstui.stocks import Directory
from tests.ui.test_article_view import Reader

WIDTHS = (80, 120, 40)
LONGEST = 70
KEEPS = bool(os.environ.get("NEWSTUI_KEEP_SNAPSHOTS"))
KEPT = Path(__file__).with_name("snapshots")
POSTS = {
    "market": "金融/新浪财经/新浪财经－市场/早评：两市小幅高开，白酒与锂电走势分化.md",
    "report": "金融/新浪财经/新浪财经－公司/贵州茅台披露年度快报：营收增长约一成.md",
    "ranking": "金融/新浪财经/新浪财经－国內/湖山城市活力榜发布：菜场拉开差距.md",
    "traditional": "財經/海島財經/產業/半導體設備展三月登場 台積電供應鏈逾百家參展.md",
    "japanese": "国際/東京経済メモ/市場/港町の銭湯、週末だけの「朝市湯」が人気.md",
    "korean": "국제/한강경제노트/산업/배터리 재활용 공장, 4월부터 시험 가동.md",
    "english": "World/The Harbour Post/Markets/Chipmakers steady as Apple sets date for spring event.md",
    "code": "编程/集装箱社区/文章/一次凌晨三点的回滚.md",
    "markdown": "编程/开源周记/技术/周记第十二期：把命令行做得好看一点.md",
    "footnotes": "World/Small Ledger/Notes/a-note-on-footnotes.md",
}


@pytest.mark.parametrize("name", POSTS)
async def test_an_article_of_the_sample_reads_as_it_did(name: str, sample: Path) -> None:
    path = sample / POSTS[name]
    post = parse_post(POSTS[name], path.read_bytes(), Reading(directory=Directory.shipped()))
    pages = []
    for width in WIDTHS:
        app = Reader()
        async with app.run_test(size=(width, LONGEST + 1)) as pilot:
            app.view.show(post)
            await pilot.pause()
            pages.append(f"{width:─<{width}}\n" + "\n".join(app.lines()).rstrip() + "\n")
    seen = "\n".join(pages)
    kept = KEPT / f"{name}.txt"
    if KEEPS:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(seen, encoding="utf-8")
    assert seen == kept.read_text(encoding="utf-8")
