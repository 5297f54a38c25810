"""The state's tables, and their version. A later version must migrate an older file, never drop it."""

from __future__ import annotations

APPLICATION = 0x6E777473  # "nwts"
VERSION = 1

# A post is named by archive and path. Its content key finds it again after it was renamed: only then is it looked at.
TABLES = """
CREATE TABLE archive (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, folder BLOB NOT NULL, made INTEGER NOT NULL
);
CREATE TABLE mark (
    archive INTEGER NOT NULL, path BLOB NOT NULL, content_key BLOB NOT NULL, bits INTEGER NOT NULL,
    PRIMARY KEY (archive, path)
) WITHOUT ROWID;
CREATE TABLE tag (
    archive INTEGER NOT NULL, path BLOB NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (archive, path, tag)
) WITHOUT ROWID;
CREATE TABLE place (
    archive INTEGER NOT NULL, path BLOB NOT NULL, passage INTEGER NOT NULL, start INTEGER NOT NULL,
    PRIMARY KEY (archive, path)
) WITHOUT ROWID;
CREATE TABLE search (
    archive INTEGER NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, key INTEGER, PRIMARY KEY (archive, name)
) WITHOUT ROWID;
CREATE TABLE watched (code TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE choice (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID
"""
