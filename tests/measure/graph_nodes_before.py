"""Nodes of the whole chunk step in a plain export of an older commit; run by hand, in a checkout of that commit.

    git worktree add ../before db5a40f
    (cd ../before && PYTHONPATH=. python THIS_FOLDER/graph_nodes_before.py)

Uses the step and the example arguments that the tests of that commit have, so nothing here is imported by the project.
"""

import importlib
import logging
import sys
import tempfile
import warnings
from pathlib import Path

import torch

OPSET = 20
TESTS_OF_THE_STEP = "tests.engine.diffusion.test_chunk_step"


def main() -> None:
    logging.disable(logging.WARNING)
    networks, step_tests = importlib.import_module("tests.personalive"), importlib.import_module(TESTS_OF_THE_STEP)
    with tempfile.TemporaryDirectory() as folder:
        loaded = networks.loaded(networks.write_models(Path(folder)))
        with torch.inference_mode():
            parts = networks.stream_of(networks.fresh(loaded, "real"), step_tests.SIZE_PX)
            portrait = parts.reader.prepare("one", networks.portrait_image())
            arguments = step_tests.arguments_of(parts, portrait, 2)
    shapes = step_tests.dynamic_shapes(arguments)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.export.export(parts.step, arguments, dynamic_shapes=shapes, strict=False)
        for optimize in (False, True):
            exported = torch.onnx.export(program, dynamo=True, opset_version=OPSET, optimize=optimize, verbose=False)
            assert exported is not None
            sys.stdout.write(f"opset {OPSET}, optimize={optimize}: {exported.model.graph.num_nodes()} nodes\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
