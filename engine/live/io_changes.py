"""Changes the camera, the output or the live settings while the run continues.

Owns: which camera and output are in use, and that the previous one continues until the next is open.
Does not know: threads, or how anything is opened.
"""

from engine.core.commands import Calibrate
from engine.core.errors import PersonaCamError
from engine.core.settings import NULL, VIRTUAL_CAMERA, LiveSettings
from engine.live.loops.animation_loop import AnimationLoop
from engine.live.loops.capture_loop import CaptureLoop
from engine.live.loops.output_loop import OutputLoop
from engine.live.notices import Notices
from engine.live.session_parts import Openers, SessionParts
from engine.sinks.output_file import OutputFile

TURN = "turn"
"""The matter of notices about how the camera's pictures are turned."""


class IoChanges:
    """Opens cameras and outputs by their names. The `apply_...` methods belong to one thread and may take long.

    camera: the one in use, or being opened. output: where the avatar is shown. wanted_output: it, or the one that is
    being opened.
    """

    def __init__(
        self,
        parts: SessionParts,
        capture: CaptureLoop,
        animation: AnimationLoop,
        output: OutputLoop,
        notices: Notices,
    ) -> None:
        """notices: what is said of the camera's turn is taken back when another one is used."""
        self._openers: Openers = parts.openers
        self._capture = capture
        self._animation = animation
        self._output = output
        self._notices = notices
        self._live = parts.live
        self._driven_by = parts.camera
        self.camera = parts.camera
        self.output = self.wanted_output = parts.output
        output.tally.is_seen = self.has_output

    @property
    def has_output(self) -> bool:
        """True if the output is a virtual camera or a file."""
        return self.output not in (None, NULL)

    @property
    def is_opening_output(self) -> bool:
        """True if a virtual camera or a file is to be the next output."""
        return self.wanted_output != self.output and self.wanted_output not in (None, NULL)

    @property
    def output_file(self) -> OutputFile | None:
        """The video that the output writes: under the name that was asked for, or if that was taken, a free one."""
        return self._openers.output_file

    def apply_live_settings(self, live: LiveSettings) -> None:
        """Give the output another size, rate, framing, zoom or position.

        Raises: SinkError if the virtual camera cannot be opened like this; then it stays as it was.
        """
        before, self._live = self._live, live
        self._animation.change_live_settings(live)
        self._openers.change_live_settings(live)
        is_camera = (self.output or NULL).startswith(VIRTUAL_CAMERA)
        if not is_camera or _output_shape(live) == _output_shape(before):
            return
        try:
            self.apply_output(self.output)
        except PersonaCamError:
            self._live = before
            self._openers.change_live_settings(before)
            raise

    def apply_output(self, output: str | None) -> None:
        """Show the avatar on this output. Raises: SinkError, SourceError; then the previous output continues."""
        try:
            sink, pace = self._openers.open_output(output)
        except PersonaCamError:
            if self.wanted_output == output:  # no other one was asked for meanwhile
                self.wanted_output = self.output
            raise
        before = self._output.switch_sink(sink, pace)
        self.output = output
        self._output.tally.is_seen = self.has_output
        before.close()

    def apply_camera(self, camera: str | None) -> None:
        """Use this camera. Raises: SourceError; then the previous camera continues."""
        try:
            opened = self._openers.open_camera(camera)
        except PersonaCamError:
            if self.camera == camera:  # no other one was asked for meanwhile
                self.camera = self._driven_by
            raise
        self._capture.switch_source(*opened)
        self._driven_by = camera
        self._notices.clear_notice(TURN)
        self._animation.send_command(Calibrate(is_other_camera=True))

    def interrupt(self) -> None:
        """End an opening in progress soon, and every later one."""
        self._openers.interrupt()

    def close(self, keep_camera: bool) -> None:
        """Release what was kept for the next opening."""
        self._openers.close(keep_camera=keep_camera)


def _output_shape(live: LiveSettings) -> tuple[int, int, int]:
    """Return the settings that a virtual camera cannot change while it is open."""
    return live.output_width_px, live.output_height_px, live.output_fps
