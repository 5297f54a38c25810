"""What changed on disk (a pure diff), then applied: read, parse, catalogue, index. Decides nothing about screens."""

from __future__ import annotations

from newstui.sync.values import Following, Skipped, SyncProgress, SyncReport

__all__ = ["Following", "Skipped", "SyncProgress", "SyncReport"]
