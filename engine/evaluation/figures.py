"""Every figure by its key: what it is called, which way is better, and by what it is measured.

Owns: these definitions, as tables and `docs/evaluation.md` show them. Does not know: how a figure is computed.
Keys and digits are those of the research tool for landmark animators where it has the figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.evaluation.faces.motions import MOTIONS

DLIB, DLIB_IDENTITY = "dlib's 68 landmarks", "dlib's face descriptor (ResNet, 128 numbers)"
LPIPS_ALEX, LPIPS_VGG, ARCFACE = "LPIPS 0.1, AlexNet", "LPIPS 0.1, VGG16", "ArcFace (w600k_r50)"
FLOW, NO_NETWORK = "optical flow (OpenCV)", ""
UP, DOWN, NEITHER = "↑", "↓", ""
DELAY_DEFINITION = "movement to picture: frames of lookahead at the rate reached, then tracking and the chunk"


@dataclass(frozen=True, slots=True)
class FigureInfo:
    """title: in the head of a column. better: UP, DOWN or NEITHER. digits: behind the point.

    network: what looks at the pictures, empty if nothing does. definition: of the figure, its range and its unit.
    pooled: how pairs are put together.
    is_timed: measured on the clock, so that it differs from run to run. own_face: only where the truth is known.
    """

    key: str
    title: str
    better: str
    digits: int
    network: str
    definition: str
    pooled: str = "mean"
    is_timed: bool = False
    own_face: bool = False


Row = tuple[str, str, str, int, str]
"""Key, title, better, digits, definition."""


def _make_figures(network: str, rows: Sequence[Row], pooled: str = "mean", own_face: bool = False) -> list[FigureInfo]:
    return [FigureInfo(*row[:4], network, row[4], pooled, own_face=own_face) for row in rows]


def _list_truth() -> list[FigureInfo]:
    """Those that need the truth: the portrait is the driver's own first picture."""
    pixels: list[Row] = [
        ("self.L1", "L1", DOWN, 4, "mean absolute difference, RGB, range 0 to 1"),
        ("self.ssim", "SSIM", UP, 4, "structural similarity of the brightness, 7 px window, range 0 to 255"),
    ]
    landmarks: list[Row] = [
        ("self.L1_face", "L1 face", DOWN, 4, "L1 within the hull of the driver's landmarks"),
        (
            "self.nme_pct",
            "landmark error %",
            DOWN,
            2,
            "mean distance of 68 points, % of that of the eyes' outer corners",
        ),
        ("self.nme_pct_p95", "landmark error % p95", DOWN, 2, "the same, of the picture that 95 of 100 stay below"),
        ("self.nme_inner_pct", "inner error %", DOWN, 2, "the same without the line of the jaw"),
    ]
    alex: list[Row] = [("lpips_alex", "LPIPS (Alex)", DOWN, 4, "RGB in −1 to 1, every picture")]
    vgg: list[Row] = [("lpips_vgg", "LPIPS (VGG)", DOWN, 4, "RGB in −1 to 1, every picture")]
    groups = ((NO_NETWORK, pixels), (LPIPS_ALEX, alex), (LPIPS_VGG, vgg), (DLIB, landmarks))
    return [figure for network, rows in groups for figure in _make_figures(network, rows, own_face=True)]


def _list_motions() -> list[FigureInfo]:
    figures: list[FigureInfo] = []
    for name in MOTIONS:
        title = "eye aspect" if name == "ear" else name.replace("_", " ")
        rows: list[Row] = [
            (f"corr.{name}", f"{title} r", UP, 3, "Pearson correlation over pictures, driver and avatar"),
            (f"slope.{name}", f"{title} slope", NEITHER, 3, "least squares, avatar over driver; 1 is all"),
            (f"driver_std.{name}", f"{title} std", NEITHER, 4, "how much the driver moves"),
        ]
        figures += _make_figures(DLIB, rows)
    return figures


def _list_eyes_and_timing() -> list[FigureInfo]:
    gaze: list[Row] = [
        ("gaze_x.corr", "gaze r", UP, 3, "correlation sideways, where both have open eyes"),
        ("gaze_x.slope", "gaze slope", NEITHER, 3, "least squares, avatar over driver"),
        ("gaze_x.driver_std", "gaze std", NEITHER, 4, "how much the driver's eyes move, in eye widths"),
        ("gaze_error", "gaze error", DOWN, 4, "mean distance of the pupils, in eye widths"),
    ]
    lags: list[Row] = [
        ("lag_frames.mouth_open", "mouth lag", DOWN, 0, "pictures late, by the best correlation, 0 to 6"),
        ("lag_frames.yaw", "yaw lag", DOWN, 0, "pictures late, by the best correlation, 0 to 6"),
    ]
    counts: list[Row] = [
        ("blinks.driver", "blinks", NEITHER, 0, "dips of the driver's eye aspect"),
        ("blinks.output", "avatar's blinks", NEITHER, 0, "dips of the avatar's eye aspect"),
    ]
    shares: list[Row] = [
        ("blinks.recall", "blinks found", UP, 3, "share of the driver's blinks, matched within 4 pictures"),
        ("blinks.precision", "blinks caused", UP, 3, "share of the avatar's blinks, matched within 4 pictures"),
    ]
    return [
        *_make_figures(f"{DLIB}, dark centroid within the outline", gaze),
        *_make_figures(DLIB, lags, "median"),
        *_make_figures(DLIB, counts, "sum"),
        *_make_figures(DLIB, shares, "all blinks together"),
    ]


