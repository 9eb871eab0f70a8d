"""What the driver of the bundled clip does, second by second.

Owns: the script. Does not know: how gestures become landmarks, or landmarks pictures.

0 s  looks at you, blinks        0.7 s  "Hello! I can be anyone."
3.2 s  looks and turns to one side, then to the other
5.3 s  nods twice                5.9 s  "Watch me move, and smile."
7.8 s  a smile, head tilted, brows up; a blink; back to rest
"""

import math
from dataclasses import dataclass

from driver.timeline import Track, blink, lips, spoken

from engine.animators.instant.motion.expression import Expression

DURATION_S = 9.2
FULL_SMILE = 1.3
"""A drawn face at rest looks earnest: its smile is a broad one."""
SPEECH = [
    *spoken("K EH*1.2 L OW*2.4 .*1.5", 0.70, 1.38),
    *spoken("AA*1.5 IY*0.8 K AE*1.3 T M IY*1.4 EH*1.4 T IY*1.0 W AH*1.5 T .*2", 1.42, 3.05),
    *spoken("W AA*1.7 T SH*1.2 M IY*1.4 M UW*1.8 F .*1.2 AE*1.2 T S M AA*2.0 IY L*1.4 .*2", 5.90, 7.80),
]
YAW_DEG = Track((
    (0.6, 0), (1.1, -3), (1.8, 3), (2.6, -2), (3.15, 0), (3.75, -19), (4.1, -18), (4.75, 19), (5.05, 18), (5.5, 0),
    (6.4, 4), (7.2, -4), (8, 5), (8.4, 5), (9, 0),
))  # fmt: skip
PITCH_DEG = Track((
    (0.6, 0), (0.9, 3), (1.2, -2), (1.5, 0), (1.75, 3), (2.1, -1), (2.45, 3), (2.9, 0), (3.75, 2), (4.4, -4), (5.2, 0),
    (5.42, 9), (5.62, -3), (5.82, 8), (6.05, 0), (6.25, 3), (6.6, -2), (7.1, 3), (7.5, -3), (8.2, -4), (9, 0),
))  # fmt: skip
ROLL_DEG = Track((
    (0.7, 0), (1.3, 3), (2.1, -3), (2.9, 1), (3.8, -3), (4.8, 3), (5.4, 0), (6.3, -4), (7.2, 2), (8, 9), (8.5, 8),
    (9.1, 0),
))  # fmt: skip
BROWS = Track((
    (0.65, 0), (0.85, 0.7), (1.25, 0.1), (1.7, 0), (2.15, 0.75), (2.6, 0.1), (3.3, 0), (5.85, 0), (6.1, 0.8),
    (6.6, 0.2), (7.3, 0), (7.75, 0.1), (8, 1), (8.45, 0.9), (8.9, 0),
))  # fmt: skip
SMILE = Track((
    (0.6, 0), (1.2, 0.2), (3, 0), (3.3, 0.15), (5, 0.2), (5.6, 0), (6.9, 0.1), (7.7, 0.7), (8, 1), (8.5, 1), (9.1, 0),
))  # fmt: skip
GAZE_X = Track((
    (3.1, 0), (3.25, -0.8), (3.6, -0.7), (3.85, -0.1), (4.15, 0), (4.3, 0.85), (4.6, 0.6), (4.85, 0.1), (5.2, 0),
    (5.3, 0), (6.75, 0), (6.85, 0.35), (7.2, 0.3), (7.3, 0),
))  # fmt: skip
GAZE_Y = Track((
    (1.9, 0), (2, -0.5), (2.35, -0.4), (2.45, 0), (5.3, 0), (5.42, -0.3), (5.6, 0.1), (5.82, -0.3), (6, 0), (6.75, 0),
    (6.85, -0.4), (7.2, -0.35), (7.3, 0),
))  # fmt: skip
BLINKS_S = (0.40, 1.62, 3.20, 4.27, 5.32, 6.78, 8.62)
SWAY_DEG = 0.5
"""Nobody holds the head still."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment: an expression, and the head's turn from rest in degrees.

    yaw_deg: positive towards the image's right. pitch_deg: positive down. roll_deg: positive clockwise.
    """

    expression: Expression
    yaw_deg: float
    pitch_deg: float
    roll_deg: float


def moment_at(time_s: float) -> Moment:
    """Return what the driver does at that time."""
    jaw, wide, pucker, press, upper_lip, lower_lip = lips(SPEECH, time_s)
    smile = SMILE.at(time_s)
    shut = max(blink(time_s, at) for at in BLINKS_S)
    expression = Expression(
        jaw=jaw + 0.08 * max(0.0, smile - 0.5),
        wide=wide,
        pucker=pucker * (1 - 0.5 * smile),
        press=press,
        upper_lip=upper_lip + 0.5 * max(0.0, smile - 0.5),
        lower_lip=lower_lip,
        smile=FULL_SMILE * smile,
        brows=BROWS.at(time_s),
        blink=(shut, shut),
        gaze=(GAZE_X.at(time_s), GAZE_Y.at(time_s)),
    )
    calm = min(1.0, time_s / 0.6, (DURATION_S - time_s) / 0.3)
    return Moment(
        expression,
        YAW_DEG.at(time_s) + calm * SWAY_DEG * math.sin(2.1 * time_s + 0.4),
        PITCH_DEG.at(time_s) + calm * SWAY_DEG * math.sin(2.9 * time_s),
        ROLL_DEG.at(time_s) + calm * SWAY_DEG * math.sin(1.7 * time_s + 1.9),
    )
