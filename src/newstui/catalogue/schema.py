"""The catalogue's tables, and their version. An older file is filled again, unless a table is all that it lacks."""

from __future__ import annotations

APPLICATION = 0x6E777463  # "nwtc", so that `file` and we ourselves know it
VERSION = 6

FLOOR = -(10**12)
"""`place` of an undated post: its mtime in seconds from here down, so that it sorts below every date
(the year 1 is -6.2e10) and the freshest of the undated come first."""
UNDATED_BELOW = FLOOR // 2

# A shelf is a set of categories that posts stand in, "3" or "3,17": nearly all posts stand in one category, and many
# thousands in the same. One small number a post then serves lists, counts and facets alike.
# `folder` names every folder with posts; its mark says how its files were when all were as `post` says, but for those
# in `touched`: they were entered, removed or doubted since, and are looked up whatever their stamp. An empty mark says
# nothing.
# `version` holds the dated posts whose texts are long enough to be compared: `story` is NULL until a sync has done it,
# and 0 for a post that is like no other of its time.
# `post_list` covers every list, count and facet, so that none of them reads the wide rows.
TOUCHED = """
CREATE TABLE IF NOT EXISTS touched (folder BLOB, name BLOB, PRIMARY KEY (folder, name)) WITHOUT ROWID;
"""
LACKING = {5: TOUCHED}
"""What makes a file of that version one of this."""
TABLES = f"""{TOUCHED}
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE category (
    id INTEGER PRIMARY KEY, parent INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (parent, name)
);
CREATE TABLE shelf (id INTEGER PRIMARY KEY, categories TEXT NOT NULL UNIQUE, posts INTEGER NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE post (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL UNIQUE,
    mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, size INTEGER NOT NULL, inode INTEGER NOT NULL,
    place INTEGER NOT NULL, shelf INTEGER NOT NULL, source INTEGER NOT NULL, author INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    title TEXT NOT NULL, link TEXT, tags TEXT, stocks TEXT, content_key BLOB, digest BLOB
);
CREATE INDEX post_list ON post (place, id, shelf, source, author, flags);
CREATE INDEX post_content ON post (content_key) WHERE content_key IS NOT NULL;
CREATE TABLE folder (path BLOB PRIMARY KEY, mark BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE post_tag (tag INTEGER, post INTEGER, PRIMARY KEY (tag, post)) WITHOUT ROWID;
CREATE TABLE version (post INTEGER PRIMARY KEY, signature BLOB NOT NULL, story INTEGER);
CREATE INDEX version_story ON version (story, post) WHERE story > 0;
CREATE INDEX version_unjoined ON version (post) WHERE story IS NULL;
CREATE TABLE stock (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
CREATE TABLE post_stock (
    stock INTEGER, post INTEGER, doubtful INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (stock, post)
) WITHOUT ROWID;
CREATE TABLE stock_name (
    stock INTEGER, name TEXT, uses INTEGER NOT NULL, is_sought INTEGER NOT NULL, PRIMARY KEY (stock, name)
) WITHOUT ROWID;
CREATE TABLE problem (
    path BLOB, problem TEXT, detail TEXT NOT NULL, is_post INTEGER NOT NULL, PRIMARY KEY (path, problem)
) WITHOUT ROWID;
"""
