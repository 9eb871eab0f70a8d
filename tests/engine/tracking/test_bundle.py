"""The model file: read, checked, refused when it is not the published one."""

import pytest

from engine.core.errors import ModelError
from engine.tracking.bundle import BUNDLE_NAME, BUNDLE_SHA256, load_bundle
from engine.tracking.network import check_model, read_model


def test_bundle_holds_three_networks() -> None:
    bundle = load_bundle()

    for network in (bundle.detector, bundle.landmarks, bundle.blendshapes):
        assert network[4:8] == b"TFL3"


def test_damaged_model_is_refused() -> None:
    content = bytearray(read_model(BUNDLE_NAME, BUNDLE_SHA256))
    content[1000] ^= 1

    with pytest.raises(ModelError, match=BUNDLE_NAME) as failure:
        check_model(BUNDLE_NAME, bytes(content), BUNDLE_SHA256)
    assert failure.value.problem.advice


def test_missing_model_is_refused() -> None:
    with pytest.raises(ModelError, match=r"nothing\.task") as failure:
        read_model("nothing.task", BUNDLE_SHA256)
    assert failure.value.problem.advice
