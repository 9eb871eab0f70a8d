"""Decides whether the virtual camera shows the avatar or the card, and when its process ends.

Owns: these rules. Pure: time is an argument. When in doubt, the card is shown.
Does not know: buffers, devices, pictures.
"""

from dataclasses import dataclass

SILENT_NS = 3_000_000_000
"""If a connected app sends no heartbeat for this long, the card is shown, from its last heartbeat on: a turn of this
process that comes late, as the first ones of a busy start, does not give the app more time."""


@dataclass(frozen=True, slots=True)
class AppSigns:
    """What the camera process knows of the app.

    attached: it holds its lock. heartbeat: when it last showed that it is alive, in monotonic ns; 0 before the first.
    published: its newest frame.
    """

    attached: bool
    heartbeat: int
    published: int
    panic: bool
    end: bool


class AppWatchdog:
    """Watches one app after the other. linger_ns: how long the camera stays without an app.

    old: the newest frame of the apps that have ended; neither it nor any before it is shown again.
    """

    def __init__(self, linger_ns: int, now_ns: int) -> None:
        self._linger_ns = linger_ns
        self._heartbeat = 0
        self._beaten_ns = now_ns
        self._attached_ns = now_ns
        self.old = 0

    def may_show_avatar(self, signs: AppSigns, now_ns: int) -> bool:
        """Return True if the newest frame may be shown; otherwise the card is. Call it every turn."""
        if signs.heartbeat != self._heartbeat:
            self._heartbeat, self._beaten_ns = signs.heartbeat, min(signs.heartbeat, now_ns)
        if signs.attached:
            self._attached_ns = now_ns
        else:
            self.old = signs.published
        silent = now_ns - self._beaten_ns >= SILENT_NS
        return signs.attached and not silent and not signs.panic and signs.published > self.old

    def should_end(self, signs: AppSigns, now_ns: int) -> bool:
        """Return True if the process should end: on request, or because no app returned."""
        return signs.end or (not signs.attached and now_ns - self._attached_ns >= self._linger_ns)
