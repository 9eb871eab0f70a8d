"""Nodes of the graphs that PersonaLive is exported as, at the published depth with narrow made-up weights; run by hand.

    python -m tests.measure.graph_nodes [--opset 20]

The number of nodes depends on the depth and the opset only, not on widths and sizes. A chunk at the best quality runs
the chunk step and the decoder, the others the chunk step and the small decoder. `graph_nodes_before` counts an older
commit's.
"""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

import torch

from engine.animators.personalive.compiled.export import export_graph
from engine.animators.personalive.compiled.graphs import CHUNK_STEP, DECODER, ExportSource, list_graphs
from engine.animators.personalive.compiled.providers import OPSET_PLAIN
from tests.personalive import fresh, loaded, stream_of, write_models

SIZE_PX = 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--opset", type=int, default=OPSET_PLAIN)
    opset = parser.parse_args().opset
    logging.disable(logging.WARNING)
    nodes = {}
    with tempfile.TemporaryDirectory() as folder:
        networks = fresh(loaded(write_models(Path(folder))), "real")
        with torch.inference_mode():
            parts = stream_of(networks, SIZE_PX)
        source = ExportSource(networks, parts.step, SIZE_PX, slots=3)
        for name in list_graphs(networks):
            nodes[name] = export_graph(name, source, opset, Path(folder)).nodes
            sys.stdout.write(f"opset {opset}, {name}: {nodes[name]} nodes\n")
            sys.stdout.flush()
    sys.stdout.write(f"opset {opset}, {CHUNK_STEP} and {DECODER}: {nodes[CHUNK_STEP] + nodes[DECODER]} nodes\n")


if __name__ == "__main__":
    main()
