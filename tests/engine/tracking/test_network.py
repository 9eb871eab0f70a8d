"""Model files are read only if they are the published ones, and a network gives its outputs away for good."""

import hashlib

import numpy as np
import pytest

from engine.core.errors import ModelError
from engine.tracking.bundle import BUNDLE_NAME, BUNDLE_SHA256, load_bundle
from engine.tracking.network import Network, check_model, read_model


def test_a_damaged_model_is_refused() -> None:
    content = bytearray(read_model(BUNDLE_NAME, BUNDLE_SHA256))
    content[1000] ^= 1

    with pytest.raises(ModelError, match=BUNDLE_NAME) as failure:
        check_model(BUNDLE_NAME, bytes(content), BUNDLE_SHA256)
    assert failure.value.problem.advice


def test_a_file_that_is_not_the_published_one_is_not_read() -> None:
    with pytest.raises(ModelError, match="is damaged"):
        read_model(BUNDLE_NAME, "0" * 64)


def test_a_missing_model_is_refused() -> None:
    with pytest.raises(ModelError, match=r"nothing\.task") as failure:
        read_model("nothing.task", BUNDLE_SHA256)
    assert failure.value.problem.advice


def test_a_damaged_model_is_named_with_both_sums_and_the_right_one_passes() -> None:
    right, wrong = hashlib.sha256(b"model").hexdigest(), hashlib.sha256(b"other").hexdigest()
    check_model("a.tflite", b"model", right)
    with pytest.raises(ModelError) as failure:
        check_model("a.tflite", b"other", right)
    assert str(failure.value).startswith(f"The model file a.tflite is damaged: its SHA-256 is {wrong}, not {right}.")


def test_what_a_network_gave_stays_when_it_is_run_again() -> None:
    network = Network(load_bundle().blendshapes)
    rng = np.random.default_rng(0)
    network.input_tensor()[:] = rng.uniform(0, 100, network.input_tensor().shape)
    before = network.run_inference()[0]
    kept = before.copy()
    network.input_tensor()[:] = rng.uniform(0, 100, network.input_tensor().shape)
    after = network.run_inference()[0]
    network.close()
    assert np.array_equal(before, kept)
    assert not np.array_equal(after, before)
