"""Lets NumPy's matrix library work on the thread that asks.

Owns: the variable that the library reads when it is loaded. Does not know: which code multiplies matrices.
Its own threads wait by spinning: on two busy processors a system of 150 equations took 130 ms of processor time with
them, and 2 ms without. All matrices here are small; PyTorch has its own library.
"""

import os

BLAS_THREADS = "OPENBLAS_NUM_THREADS"


def limit_blas_threads() -> None:
    """Use one thread, unless the user chose another number. Call it before NumPy is imported."""
    os.environ.setdefault(BLAS_THREADS, "1")
