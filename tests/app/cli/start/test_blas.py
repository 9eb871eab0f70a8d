"""The number of threads for small matrices."""

import os
import subprocess
import sys

import pytest

from app.cli.start.blas import BLAS_THREADS, limit_blas_threads


def test_matrices_use_one_thread_unless_the_user_chose_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(BLAS_THREADS, raising=False)
    limit_blas_threads()
    assert os.environ[BLAS_THREADS] == "1"
    monkeypatch.setenv(BLAS_THREADS, "3")
    limit_blas_threads()
    assert os.environ[BLAS_THREADS] == "3"


def test_the_number_is_set_before_numpy_is_there() -> None:
    code = (
        "import sys, app.__main__ as entry, app.cli.parser as parser\n"
        "assert 'numpy' not in sys.modules\n"
        "import os\n"
        f"parser.run_command_line = lambda *_: sys.stdout.write(os.environ['{BLAS_THREADS}']) and 0\n"
        "entry.main()"
    )
    surroundings = {name: value for name, value in os.environ.items() if name != BLAS_THREADS}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=surroundings, check=True)
    assert done.stdout == "1"
