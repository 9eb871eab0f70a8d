from tests.engine.animators.personalive.conftest import _inference, networks

__all__ = ["_inference", "networks"]
