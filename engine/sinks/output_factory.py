"""Opens the outputs of a live run by name, and keeps the virtual camera open while another output is used.

Owns: the one virtual camera: once opened, other programs see it - with its card while the
avatar goes to another output - until `close`, or until another virtual camera is opened.
Does not know: what a name means (`output_name`), when an output is changed, or what is written to it.
"""

from fractions import Fraction
from pathlib import Path

from engine.core.pacing import Pace
from engine.core.runtime_folder import runtime_folder
from engine.core.settings import NULL, LiveSettings, YuvMatrix
from engine.sinks import Sink
from engine.sinks.badge import BadgedSink
from engine.sinks.card import prepare_card
from engine.sinks.null import NullSink
from engine.sinks.output_name import check_output_name, is_virtual_camera_name, split_device
from engine.sinks.own_card.look import CardLook
from engine.sinks.panic import PanicSwitch
from engine.sinks.placement import Placing
from engine.sinks.video_file.sink import VideoSink
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.process_start import try_device
from engine.sinks.virtual_camera.sink import SinkBesideVirtualCamera, VirtualCamera, VirtualCameraSlotSink
from engine.sinks.virtual_camera.slot import VirtualCameraSlot


class Outputs:
    """Opens outputs; one is in use at a time. One thread at a time may call it."""

    def __init__(self, live: LiveSettings, panic: PanicSwitch, folder: Path | None = None) -> None:
        """panic: the switch that the virtual camera follows. folder: where it meets the app; None for the usual one."""
        self._live = live
        self._kept = VirtualCameraSlot(
            lambda output: self._open_virtual_camera(output, folder),
            panic,
            lambda output: try_device(output, folder or runtime_folder()),
        )
        self.video: VideoSink | None = None
        """The video that was opened last, if it is the output; its name may not be the one that was asked for."""
        self._badged: BadgedSink | None = None
        self._prepare_card()

    @property
    def virtual_camera_device(self) -> str:
        """The device of the virtual camera that is open, or an empty string."""
        return self._kept.device

    def change_live_settings(self, live: LiveSettings) -> None:
        """Use these settings for the next output; the placing in the virtual camera's picture changes at once."""
        self._live = live
        self._prepare_card()
        self._kept.set_placing(Placing.from_settings(live))
        if self._badged is not None:
            self._badged.set_card(CardLook.from_settings(live))

    def open_output(self, output: str | None) -> tuple[Sink, Pace]:
        """Open the named output, with the pace that suits it; None and "null" are outputs that show nothing.

        Raises: SinkError if there is no such output, or it cannot be opened; then the previous one stays open.
        """
        live = self._live
        check_output_name(output or NULL)
        if output is not None and is_virtual_camera_name(output):
            self._kept.open_virtual_camera(parse_virtual_camera_request(output, live))
            self.video = self._badged = None
            return VirtualCameraSlotSink(self._kept), Pace.immediate(live.output_fps)
        if output is None or output == NULL:
            self.video = self._badged = None
            return SinkBesideVirtualCamera(self._kept, NullSink()), Pace.immediate(live.output_fps)
        self.video = VideoSink(Path(output), Fraction(live.output_fps))
        self._badged = BadgedSink(self.video, live.badge, live.language, CardLook.from_settings(live))
        return SinkBesideVirtualCamera(self._kept, self._badged), Pace.constant_rate(live.output_fps)

    def close(self, keep_camera: bool = False) -> None:
        """Release the virtual camera, if one is open. May be called more than once.

        keep_camera: it stays for a while, with its card, for the next run; otherwise it ends at once.
        """
        self._kept.close(keep_camera)

    def _prepare_card(self) -> None:
        """Draw the card in the size of camera and recordings, so that panic finds it ready."""
        live = self._live
        prepare_card(live.output_height_px, live.output_width_px, CardLook.from_settings(live))

    def _open_virtual_camera(self, output: VirtualCameraRequest, folder: Path | None) -> VirtualCamera:
        placing, matrix = Placing.from_settings(self._live), YuvMatrix(self._live.matrix)
        return VirtualCamera(output, placing, matrix, self._kept.panic, folder)


def parse_virtual_camera_request(output: str, live: LiveSettings) -> VirtualCameraRequest:
    """Return what the name of a virtual camera asks for, with the size and rate of these settings."""
    backend, device = split_device(output)
    return VirtualCameraRequest(
        device=device,
        backend=backend,
        width_px=live.output_width_px,
        height_px=live.output_height_px,
        fps=float(live.output_fps),
    )
