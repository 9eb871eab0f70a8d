"""Points on a face, given on the command line beside the picture that they belong to."""

from pathlib import Path

import pytest
from PIL import Image as Pillow

from app.cli import parser
from app.cli.commands.live import desired_state_from_flags
from app.cli.face_points_flag import points_by_portrait
from app.cli.signals import Interrupt
from app.control.portrait_loader import read_portrait
from engine import PortraitError, Settings, UnplacedFaceError
from tests.dot_faces import draw_dot_face

DOTS = "0.39,0.55 0.61,0.55 0.475,0.635 0.525,0.635 0.5,0.63 0.5,0.64"
OTHER = DOTS.replace("0.39", "0.38")


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    file = tmp_path / "dots.png"
    Pillow.fromarray(draw_dot_face()).save(file)
    return file


def points_of(*words: str) -> dict[str, float]:
    """Return the first number of the points by the portrait that they belong to."""
    wanted = parser._build_parser("sheet").parse_args(["sheet", *words, "--driver", "d", "--out", "o.png"])
    return {file.name: points.places[0] for file, points in points_by_portrait(wanted).items()}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--portrait", "a", "--face-points", DOTS), {"a": 0.39}),
        (("--face-points", DOTS, "--portrait", "a", "b"), {"a": 0.39}),
        (("--portrait", "a", "b", "--face-points", DOTS), {"b": 0.39}),
        (
            ("--portrait", "a", "--face-points", DOTS, "--portrait", "b", "c", "--face-points", OTHER),
            {"a": 0.39, "c": 0.38},
        ),
        (("--portrait", "a", "--face-points", *DOTS.split()), {"a": 0.39}),
        (("--portrait", "a"), {}),
    ],
)
def test_points_belong_to_the_portrait_before_them(words: tuple[str, ...], found: dict[str, float]) -> None:
    assert points_of(*words) == found


def test_points_that_were_given_twice_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        points_of("--portrait", "a", "--face-points", DOTS, "--face-points", OTHER)
    assert "twice" in capsys.readouterr().err


def test_fewer_than_six_points_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        points_of("--portrait", "a", "--face-points", *DOTS.split()[:5])
    assert "is not six points" in capsys.readouterr().err


def test_points_of_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PortraitError, match="is a folder"):
        points_of("--portrait", str(tmp_path), "--face-points", DOTS)


def test_live_wears_a_drawing_in_which_no_face_is_found(drawing: Path) -> None:
    words = ["live", "--portrait", str(drawing), "--output", "null"]
    wanted = parser._build_parser("live").parse_args(words)
    with pytest.raises(UnplacedFaceError):
        read_portrait(desired_state_from_flags(wanted).gallery[0], Settings())
    wanted = parser._build_parser("live").parse_args([*words, "--face-points", DOTS])
    portrait = read_portrait(desired_state_from_flags(wanted).gallery[0], Settings())
    assert portrait.drawn is not None
    assert portrait.drawn.is_complete


@pytest.mark.parametrize(("flags", "code"), [((), 1), (("--face-points", DOTS), 0)])
def test_a_sheet_shows_a_drawing_in_which_no_face_is_found(
    drawing: Path, swaying_face: Path, tmp_path: Path, flags: tuple[str, ...], code: int
) -> None:
    sheet = ["sheet", "--portrait", str(drawing), *flags, "--driver", str(swaying_face), "--columns", "1"]
    words = [*sheet, "--max-frames", "2", "--out", str(tmp_path / "sheet.png")]
    assert parser.run_command_line(words, Interrupt()) == code
