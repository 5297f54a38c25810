"""What counts as the same text, and what a word is: one rule for index, query and marks. Knows no engine, no file.

*Folding* makes equal what a reader takes for equal: case, width (`Ａ` = `A`, `－` = `-`), compatibility forms (`ﬁ` =
`fi`, `㎡` = `m2`), Traditional and Simplified characters one by one (OpenCC's table), typographer's apostrophes and
hyphens, invisible characters. It is decided character by character, then composed (NFC), so that a folded piece of a
text is a piece of the folded text, and folding twice changes nothing. Accents stay: `naïve` is not `naive`.

*Tokens* of a folded text are
- **runs**: Han, kana, hangul, bopomofo, emoji, and the scripts of South-East Asia that are written without spaces.
  Any piece of a run is findable: its terms are the overlapping pairs, and its last character alone;
- **words**: letters or digits of all other scripts, found whole or by prefix. Letters and digits part company
  (`iPhone13` is `iphone` and `13`, `2022Q3` holds `Q3`, `sh600519` holds `600519`); each such border gives the joined
  pair as a term besides (`iphone13`, `2022q`, `q3`), which makes `5G` as quick to find as a word;
- everything else separates. A piece with separators inside (`COVID-19`, `3.5亿`, `foo.bar@example.com`, `C++`) asks for
  its words in the index and for its exact text in the folded text.
"""

from newstui.folding.characters import Folded, fold, fold_with_offsets
from newstui.folding.pieces import (
    NONE,
    OPTIONAL,
    REQUIRED,
    TERM_LIMIT,
    Piece,
    goes_on,
    joined,
    occurrences,
    piece,
    query_terms,
)
from newstui.folding.tokens import (
    DIGIT,
    LETTER,
    OTHER,
    RUN,
    RUN_RANGES,
    WORD_LIMIT,
    Term,
    fingerprint,
    index_terms,
    is_mark,
    kind,
    token,
    word_terms,
)

__all__ = [
    "DIGIT",
    "LETTER",
    "NONE",
    "OPTIONAL",
    "OTHER",
    "REQUIRED",
    "RUN",
    "RUN_RANGES",
    "TERM_LIMIT",
    "WORD_LIMIT",
    "Folded",
    "Piece",
    "Term",
    "fingerprint",
    "fold",
    "fold_with_offsets",
    "goes_on",
    "index_terms",
    "is_mark",
    "joined",
    "kind",
    "occurrences",
    "piece",
    "query_terms",
    "token",
    "word_terms",
]