def _list_jitter() -> list[FigureInfo]:
    by_landmarks: list[Row] = [
        ("jitter.driver", "driver's jitter", NEITHER, 5, "rms second difference of 51 points, in eye distances"),
        ("jitter.output", "avatar's jitter", DOWN, 5, "the same"),
    ]
    by_flow: list[Row] = [
        ("jitter_flow.driver", "driver's jitter (flow)", NEITHER, 5, "rms second difference of corners, eye distances"),
        ("jitter_flow.output", "avatar's jitter (flow)", DOWN, 5, "the same"),
        ("jitter_flow.still_driver", "driver's jitter at rest", NEITHER, 5, "over the driver's calm half"),
        ("jitter_flow.still_output", "avatar's jitter at rest", DOWN, 5, "over the driver's calm half"),
    ]
    return [
        *_make_figures(DLIB, by_landmarks),
        *_make_figures(DLIB, [("jitter.ratio", "jitter ratio", DOWN, 3, "avatar over driver")], "median"),
        *_make_figures(FLOW, by_flow),
        *_make_figures(
            FLOW,
            [("jitter_flow.ratio", "jitter", DOWN, 3, "avatar over driver, without the worst 5 % of the pictures")],
            "median",
        ),
    ]


def _list_faces() -> list[FigureInfo]:
    found: list[Row] = [
        ("face_found_driver", "driver found", UP, 4, "share of pictures with a face"),
        ("face_found_output", "face found", UP, 4, "share of the avatar's pictures with a face"),
        ("face_found_output_given_driver", "found with driver", UP, 4, "of those with the driver's face"),
    ]
    identity: list[Row] = [
        ("identity.median", "identity distance", DOWN, 4, "to the portrait, median, one of 6 pictures"),
        ("identity.p95", "identity distance p95", DOWN, 4, "95 of 100 stay below"),
        ("identity.to_driver_median", "distance to driver", UP, 4, "to the driver's face"),
    ]
    compared: list[Row] = [("identity.n", "faces compared", NEITHER, 0, "how many")]
    parameters: list[Row] = [
        ("aed", "AED", DOWN, 4, "mean absolute difference of 50 expression numbers to the driver's; no jaw, no lids"),
        ("apd", "APD", DOWN, 4, "mean absolute difference of 3 pose numbers to the driver's, radians"),
    ]
    return [
        *_make_figures(DLIB, found),
        *_make_figures(DLIB_IDENTITY, identity),
        *_make_figures(DLIB_IDENTITY, compared, "sum"),
        *_make_figures(ARCFACE, [("id_sim", "ID-SIM", UP, 4, "mean cosine with the portrait, one of 6 pictures")]),
        *_make_figures("SMIRK", parameters),
    ]


def _list_pictures() -> list[FigureInfo]:
    warping: list[Row] = [
        ("background_motion_px.mean", "background px", DOWN, 2, "motion away from the head, against the portrait"),
        ("background_motion_px.max", "background px worst", DOWN, 2, "of the worst picture"),
        ("fold_frac_flow.mean", "folded", DOWN, 5, "share of pixels with a negative Jacobian"),
        ("fold_frac_flow.max", "folded worst", DOWN, 5, "of the worst picture"),
    ]
    plain: list[Row] = [
        ("black_excess.mean", "black", DOWN, 5, "share of black pixels beyond the portrait's"),
        ("black_excess.max", "black worst", DOWN, 5, "of the worst picture"),
        ("face_sharpness_vs_portrait", "sharpness", NEITHER, 3, "detail of the face over the portrait's"),
    ]
    changes: Row = ("tlp", "tLP ×10³", DOWN, 2, "TecoGAN's: |LPIPS(r₋, r) − LPIPS(g₋, g)|, r is the driver")
    clips: Row = ("fvd", "FVD", DOWN, 1, "clips of 16 pictures at 224²; the drivers are the real set")
    return [
        *_make_figures(LPIPS_ALEX, [changes]),
        *_make_figures("I3D, 400 logits", [clips], "all clips at once"),
        *_make_figures(FLOW, warping),
        *_make_figures(NO_NETWORK, plain),
    ]


def _list_costs() -> list[FigureInfo]:
    rows: list[Row] = [
        ("pictures_per_s", "pictures/s", UP, 2, "1000 over the medians of tracking and animating in ms"),
        ("chunk_interval_s", "interval s", DOWN, 3, "between chunks: the paper's “latency”"),
        ("delay_ms", "delay ms", DOWN, 0, DELAY_DEFINITION),
        ("memory_mb", "memory MB", DOWN, 0, "peak of the process that animates"),
        ("device_memory_mb", "card MB", DOWN, 0, "peak on the graphics card"),
    ]
    return [replace(figure, is_timed=True) for figure in _make_figures(NO_NETWORK, rows, "median")]


GROUPS = (_list_truth, _list_faces, _list_pictures, _list_motions, _list_eyes_and_timing, _list_jitter, _list_costs)
FIGURES: Mapping[str, FigureInfo] = MappingProxyType({info.key: info for group in GROUPS for info in group()})
"""In the order in which tables show them."""
