"""A driver's picture is of another type than what sinks take, and only few places make what sinks take."""

import ast
from pathlib import Path

import pytest

import app
import engine
from engine.core.types import AvatarFrame, Frame
from engine.sinks import Sink

MAKERS = {
    "animators/instant/animator.py": "what was painted of the portrait",
    "animators/personalive/stream/play_out.py": "what the network has painted",
    "bench/live_parts.py": "the portrait itself, for the parts of a live run that are measured",
    "live/fallback/animator_switch.py": "the portrait itself, before there is anything else",
    "live/fallback/in_betweens.py": "blends of two of an animator's pictures",
    "live/loops/animation_loop.py": "blends of avatars, and of the card",
    "sinks/card.py": "the card",
}
"""Who makes avatar frames, and of what. None of them may put a driver's picture into one: look twice at a newcomer."""


def calls_of(name: str, folder: Path) -> dict[str, list[ast.Call]]:
    """The calls of a name, by file."""
    found: dict[str, list[ast.Call]] = {}
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and name in (getattr(called, "id", ""), getattr(called, "attr", "")):
                found.setdefault(file.relative_to(folder).as_posix(), []).append(node)
    return found


def test_a_driver_s_frame_is_no_avatar_frame() -> None:
    assert not issubclass(Frame, AvatarFrame)
    assert not issubclass(AvatarFrame, Frame)


def would_leak(sink: Sink, frame: Frame) -> None:
    """The type checker must refuse this; where it does not, it complains of the comment that is not needed."""
    sink.write_frame(frame, 0)  # type: ignore[arg-type]


@pytest.mark.promise("the driver's picture cannot get out by mistake")
def test_avatar_frames_are_made_only_where_avatars_are() -> None:
    engine_folder, app_folder = Path(engine.__file__).parent, Path(app.__file__).parent
    assert set(calls_of("AvatarFrame", engine_folder)) == set(MAKERS)
    assert calls_of("AvatarFrame", app_folder) == {}


def test_no_avatar_frame_is_made_of_a_frame_s_own_picture() -> None:
    """What goes in is what was painted, the card, or the portrait's picture; no other `.image`."""
    calls = [call for calls in calls_of("AvatarFrame", Path(engine.__file__).parent).values() for call in calls]
    pictures = {
        ast.unparse(node) for call in calls for node in ast.walk(call.args[0]) if isinstance(node, ast.Attribute)
    }
    assert len(calls) >= len(MAKERS)
    assert {picture for picture in pictures if picture.endswith(".image")} == {"self._portrait.image"}
