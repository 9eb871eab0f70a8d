import pytest
import torch
from torch import nn

from engine.training.average import WeightAverage
from engine.training.networks import Parameters


def test_the_average_follows_and_goes_on_where_it_was() -> None:
    parameter = nn.Parameter(torch.zeros(2))
    parameters: Parameters = {"a": {"x": parameter}}
    average = WeightAverage(parameters, decay=0.75)
    parameter.data += 4
    average.follow_step()
    assert parameter.tolist() == [4, 4]
    assert average.read_state()["a"]["x"].tolist() == [1, 1]
    state = {file: {key: one.clone() for key, one in named.items()} for file, named in average.read_state().items()}
    average.follow_step()
    average.restore_state(state)
    assert average.read_state()["a"]["x"].tolist() == pytest.approx([1, 1])
