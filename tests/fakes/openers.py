"""Other cameras and outputs for a running session, from memory."""

from pathlib import Path

from engine.core.errors import SinkError, SourceError
from engine.core.pacing import Pace
from engine.core.settings import LiveSettings
from engine.sinks import Sink
from engine.sinks.output_factory import Outputs
from engine.sinks.output_file import OutputFile
from engine.sinks.panic import PanicSwitch
from engine.sources import LiveOpener, LiveSource


class FakeOpeners:
    """Opens what a test has put there by name; anything else fails."""

    def __init__(self) -> None:
        self.cameras: dict[str | None, tuple[LiveSource, LiveOpener]] = {}
        self.outputs: dict[str | None, Sink] = {}
        self.live: list[LiveSettings] = []
        self.output_file: OutputFile | None = None
        self.closed = 0
        self.camera_kept = False

    def open_camera(self, name: str | None) -> tuple[LiveSource, LiveOpener]:
        if name not in self.cameras:
            raise SourceError(f"There is no camera {name!r}.", "Choose another.")
        return self.cameras[name]

    def open_output(self, name: str | None) -> tuple[Sink, Pace]:
        if name not in self.outputs:
            raise SinkError(f"There is no output {name!r}.", "Choose another.")
        return self.outputs[name], Pace.immediate(1000)

    def change_live_settings(self, live: LiveSettings) -> None:
        self.live.append(live)

    def interrupt(self) -> None:
        """Nothing here ever waits."""

    def close(self, keep_camera: bool = False) -> None:
        self.closed += 1
        self.camera_kept = keep_camera


class RealOutputs(FakeOpeners):
    """Cameras from memory, but outputs as a user gets them."""

    def __init__(self, live: LiveSettings, folder: Path) -> None:
        super().__init__()
        self.panic = PanicSwitch()
        self._outputs = Outputs(live, self.panic, folder)

    def open_output(self, name: str | None) -> tuple[Sink, Pace]:
        return self._outputs.open_output(name)

    def close(self, keep_camera: bool = False) -> None:
        super().close(keep_camera)
        self._outputs.close(keep_camera)
