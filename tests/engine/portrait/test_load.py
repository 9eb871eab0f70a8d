"""Picture files become portraits."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from scipy.spatial.transform import Rotation

from engine.core.errors import NoFaceError
from engine.core.picture_file import read_portrait_file
from engine.core.types import Face, HeadPose, Image, Portrait
from engine.driver.crop import Crop
from engine.portrait.crop import PortraitCrop
from engine.portrait.load import load_portrait, suggest_crop
from engine.portrait.upright import find_person_upright
from engine.tracking import FaceTracker

SIZE_PX = 256


@pytest.fixture(scope="module")
def tracker() -> Iterator[FaceTracker]:
    made = FaceTracker()
    yield made
    made.close()


def face_of(portrait: Portrait) -> Face:
    assert portrait.face is not None
    return portrait.face


def test_a_portrait_is_square_named_and_has_its_face(tracker: FaceTracker, astronaut_file: Path) -> None:
    portrait = load_portrait(astronaut_file, tracker, SIZE_PX)

    assert portrait.name == "astronaut"
    assert portrait.image.shape == (SIZE_PX, SIZE_PX, 3)
    assert portrait.image.dtype == np.uint8
    low, high = face_of(portrait).landmarks[:, :2].min(axis=0), face_of(portrait).landmarks[:, :2].max(axis=0)
    assert (high - low).max() == pytest.approx(SIZE_PX / 2.25, rel=0.02)
    assert (low > 0.2 * SIZE_PX).all()
    assert (high < 0.8 * SIZE_PX).all()


def test_landmarks_are_where_the_face_is_in_the_portrait(tracker: FaceTracker, astronaut_file: Path) -> None:
    portrait = load_portrait(astronaut_file, tracker, SIZE_PX)
    (seen,) = tracker.find_faces(portrait.image)

    apart = np.linalg.norm(seen.landmarks[:, :2] - face_of(portrait).landmarks[:, :2], axis=1)
    assert apart.mean() < 0.02 * np.ptp(seen.landmarks[:, 0])


def test_takes_the_largest_of_several_faces(tracker: FaceTracker, astronaut: Image, tmp_path: Path) -> None:
    person = Pillow.fromarray(astronaut[0:270, 90:360])
    group = Pillow.new("RGB", (520, 360), (128, 128, 128))
    group.paste(person.resize((200, 200)), (0, 80))
    group.paste(person.resize((300, 300)), (210, 30))
    file = tmp_path / "group.png"
    group.save(file)

    portrait = load_portrait(file, tracker, 270)

    larger, smaller = tracker.find_faces(np.asarray(group))
    assert np.ptp(larger.landmarks[:, 0]) > 1.3 * np.ptp(smaller.landmarks[:, 0])
    crop = Crop.around_head_and_shoulders(larger, *group.size)
    assert np.array_equal(portrait.image, crop.crop_image(np.asarray(group), 270))


def test_of_an_animation_the_first_picture_is_used_and_a_remark_says_so(
    tracker: FaceTracker, astronaut: Image, tmp_path: Path
) -> None:
    picture = Pillow.fromarray(astronaut)
    for name, turned in (
        ("a.webp", picture),
        ("a.gif", picture),
        ("lying.webp", picture.transpose(Pillow.Transpose.ROTATE_90)),
    ):
        turned.save(tmp_path / name, save_all=True, append_images=[Pillow.new("RGB", turned.size)], duration=50)
        portrait = load_portrait(tmp_path / name, tracker, SIZE_PX)
        assert portrait.face is not None
        assert portrait.remark is not None
        assert f"The picture {name} is animated" in portrait.remark.message
        assert ("lay on its side" in portrait.remark.message) == (name == "lying.webp")
    again = load_portrait(tmp_path / "a.gif", tracker, SIZE_PX, chosen=PortraitCrop(0.5, 0.5, 1.0))
    assert again.remark is None


def test_as_it_is_the_whole_picture_is_scaled(tracker: FaceTracker, astronaut_file: Path, astronaut: Image) -> None:
    portrait = load_portrait(astronaut_file, tracker, 512, as_is=True)

    assert np.array_equal(portrait.image, astronaut)
    (face,) = tracker.find_faces(astronaut)
    assert face_of(portrait).landmarks == pytest.approx(face.landmarks, abs=0.01)


def test_as_it_is_a_face_is_not_needed(tracker: FaceTracker, tmp_path: Path) -> None:
    Pillow.new("RGB", (300, 300), (90, 120, 30)).save(tmp_path / "green.png")

    portrait = load_portrait(tmp_path / "green.png", tracker, 128, as_is=True)

    assert portrait.face is None
    assert portrait.image.shape == (128, 128, 3)


# --- which face is used, with faces made by hand ------------------------------------------------------------------


def face_of_px(extent_px: float, yaw_deg: float = 0.0, pitch_deg: float = 0.0, roll_deg: float = 0.0) -> Face:
    """A face in the middle of 300x200 pixels, wider than high, with its head turned so."""
    landmarks = np.zeros((478, 3), np.float32)
    landmarks[:, :2] = (150, 100)
    landmarks[0, 0], landmarks[1, 0] = 150 - extent_px / 2, 150 + extent_px / 2
    rotation = Rotation.from_euler("YXZ", [-yaw_deg, -pitch_deg, roll_deg], degrees=True).as_matrix()
    pose = HeadPose(rotation.astype(np.float32), np.array([150, 100, 0], np.float32), 10.0)
    return Face(landmarks, np.zeros(52, np.float32), pose, 1.0)


class Finder:
    """Finds these faces in the upright picture, and others after so many quarters of a turn. likeness: of each."""

    def __init__(self, *faces: Face, turned: dict[int, Face] | None = None, likeness: dict[int, float] | None = None):
        self.faces = list(faces)
        self.turned = turned or {}
        self.likeness = likeness or {}
        self.rated: list[Face] = []

    def find_faces(self, image: Image) -> list[Face]:
        mark = {(0, 0): 0, (-1, 0): 1, (-1, -1): 2, (0, -1): 3}  # where the picture's first pixel has gone
        quarters = next((turn for place, turn in mark.items() if image[place].max() > 200), 0)
        found = self.turned.get(quarters)
        return self.faces if quarters == 0 else [] if found is None else [found]

    def rate_human_likeness(self, image: Image, face: Face) -> float:
        self.rated.append(face)
        return self.likeness.get(id(face), 1.0)


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A picture of 300x200 pixels whose first one is white."""
    picture = np.full((200, 300, 3), 60, np.uint8)
    picture[0, 0] = 255
    Pillow.fromarray(picture).save(tmp_path / "marked.png")
    return tmp_path / "marked.png"


