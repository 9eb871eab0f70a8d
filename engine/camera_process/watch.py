"""What the camera shows, and when its process ends.

Owns: the rules that decide between avatar and card. Pure: time comes in as an argument.
Does not know: buffers, devices, pictures. When in doubt it says card.
"""

from dataclasses import dataclass

SILENT_NS = 3_000_000_000
"""An app that is there but sends no heartbeat for this long gets the card."""


@dataclass(frozen=True, slots=True)
class AppSigns:
    """What can be seen of the app.

    attached: it holds its lock. heartbeat: a number that moves while it lives. published: its newest frame.
    """

    attached: bool
    heartbeat: int
    published: int
    panic: bool
    end: bool


class AppWatchdog:
    """Follows one app after the other. linger_ns: how long a camera that nobody feeds stays.

    old: the newest frame of the apps that have gone; neither it nor any before it is shown again.
    """

    def __init__(self, linger_ns: int, now_ns: int) -> None:
        self._linger_ns = linger_ns
        self._heartbeat = 0
        self._beaten_ns = now_ns
        self._attached_ns = now_ns
        self.old = 0

    def may_show_avatar(self, signs: AppSigns, now_ns: int) -> bool:
        """Say whether the newest frame may be shown; otherwise the card is. Call it every turn."""
        if signs.heartbeat != self._heartbeat:
            self._heartbeat, self._beaten_ns = signs.heartbeat, now_ns
        if signs.attached:
            self._attached_ns = now_ns
        else:
            self.old = signs.published
        silent = now_ns - self._beaten_ns >= SILENT_NS
        return signs.attached and not silent and not signs.panic and signs.published > self.old

    def should_end(self, signs: AppSigns, now_ns: int) -> bool:
        """Say whether it is time to go: told to, or nobody came back."""
        return signs.end or (not signs.attached and now_ns - self._attached_ns >= self._linger_ns)
