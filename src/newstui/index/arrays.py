"""numpy, held to one thread. Every module of the index that computes takes it from here; importing it costs 75 ms.

OpenBLAS starts threads at import that spin and add milliseconds to queries that need none of them.
"""

from __future__ import annotations

import os
from typing import Any

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np  # noqa: E402 - the threads are counted at import
from numpy.typing import NDArray  # noqa: E402

Array = NDArray[Any]
"""A numpy array; names and docstrings say of what."""

__all__ = ["Array", "np", "starts_of"]


def starts_of(counts: Array) -> Array:
    """Where each of the consecutive groups begins, and where the last one ends: [2, 3] --> [0, 2, 5]"""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts
