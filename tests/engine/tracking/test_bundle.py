"""The model file and what it contains."""

from engine.tracking.bundle import load_bundle


def test_bundle_holds_three_networks() -> None:
    bundle = load_bundle()

    for network in (bundle.detector, bundle.landmarks, bundle.blendshapes):
        assert network[4:8] == b"TFL3"
