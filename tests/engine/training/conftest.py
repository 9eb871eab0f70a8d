"""What the tests of training share."""

import pytest
import torch


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    """Tests run beside others, and the golden numbers were made so."""
    torch.set_num_threads(1)
