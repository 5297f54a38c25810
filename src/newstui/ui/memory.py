"""What the reader asks of Python's collector and of the C library's allocator: a quick start, and little kept after."""

from __future__ import annotations

import ctypes
import gc

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE = 256 * 1024
"""Bytes from which memory goes back to the system as soon as it is free: rows of numbers of a large archive."""


def settle() -> None:
    """Once the first screen is there, and before threads begin their work.

    glibc gives each thread a pool of its own and keeps what was freed in it: at 100,000 posts sixty searches grew the
    reader to 121 MB so, and to 92 MB with one pool. Elsewhere than glibc nothing is asked.
    """
    if not gc.isenabled():
        gc.freeze()  # what is there now stays: no collection needs to look at it again
        gc.enable()
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
