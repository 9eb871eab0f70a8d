import pytest
import torch
from torch import Tensor, nn

from engine.core.errors import TrainingError
from engine.training.loop.precision import choose_device, choose_dtype, compute_in

CPU = torch.device("cpu")


class Probe(nn.Module):
    """Notes in which type it computes."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self.seen: list[torch.dtype] = []

    def forward(self, x: Tensor) -> list[Tensor]:
        y = self.layer(x)
        self.seen.append(y.dtype)
        return [y, y]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_only_the_inside_of_a_network_has_fewer_bits(dtype: torch.dtype) -> None:
    probe = Probe()
    compute_in(dtype, [probe])
    made = probe(torch.ones(1, 2))
    assert probe.seen == [dtype]
    assert [part.dtype for part in made] == [torch.float32] * 2
    made[0].sum().backward()
    assert probe.layer.weight.grad is not None
    assert probe.layer.weight.grad.dtype == torch.float32


def test_float32_leaves_a_network_as_it_is() -> None:
    probe = Probe()
    compute_in(torch.float32, [probe])
    probe(torch.ones(1, 2))
    assert probe.seen == [torch.float32]
    assert "forward" not in vars(probe)


def test_a_processor_computes_in_float32_unless_asked() -> None:
    assert choose_dtype("auto", CPU) is torch.float32
    assert choose_dtype("bfloat16", CPU) is torch.bfloat16


def test_a_card_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert choose_device("auto") == CPU
    with pytest.raises(TrainingError, match="no graphics card"):
        choose_device("cuda")
