"""Make the README's pictures: the real program in a terminal, its cells drawn with a real font.

make picture        (needs a monospaced font with Chinese, such as Debian's fonts-noto-cjk)
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.terminal.emulator import Terminal  # noqa: E402  # the tests' terminal lies beside, not in the package

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansMonoCJK-VF.ttf.ttc",
)
MONO = 5  # Noto Sans Mono CJK JP: quotation marks are as narrow as in most terminals
SIZE = 20
NAMED = {"black": "#000000", "red": "#cd3131", "green": "#0dbc79", "brown": "#e5e510", "blue": "#2472c8"}
NAMED |= {"magenta": "#bc3fbc", "cyan": "#11a8cd", "white": "#e5e5e5"}


def draw(terminal: Terminal, path: Path) -> None:
    """The screen as a PNG."""
    font_path = next((font for font in FONTS if Path(font).exists()), None)
    if font_path is None:
        raise SystemExit("no font with Chinese was found: on Debian, apt install fonts-noto-cjk")
    font = ImageFont.truetype(font_path, SIZE, index=MONO)
    width, height = SIZE // 2, round(SIZE * 1.4)
    image = Image.new("RGB", (terminal.columns * width, terminal.rows * height), "#101010")
    canvas = ImageDraw.Draw(image)
    for y in range(terminal.rows):
        row = terminal.screen.buffer[y]
        for x in range(terminal.columns):
            cell = row[x]
            if cell.data == "":
                continue
            wide = x + 1 < terminal.columns and row[x + 1].data == ""
            ink, paper = _colour(cell.fg, "#d0d0d0"), _colour(cell.bg, "#101010")
            if cell.reverse:
                ink, paper = paper, ink
            left, top = x * width, y * height
            right = left + width * (2 if wide else 1)
            canvas.rectangle([left, top, right, top + height], fill=paper)
            if cell.data in "│┃▎▌█─━▁▔▏":
                _line(canvas, cell.data, (left, top, right, top + height), ink)
            else:
                canvas.text((left, top + 1), cell.data, font=font, fill=ink, stroke_width=0)
            if cell.underscore:
                canvas.line([left, top + height - 3, right - 1, top + height - 3], fill=ink)
    image.save(path, optimize=True)


def _line(canvas: ImageDraw.ImageDraw, character: str, box: tuple[int, int, int, int], ink: str) -> None:
    """Box drawing that joins from cell to cell, which fonts of another line height break."""
    left, top, right, bottom = box
    middle, centre = (top + bottom) // 2, (left + right) // 2
    shapes = {
        "│": (centre, top, centre, bottom),
        "┃": (centre - 1, top, centre + 1, bottom),
        "─": (left, middle, right, middle),
        "━": (left, middle - 1, right, middle + 1),
        "▎": (left, top, left + 2, bottom),
        "▌": (left, top, centre, bottom),
        "▏": (left, top, left + 1, bottom),
        "█": (left, top, right, bottom),
        "▁": (left, bottom - 2, right, bottom),
        "▔": (left, top, right, top + 2),
    }
    canvas.rectangle(shapes[character], fill=ink)


def _colour(name: str, default: str) -> str:
    if len(name) == 6 and all(character in "0123456789abcdef" for character in name.lower()):
        return f"#{name}"
    return NAMED.get(name, default)


def main() -> None:
    """Drive the reader to the screens that the README shows."""
    program = Path(sys.executable).with_name("newstui")
    with tempfile.TemporaryDirectory() as home:
        env: dict[str, str | None] = {
            "HOME": home,
            "COLORTERM": "truecolor",
            "XDG_CACHE_HOME": f"{home}/cache",
            "XDG_STATE_HOME": f"{home}/state",
            "XDG_CONFIG_HOME": f"{home}/config",
        }
        env |= {name: None for name in os.environ if name.startswith("NEWSTUI_")}
        with Terminal([str(program), str(ROOT / "sample_content")], columns=150, rows=40, env=env) as terminal:
            terminal.wait_for(r"\d+ posts")
            terminal.settle(1.5)
            terminal.press("/")
            terminal.settle(0.5)
            terminal.press("茅台")
            terminal.wait_for(r"贵州茅台")
            terminal.settle(0.8)
            terminal.press("enter")
            terminal.settle(0.5)
            terminal.press("j", "j", "j")
            terminal.settle(0.5)
            terminal.press("enter")
            terminal.settle(0.5)
            draw(terminal, ROOT / "docs" / "screen.png")
            terminal.press("q", "q", "q")


if __name__ == "__main__":
    main()
