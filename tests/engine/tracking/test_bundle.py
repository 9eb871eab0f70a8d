"""The model file and what it contains."""

from engine.tracking.bundle import canonical_face, load_bundle
from engine.tracking.network import Network


def test_bundle_holds_three_networks() -> None:
    bundle = load_bundle()

    for network in (bundle.detector, bundle.landmarks, bundle.blendshapes):
        assert network[4:8] == b"TFL3"


def test_each_network_is_the_one_it_is_called() -> None:
    bundle = load_bundle()
    inputs = []
    for model in (bundle.detector, bundle.landmarks, bundle.blendshapes):
        network = Network(model, 1)
        inputs.append(network.input_tensor().shape)
        network.close()
    assert inputs == [(1, 128, 128, 3), (1, 256, 256, 3), (1, 146, 2)]


def test_the_bundle_is_read_once_and_the_average_head_is_its_own() -> None:
    assert load_bundle() is load_bundle()
    assert canonical_face() is load_bundle().canonical
