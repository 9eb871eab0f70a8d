"""The one place that imports ONNX Runtime, with its telemetry switched off before it starts.

Importing it is enough for its packages (seen with 1.32) to write an identifier of this computer and a queue of events
(system, Python's path, model of the processor) into the user's cache folder, to be sent over the network:
`findings/onnxruntime-writes-telemetry-on-import.sh`. Its own switch, a function, can be called only after that.

Owns: the switch, and the import. Does not know: which package brings the module, and what computes with it.
"""

import importlib
import os
from typing import Any

NO_TELEMETRY = {"ORT_DISABLE_TELEMETRY": "1"}
"""Environment variables for a process of its own that imports it; read once, when the module is imported."""


def import_onnxruntime(part: str = "") -> Any:
    """Return the module `onnxruntime`, or a `part` of it, such as "capi.onnxruntime_pybind11_state".

    Raises: ImportError if it is not installed; whatever a damaged one raises.
    """
    os.environ.update(NO_TELEMETRY)
    runtime = importlib.import_module("onnxruntime")
    # Builds that hand their events to Windows do not read the variable, but know this call.
    disable = getattr(runtime, "disable_telemetry_events", None)
    if disable is not None:
        disable()
    return importlib.import_module(f"onnxruntime.{part}") if part else runtime