def refusal_of(file: Path, finder: Finder) -> str:
    with pytest.raises(NoFaceError) as refusal:
        load_portrait(file, finder, 64)
    return str(refusal.value)


def test_the_largest_face_that_is_a_persons_is_used_of_the_first_five(marked: Path) -> None:
    dog, person, other = (face_of_px(extent) for extent in (120, 100, 90))
    finder = Finder(dog, person, other, likeness={id(dog): 0.49, id(person): 0.5})
    crop = Crop.around_head_and_shoulders(person, 300, 200)
    expected = crop.map_face_to_crop(person, 64)
    assert np.array_equal(face_of(load_portrait(marked, finder, 64)).landmarks, expected.landmarks)
    assert finder.rated[:2] == [dog, person]
    dogs = [face_of_px(100) for _ in range(5)]
    crowd = Finder(*dogs, person, likeness={id(one): 0.0 for one in dogs})
    assert "not clearly a person's" in refusal_of(marked, crowd)


@pytest.mark.parametrize(
    ("extent_px", "likeness", "left_px", "words"),
    [(98, 1.0, 60, "at the right"), (98, 1.0, 240, "at the left"), (98, 0.2, 60, ""), (66, 1.0, 60, "")],
)
def test_which_of_two_people_it_is_is_said(
    marked: Path, extent_px: float, likeness: float, left_px: float, words: str
) -> None:
    person, other = face_of_px(100), face_of_px(extent_px)
    other.landmarks[:, 0] += left_px - 150
    remark = load_portrait(marked, Finder(person, other, likeness={id(other): likeness}), 64).remark
    assert (remark is not None) is bool(words)
    if remark is not None:
        assert f"the one {words}; crop" in remark.message


@pytest.mark.parametrize(("outside", "is_used"), [(0.45, False), (0.15, True)])
def test_a_face_of_which_more_than_a_third_is_outside_is_refused(
    tracker: FaceTracker, astronaut: Image, astronaut_file: Path, outside: float, is_used: bool
) -> None:
    (face,) = tracker.find_faces(astronaut)
    low, high = face.landmarks[:, 0].min(), face.landmarks[:, 0].max()
    face.landmarks[:, 0] -= low + outside * (high - low)
    if is_used:
        assert load_portrait(astronaut_file, Finder(face), 64).face is not None
    else:
        assert re.search(r"cut by the picture's edge: 4\d % of it", refusal_of(astronaut_file, Finder(face)))


