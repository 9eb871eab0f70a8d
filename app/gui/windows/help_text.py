"""The page of help: its sections, in the order in which a new user needs them.

Owns: the sentences, in English, to be translated under the context "help"; which of them are steps, which are pairs of
a word and what it means. Does not know: how the page looks, which keys are set.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:

    def QT_TRANSLATE_NOOP(context: str, text: str) -> str: ...  # noqa: N802 -- Qt's name, which has no types
else:
    from PySide6.QtCore import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class HelpSection:
    """steps: one after the other. pairs: a word, and what it means or what to do. notes: plain sentences."""

    title: str
    notes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    has_keys: bool = False


STRIP_WORDS = frozenset(
    (
        QT_TRANSLATE_NOOP("OnAirStrip", "Not live"),
        QT_TRANSLATE_NOOP("OnAirStrip", "LIVE"),
        QT_TRANSLATE_NOOP("OnAirStrip", "Away card"),
        QT_TRANSLATE_NOOP("OnAirStrip", "Panic card"),
        QT_TRANSLATE_NOOP("OnAirStrip", "nobody watching"),
        QT_TRANSLATE_NOOP("OnAirStrip", "Interrupted"),
    )
)
"""The words that are explained here as the line above the picture has them, in every language: the line's own."""

SECTIONS = (
    HelpSection(
        QT_TRANSLATE_NOOP("help", "Get on air"),
        steps=(
            QT_TRANSLATE_NOOP("help", "Choose your camera in the bar, and a face in the gallery."),
            QT_TRANSLATE_NOOP("help", "Press Go live. If a virtual camera is missing, a page says what to install."),
            QT_TRANSLATE_NOOP("help", "In the other program, choose the camera called Persona Cam:"),
        ),
        pairs=(
            (
                QT_TRANSLATE_NOOP("help", "OBS Studio"),
                QT_TRANSLATE_NOOP("help", "Sources, +, Video Capture Device, and there the device Persona Cam."),
            ),
            (QT_TRANSLATE_NOOP("help", "Zoom"), QT_TRANSLATE_NOOP("help", "Settings, Video, Camera.")),
            (
                QT_TRANSLATE_NOOP("help", "Discord"),
                QT_TRANSLATE_NOOP("help", "User Settings, Voice & Video, Camera."),
            ),
            (
                QT_TRANSLATE_NOOP("help", "A browser"),
                QT_TRANSLATE_NOOP("help", "The sign of a camera in the address bar, or the page's own settings."),
            ),
        ),
        notes=(
            QT_TRANSLATE_NOOP(
                "help",
                "A program that was open before may have to be started again before it sees a new camera.",
            ),
        ),
    ),
    HelpSection(
        QT_TRANSLATE_NOOP("help", "What others see"),
        notes=(
            QT_TRANSLATE_NOOP(
                "help",
                "The line above the picture says it at all times, and it comes from the output itself.",
            ),
        ),
        pairs=(
            (
                "Not live",
                QT_TRANSLATE_NOOP("help", "You are not live. Others see nothing of you, or the card."),
            ),
            (
                "LIVE",
                QT_TRANSLATE_NOOP("help", "Others see the avatar. The frame around the picture is red."),
            ),
            (
                "Panic card",
                QT_TRANSLATE_NOOP("help", "Others see the be-right-back card until you release panic."),
            ),
            (
                "Away card",
                QT_TRANSLATE_NOOP("help", "Others see the be-right-back card, because nobody was in view for a while."),
            ),
            (
                "nobody watching",
                QT_TRANSLATE_NOOP("help", "You are live, but nobody has opened the camera yet: choose it there."),
            ),
            (
                "Interrupted",
                QT_TRANSLATE_NOOP("help", "The virtual camera does not answer. It is opened again by itself."),
            ),
            (
                QT_TRANSLATE_NOOP("help", "Delay in ms"),
                QT_TRANSLATE_NOOP("help", "How much later than you the avatar moves. 1000 ms are one second."),
            ),
            (
                QT_TRANSLATE_NOOP("help", "Dropped"),
                QT_TRANSLATE_NOOP("help", "How many of the camera's pictures this computer was too slow for."),
            ),
        ),
    ),
    HelpSection(
        QT_TRANSLATE_NOOP("help", "If something must not be seen"),
        notes=(
            QT_TRANSLATE_NOOP(
                "help",
                "Panic shows the card at once, everywhere: in the camera, in files and in the "
                "recording, whose sound is silent meanwhile. It works even while the program is "
                "busy with something else.",
            ),
            QT_TRANSLATE_NOOP(
                "help",
                "Your camera's picture never leaves this computer, and never the program. With own "
                "pixels only, not even the inside of your mouth is used.",
            ),
            QT_TRANSLATE_NOOP(
                "help",
                "Words and picture of the card are on the page Output. So are framing and background.",
            ),
        ),
    ),
    HelpSection(
        QT_TRANSLATE_NOOP("help", "Faces"),
        notes=(
            QT_TRANSLATE_NOOP(
                "help",
                "Drop a picture on the window, paste it, or press Add. One face that looks roughly "
                "into the camera, in good light, at least 200 pixels wide.",
            ),
            QT_TRANSLATE_NOOP(
                "help",
                "The first nine have keys. Right-click a face to crop it, to rename it or to remove it.",
            ),
        ),
    ),
    HelpSection(
        QT_TRANSLATE_NOOP("help", "Quality and delay"),
        notes=(
            QT_TRANSLATE_NOOP(
                "help",
                "Instant moves the portrait's own pixels, at once, on any computer. PersonaLive "
                "paints every picture itself: far more lifelike, and later. It needs its weights, "
                "which the program downloads, and an NVIDIA graphics card.",
            ),
            QT_TRANSLATE_NOOP(
                "help",
                "The steps from Lowest delay to Best trade delay for better pictures. You can "
                "change them while you are live.",
            ),
        ),
    ),
    HelpSection(QT_TRANSLATE_NOOP("help", "Keys"), has_keys=True),
    HelpSection(
        QT_TRANSLATE_NOOP("help", "What to do when …"),
        pairs=(
            (
                QT_TRANSLATE_NOOP("help", "the other program stays black"),
                QT_TRANSLATE_NOOP(
                    "help",
                    "Choose another camera there and then Persona Cam again, or start that program "
                    "again. Nobody else may use the virtual camera.",
                ),
            ),
            (
                QT_TRANSLATE_NOOP("help", "your camera gives no picture"),
                QT_TRANSLATE_NOOP("help", "Close other programs that use it, and unplug it and plug it in again."),
            ),
            (
                QT_TRANSLATE_NOOP("help", "the face is not followed"),
                QT_TRANSLATE_NOOP("help", "More light from the front, look into the camera, nothing before your face."),
            ),
            (
                QT_TRANSLATE_NOOP("help", "mouth or brows are wrong at rest"),
                QT_TRANSLATE_NOOP("help", "Relax your face, and press Calibrate on the page Motion."),
            ),
            (
                QT_TRANSLATE_NOOP("help", "it stutters"),
                QT_TRANSLATE_NOOP("help", "Choose a lower step of quality, or a smaller size on the page Output."),
            ),
            (
                QT_TRANSLATE_NOOP("help", "your voice comes before the lips"),
                QT_TRANSLATE_NOOP(
                    "help",
                    "In OBS, delay the microphone by the delay shown above the picture: Advanced Audio "
                    "Properties, Sync Offset.",
                ),
            ),
            (
                QT_TRANSLATE_NOOP("help", "the colours look washed out in OBS"),
                QT_TRANSLATE_NOOP("help", "Properties of the video capture device, Color Space, Rec. 601."),
            ),
            (
                QT_TRANSLATE_NOOP("help", "something else is wrong"),
                QT_TRANSLATE_NOOP(
                    "help",
                    "About, on the page Settings, has a text to copy into a report, and the folder of the log.",
                ),
            ),
        ),
    ),
)
