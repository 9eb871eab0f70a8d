from tests.engine.diffusion.conftest import _inference, networks

__all__ = ["_inference", "networks"]