@pytest.mark.parametrize(("likeness", "said"), [(0.5, True), (0.65, True), (0.66, False), (0.9, False)])
def test_a_face_that_may_be_an_animals_is_tried_with_a_remark(marked: Path, likeness: float, said: bool) -> None:
    face = face_of_px(100)
    portrait = load_portrait(marked, Finder(face, likeness={id(face): likeness}), 64)
    assert (portrait.remark is not None and "animals" in portrait.remark.message) == said


def test_a_dark_nose_in_a_face_that_is_hardly_a_persons_is_an_animals(tmp_path: Path) -> None:
    dog = face_of_px(100)
    dog.landmarks[[1, 4, 5, 195, 45, 275, 2], 1] += 20
    picture = np.random.default_rng(1).integers(120, 200, (200, 300, 3), np.uint8)
    picture[110:] //= 12
    picture[0, 0] = 255
    Pillow.fromarray(picture).save(tmp_path / "dog.png")
    assert "not clearly a person's" in refusal_of(tmp_path / "dog.png", Finder(dog, likeness={id(dog): 0.65}))
    assert find_person_upright(picture, Finder(dog, likeness={id(dog): 0.85})).face is dog
    picture[110:] *= 12
    assert find_person_upright(picture, Finder(dog, likeness={id(dog): 0.65})).face is dog


@pytest.mark.parametrize(("extent_px", "refused"), [(63.0, True), (63.4, True), (64.0, False), (200.0, False)])
def test_a_face_needs_64_pixels_in_its_larger_direction(marked: Path, extent_px: float, refused: bool) -> None:
    finder = Finder(face_of_px(extent_px))
    if refused:
        assert "too small: 63 pixels, where at least 64 are needed" in refusal_of(marked, finder)
    else:
        load_portrait(marked, finder, 64)


@pytest.mark.parametrize(
    ("yaw_deg", "pitch_deg", "why"),
    [
        (44, 0, ""),
        (46, 0, "turned too far to the side: 46°, where 45° are the limit"),
        (-46, 0, "turned too far to the side: 46°"),
        (0, 27, ""),
        (0, 29, "looks too far up"),
        (0, -41, ""),
        (0, -43, "looks too far down"),
    ],
)
def test_a_head_may_be_turned_so_far_and_no_farther(marked: Path, yaw_deg: float, pitch_deg: float, why: str) -> None:
    finder = Finder(face_of_px(100, yaw_deg, pitch_deg))
    if why:
        assert why in refusal_of(marked, finder)
    else:
        load_portrait(marked, finder, 64)


@pytest.mark.parametrize(
    ("quarters", "way"), [(1, "lay on its side"), (2, "stood on its head"), (3, "lay on its side")]
)
def test_a_picture_in_which_a_person_is_upright_once_it_is_turned_is_turned_and_says_so(
    marked: Path, quarters: int, way: str
) -> None:
    portrait = load_portrait(marked, Finder(turned={quarters: face_of_px(100)}), 64)
    assert str(portrait.remark) == f"The picture marked.png {way}, and was turned upright."
    leaning = Finder(turned={quarters: face_of_px(100, roll_deg=60)})
    assert "No human face was found" in refusal_of(marked, leaning)


@pytest.mark.parametrize("turn_deg", [-50, -45, -20, 0, 20, 45, 50])
def test_a_head_that_leans_is_left_as_it_is(marked: Path, turn_deg: float) -> None:
    finder = Finder(face_of_px(100, roll_deg=turn_deg), turned={1: face_of_px(100), 3: face_of_px(100)})
    assert load_portrait(marked, finder, 64).remark is None


@pytest.mark.parametrize(
    ("turn_deg", "quarters"), [(60, 1), (90, 1), (-60, 3), (-90, 3), (130, 1), (170, 2), (-170, 2)]
)
def test_a_head_that_lies_is_turned_by_the_nearest_quarters(marked: Path, turn_deg: float, quarters: int) -> None:
    lying, upright = face_of_px(100, roll_deg=turn_deg), face_of_px(100)
    assert load_portrait(marked, Finder(lying, turned={quarters: upright}), 64).remark is not None
    assert load_portrait(marked, Finder(lying), 64).remark is None


