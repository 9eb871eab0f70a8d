"""The engine: from a portrait and a driver to avatar frames. This door is the only one that `app` uses.

A name is imported when it is first asked for: the heavy libraries behind some of them cost nothing until then.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.animator import ANIMATORS as ANIMATORS
    from engine.animator import create_animator as create_animator
    from engine.background import TRANSPARENT as TRANSPARENT
    from engine.background import check_opaque as check_opaque
    from engine.camera_glimpse import glimpse as glimpse
    from engine.camera_process.locks import FileLock as FileLock
    from engine.driver import Driver as Driver
    from engine.errors import PersonaCamError as PersonaCamError
    from engine.errors import PortraitError as PortraitError
    from engine.errors import SettingsError as SettingsError
    from engine.errors import SinkError as SinkError
    from engine.errors import SourceError as SourceError
    from engine.first_look import LOOK_FRAMES as LOOK_FRAMES
    from engine.first_look import Watch as Watch
    from engine.live import LiveRequest as LiveRequest
    from engine.live import open_session as open_session
    from engine.live_checks import check_live as check_live
    from engine.live_checks import virtual_camera as virtual_camera
    from engine.messages import Adjust as Adjust
    from engine.messages import AvatarFrame as AvatarFrame
    from engine.messages import Calibrate as Calibrate
    from engine.messages import Control as Control
    from engine.messages import Delay as Delay
    from engine.messages import Face as Face
    from engine.messages import FollowNext as FollowNext
    from engine.messages import Frame as Frame
    from engine.messages import Image as Image
    from engine.messages import Portrait as Portrait
    from engine.messages import Recording as Recording
    from engine.messages import RecordingStatus as RecordingStatus
    from engine.messages import Showing as Showing
    from engine.messages import State as State
    from engine.messages import Status as Status
    from engine.messages import Strengths as Strengths
    from engine.messages import Transition as Transition
    from engine.models import convert_models as convert_models
    from engine.offline import Report as Report
    from engine.offline import animate_clip as animate_clip
    from engine.portrait import load_portrait as load_portrait
    from engine.portrait import suggest_crop as suggest_crop
    from engine.portrait_crop import PortraitCrop as PortraitCrop
    from engine.portrait_file import read_portrait_file as read_portrait_file
    from engine.runtime import private_folder as private_folder
    from engine.runtime import runtime_folder as runtime_folder
    from engine.session import Session as Session
    from engine.settings import LiveSettings as LiveSettings
    from engine.settings import PersonaLiveSettings as PersonaLiveSettings
    from engine.settings import Settings as Settings
    from engine.sinks import Sink as Sink
    from engine.sinks import sink_error as sink_error
    from engine.sinks.framing import Framer as Framer
    from engine.sinks.framing import Placing as Placing
    from engine.sinks.images import ImagesSink as ImagesSink
    from engine.sinks.opacity import with_opacity as with_opacity
    from engine.sinks.unfinished import finish_videos as finish_videos
    from engine.sinks.video import VideoSink as VideoSink
    from engine.sinks.video import opacity_error as opacity_error
    from engine.sinks.video import part_of as part_of
    from engine.sources import LiveOpener as LiveOpener
    from engine.sources import SourceInfo as SourceInfo
    from engine.sources import open_source as open_source
    from engine.sources.camera_list import Camera as Camera
    from engine.sources.camera_list import list_cameras as list_cameras
    from engine.sources.microphone import list_microphones as list_microphones
    from engine.stopwatch import StageTime as StageTime
    from engine.tracking import FaceTracker as FaceTracker

_HOMES = {
    "animator": ("ANIMATORS", "create_animator"),
    "background": ("TRANSPARENT", "check_opaque"),
    "camera_process.locks": ("FileLock",),
    "driver": ("Driver",),
    "errors": ("PersonaCamError", "PortraitError", "SettingsError", "SinkError", "SourceError"),
    "first_look": ("LOOK_FRAMES", "Watch"),
    "camera_glimpse": ("glimpse",),
    "live": ("LiveRequest", "open_session"),
    "live_checks": ("check_live", "virtual_camera"),
    "messages": (
        "Adjust",
        "AvatarFrame",
        "Calibrate",
        "Control",
        "Delay",
        "Face",
        "FollowNext",
        "Frame",
        "Image",
        "Portrait",
        "Recording",
        "Showing",
        "RecordingStatus",
        "State",
        "Status",
        "Strengths",
        "Transition",
    ),
    "models": ("convert_models",),
    "offline": ("Report", "animate_clip"),
    "portrait": ("load_portrait", "suggest_crop"),
    "portrait_crop": ("PortraitCrop",),
    "portrait_file": ("read_portrait_file",),
    "runtime": ("private_folder", "runtime_folder"),
    "session": ("Session",),
    "settings": ("LiveSettings", "PersonaLiveSettings", "Settings"),
    "sinks": ("Sink", "sink_error"),
    "sinks.framing": ("Framer", "Placing"),
    "sinks.images": ("ImagesSink",),
    "sinks.opacity": ("with_opacity",),
    "sinks.unfinished": ("finish_videos",),
    "sinks.video": ("VideoSink", "opacity_error", "part_of"),
    "sources": ("LiveOpener", "SourceInfo", "open_source"),
    "sources.camera_list": ("Camera", "list_cameras"),
    "sources.microphone": ("list_microphones",),
    "stopwatch": ("StageTime",),
    "tracking": ("FaceTracker",),
}
"""module -> the names behind the door that live there."""
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    return getattr(importlib.import_module(f"engine.{_HOME_OF[name]}"), name)
