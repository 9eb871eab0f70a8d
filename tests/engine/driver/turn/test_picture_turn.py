"""A camera that lies on its side or stands on its head, and drivers who only lean."""

import numpy as np
import pytest

from engine.core.types import Face, Frame, Image
from engine.driver.turn.picture_turn import PictureTurn, quarters_of_turn, turn_image
from tests.fakes.faces_turned import lying_face

FPS = 25


class Finder:
    """upside_down: what every face is. turned: by how many quarters the picture is to be turned to find one."""

    def __init__(self, upside_down: bool = False, turned: int | None = None) -> None:
        self.upside_down = upside_down
        self.turned = turned
        self.checks = self.searches = 0

    def is_upside_down(self, image: Image, face: Face) -> bool:
        self.checks += 1
        return self.upside_down

    def finds_face_turned(self, image: Image, quarters: int) -> bool:
        self.searches += 1
        return quarters == self.turned

    def forget_face(self) -> None:
        """It remembers nothing."""


class Camera:
    """Frames of 160x120 with the faces that a tracker finds in them; shown: the faces that animators got."""

    def __init__(self, finder: Finder | None = None, turn: str = "auto") -> None:
        self.turn = PictureTurn(finder or Finder(), turn)
        self.number = 0
        self.shown: list[Face | None] = []
        self.decisions_s: list[float] = []

    def see(self, face: Face | None, seconds: float) -> None:
        for _ in range(round(seconds * FPS)):
            now_ns = self.number * 1_000_000_000 // FPS
            frame = self.turn.turn_frame(Frame(np.zeros((120, 160, 3), np.uint8), now_ns))
            if self.turn.observe_face(frame, face):
                self.decisions_s.append(self.number / FPS)
            else:
                self.shown.append(self.turn.withhold_face(face))
            self.number += 1


@pytest.mark.promise("a camera that lies on its side")
@pytest.mark.parametrize(("roll_deg", "quarters"), [(90, 1), (-90, 3), (75, 1), (-120, 3), (170, 2)])
def test_a_lying_face_turns_the_pictures_and_is_not_shown_before(roll_deg: float, quarters: int) -> None:
    camera = Camera()
    camera.see(lying_face(roll_deg), 1.0)
    assert camera.turn.quarters == quarters
    assert camera.decisions_s[0] < 1.0
    until = round(camera.decisions_s[0] * FPS)
    assert camera.shown[:until] == [None] * until


@pytest.mark.parametrize("roll_deg", [30, -40, 50, -50])
def test_a_driver_who_leans_is_shown_and_turns_nothing(roll_deg: float) -> None:
    camera = Camera()
    camera.see(lying_face(0), 2)
    camera.see(lying_face(roll_deg), 10)
    assert camera.turn.quarters == 0
    assert None not in camera.shown


def test_a_driver_who_lies_for_a_moment_turns_nothing() -> None:
    camera = Camera()
    camera.see(lying_face(0), 2)
    camera.see(lying_face(85), 1.4)
    camera.see(lying_face(5), 1)
    assert camera.decisions_s == []
    assert camera.shown[-1] is not None


def test_a_camera_turned_in_the_hand_is_noticed_within_two_seconds_and_back_again() -> None:
    camera = Camera()
    camera.see(lying_face(0), 3)
    camera.see(lying_face(-90), 2)
    assert camera.turn.quarters == 3
    assert camera.decisions_s[0] < 5.0
    camera.see(lying_face(0), 2)
    camera.see(lying_face(90), 2)
    assert camera.turn.quarters == 0
    assert "upright again" in camera.turn.describe_turn().template


def test_a_mask_on_a_face_upside_down_is_never_shown() -> None:
    camera = Camera(Finder(upside_down=True))
    camera.see(lying_face(3, presence=0.9), 1.5)
    assert camera.turn.quarters == 2
    until = round(camera.decisions_s[0] * FPS)
    assert camera.shown[:until] == [None] * until


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_face_in_the_turned_picture_alone_is_found_within_two_seconds(quarters: int) -> None:
    camera = Camera(Finder(turned=quarters))
    while not camera.decisions_s and camera.number < 2 * FPS:
        camera.see(None, 1 / FPS)
    assert camera.turn.quarters == quarters


def test_an_empty_room_is_searched_now_and_then_and_turns_nothing() -> None:
    finder = Finder()
    camera = Camera(finder)
    camera.see(None, 60)
    assert camera.turn.quarters == 0
    assert finder.searches < 80


def test_a_sure_face_is_hardly_ever_checked() -> None:
    finder = Finder()
    Camera(finder).see(lying_face(0), 60)
    assert finder.checks <= 7


@pytest.mark.parametrize(("word", "quarters"), [("0", 0), ("90", 3), ("180", 2), ("270", 1), ("auto", None)])
def test_the_setting_is_in_degrees_clockwise(word: str, quarters: int | None) -> None:
    assert quarters_of_turn(word) == quarters


def test_a_turn_that_was_chosen_stays_and_a_lying_face_is_not_shown() -> None:
    camera = Camera(turn="90")
    camera.see(lying_face(90), 5)
    assert camera.turn.quarters == 3
    assert camera.shown == [None] * len(camera.shown)
    assert camera.turn.set_turn("180")
    assert not camera.turn.set_turn("180")
    assert not camera.turn.set_turn("auto")
    camera.see(lying_face(90), 1)
    assert camera.turn.quarters == 3


def test_a_quarter_clockwise_puts_the_left_column_on_top() -> None:
    image = np.zeros((2, 3, 3), np.uint8)
    image[:, 0] = 255
    quarters = quarters_of_turn("90")
    assert quarters is not None
    turned = turn_image(image, quarters)
    assert turned.shape == (3, 2, 3)
    assert turned[0].min() == 255
    assert turned[1:].max() == 0


def test_a_camera_that_turns_its_pictures_itself_begins_again() -> None:
    camera = Camera()
    camera.see(lying_face(90), 1)
    assert camera.turn.quarters == 1
    camera.turn.turn_frame(Frame(np.zeros((160, 120, 3), np.uint8), 10**10))
    assert camera.turn.quarters == 0