def test_a_picture_that_is_used_as_it_is_is_not_turned(marked: Path) -> None:
    lying, upright = face_of_px(100, roll_deg=90), face_of_px(100)
    assert load_portrait(marked, Finder(lying, turned={1: upright}), 64, as_is=True).remark is None


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_portrait_that_lies_becomes_the_same_portrait(
    tracker: FaceTracker, astronaut: Image, astronaut_file: Path, tmp_path: Path, quarters: int
) -> None:
    file = tmp_path / "lying.png"
    Pillow.fromarray(np.rot90(astronaut, quarters)).save(file)
    upright, lying = load_portrait(astronaut_file, tracker, SIZE_PX), load_portrait(file, tracker, SIZE_PX)
    assert lying.remark is not None
    assert upright.remark is None
    assert np.abs(lying.image.astype(int) - upright.image.astype(int)).mean() < 4
    chosen = load_portrait(file, tracker, SIZE_PX, chosen=suggest_crop(read_portrait_file(file), tracker))
    assert chosen.remark is None
    assert np.abs(chosen.image.astype(int) - upright.image.astype(int)).mean() < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_exif_says_is_done_without_a_word(
    tracker: FaceTracker, astronaut: Image, astronaut_file: Path, tmp_path: Path, orientation: int
) -> None:
    flip, upright_picture = Pillow.Transpose, Pillow.fromarray(astronaut)
    undone = {
        2: flip.FLIP_LEFT_RIGHT,
        3: flip.ROTATE_180,
        4: flip.FLIP_TOP_BOTTOM,
        5: flip.TRANSPOSE,
        6: flip.ROTATE_90,
        7: flip.TRANSVERSE,
        8: flip.ROTATE_270,
    }
    stored = upright_picture if orientation == 1 else upright_picture.transpose(undone[orientation])
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    file = tmp_path / "phone.png"
    stored.save(file, exif=exif)
    portrait, upright = load_portrait(file, tracker, SIZE_PX), load_portrait(astronaut_file, tracker, SIZE_PX)
    assert portrait.remark is None
    assert np.abs(portrait.image.astype(int) - upright.image.astype(int)).mean() < 4


def test_what_is_wrong_with_a_face_that_is_not_a_persons_is_said_too(marked: Path) -> None:
    small, turned = face_of_px(50), face_of_px(100, yaw_deg=60)
    assert "too small" in refusal_of(marked, Finder(small, likeness={id(small): 0.0}))
    assert "turned too far" in refusal_of(marked, Finder(turned, likeness={id(turned): 0.0}))


def test_as_it_is_nothing_about_the_face_is_checked_and_it_is_the_largest(marked: Path) -> None:
    small, other = face_of_px(50, yaw_deg=80), face_of_px(40)
    finder = Finder(small, other, likeness={id(small): 0.0})
    portrait = load_portrait(marked, finder, 64, as_is=True)
    expected = Crop.whole_image(300, 200).map_face_to_crop(small, 64)
    assert np.array_equal(face_of(portrait).landmarks, expected.landmarks)


def test_a_part_that_was_chosen_is_used_whole_and_its_face_is_checked(marked: Path) -> None:
    chosen = PortraitCrop(0.5, 0.5, 1.0)
    person = face_of_px(100)
    portrait = load_portrait(marked, Finder(person), 64, chosen=chosen)
    expected = Crop.whole_image(200, 200).map_face_to_crop(person, 64)
    assert np.array_equal(face_of(portrait).landmarks, expected.landmarks)
    with pytest.raises(NoFaceError, match="too small"):
        load_portrait(marked, Finder(face_of_px(30)), 64, chosen=chosen)


def test_the_square_that_is_suggested_is_the_one_that_is_chosen_by_itself(marked: Path) -> None:
    person = face_of_px(100)
    crop = Crop.around_head_and_shoulders(person, 300, 200)
    assert suggest_crop(read_portrait_file(marked), Finder(person)) == PortraitCrop.from_crop(crop, 300, 200)


def test_without_a_face_the_square_around_the_middle_is_suggested(marked: Path) -> None:
    whole = PortraitCrop.from_crop(Crop.whole_image(300, 200), 300, 200)
    assert suggest_crop(read_portrait_file(marked), Finder()) == whole


def test_around_a_face_that_would_be_refused_the_same_square_is_suggested(marked: Path) -> None:
    """The user may put points on it."""
    dog = face_of_px(100)
    finder = Finder(dog, likeness={id(dog): 0.1})
    assert suggest_crop(read_portrait_file(marked), finder) == suggest_crop(read_portrait_file(marked), Finder(dog))
