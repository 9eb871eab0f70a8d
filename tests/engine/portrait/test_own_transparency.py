"""The transparency of a picture's own file stays the person's, through cropping and turning."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from engine.core.types import Image, OwnCutOut, Portrait
from engine.portrait.crop import PortraitCrop
from engine.portrait.load import load_portrait, suggest_crop
from engine.portrait.picture import read_portrait_picture
from engine.tracking import FaceTracker
from tests.cut_outs import astronaut_opacity, write_cut_out

SIZE_PX = 256


@pytest.fixture(scope="module")
def tracker() -> Iterator[FaceTracker]:
    made = FaceTracker()
    yield made
    made.close()


@pytest.fixture
def cut_out_file(astronaut: Image, tmp_path: Path) -> Path:
    return write_cut_out(tmp_path / "ada.png", astronaut, astronaut_opacity())


def cut_out_of(portrait: Portrait) -> OwnCutOut:
    assert portrait.cut_out is not None
    assert portrait.beyond is None
    assert portrait.cut_out.opacity.shape == portrait.image.shape[:2]
    return portrait.cut_out


def test_a_portrait_has_the_opacity_of_its_file_and_nothing_of_what_lies_under_it(
    tracker: FaceTracker, cut_out_file: Path, astronaut: Image
) -> None:
    portrait = load_portrait(cut_out_file, tracker, 512, chosen=PortraitCrop(0.5, 0.5, 1.0))
    own = cut_out_of(portrait)
    opacity = astronaut_opacity()
    assert np.abs(own.opacity.astype(int) - opacity).max() <= 1
    share = opacity[..., None] / 255
    wanted = astronaut * share + np.array(own.ground_rgb) * (1 - share)
    assert np.abs(portrait.image - wanted).max() < 3


def test_the_crop_around_head_and_shoulders_cuts_the_opacity_alike(tracker: FaceTracker, cut_out_file: Path) -> None:
    own = cut_out_of(load_portrait(cut_out_file, tracker, SIZE_PX))
    crop = suggest_crop(read_portrait_picture(cut_out_file).image, tracker)
    wanted = cv2.resize(crop.crop_image(astronaut_opacity()), (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_AREA)
    assert np.abs(own.opacity.astype(int) - wanted).mean() < 1


@pytest.mark.parametrize("orientation", [3, 6])
def test_a_picture_that_lies_is_turned_with_its_opacity(
    tracker: FaceTracker, cut_out_file: Path, astronaut: Image, tmp_path: Path, orientation: int
) -> None:
    lying = write_cut_out(tmp_path / "lying.png", astronaut, astronaut_opacity(), orientation=orientation)
    turned, upright = load_portrait(lying, tracker, SIZE_PX), load_portrait(cut_out_file, tracker, SIZE_PX)
    assert turned.remark is not None
    assert np.abs(cut_out_of(turned).opacity.astype(int) - cut_out_of(upright).opacity).mean() < 4


def test_beyond_the_picture_a_cut_out_is_transparent(tracker: FaceTracker, cut_out_file: Path) -> None:
    portrait = load_portrait(cut_out_file, tracker, SIZE_PX, chosen=PortraitCrop(0.5, 0.4, 1.6, 10.0))
    own = cut_out_of(portrait)
    assert own.opacity[:20].max() == 0
    assert (portrait.image[:20] == own.ground_rgb).all()


def test_as_it_is_a_wide_picture_keeps_its_opacity(tracker: FaceTracker, astronaut: Image, tmp_path: Path) -> None:
    file = write_cut_out(tmp_path / "wide.png", astronaut[:400], astronaut_opacity()[:400])
    own = cut_out_of(load_portrait(file, tracker, SIZE_PX, as_is=True))
    assert own.opacity[:10].max() == 0
    assert own.opacity[SIZE_PX // 2, SIZE_PX // 2] == 255


def test_the_colour_behind_is_the_same_at_every_size_and_crop(tracker: FaceTracker, cut_out_file: Path) -> None:
    portraits = [load_portrait(cut_out_file, tracker, size_px) for size_px in (64, 256)]
    portraits.append(load_portrait(cut_out_file, tracker, 64, chosen=PortraitCrop(0.45, 0.3, 0.7)))
    assert len({cut_out_of(portrait).ground_rgb for portrait in portraits}) == 1


def test_an_opaque_alpha_channel_changes_nothing(tracker: FaceTracker, astronaut: Image, tmp_path: Path) -> None:
    file = write_cut_out(tmp_path / "opaque.png", astronaut, np.full((512, 512), 255, np.uint8))
    Pillow.fromarray(astronaut).save(tmp_path / "plain.png")
    portrait, plain = (load_portrait(tmp_path / name, tracker, SIZE_PX) for name in (file.name, "plain.png"))
    assert portrait.cut_out is None
    assert portrait.beyond is None
    assert np.array_equal(portrait.image, plain.image)


def test_round_corners_are_filled_with_the_background(tracker: FaceTracker, astronaut: Image, tmp_path: Path) -> None:
    opacity = np.zeros((512, 512), np.uint8)
    cv2.circle(opacity, (255, 255), 255, 255, cv2.FILLED, cv2.LINE_AA)
    file = write_cut_out(tmp_path / "round.png", astronaut, opacity, under=(255, 0, 0))
    portrait = load_portrait(file, tracker, SIZE_PX, as_is=True)
    assert portrait.cut_out is None
    assert portrait.beyond is not None
    assert portrait.beyond[0, 0]
    assert not portrait.beyond[128, 128]
    wall = astronaut[60:100, 60:100].reshape(-1, 3).mean(0)
    assert np.abs(portrait.image[2:8, 2:8].reshape(-1, 3).mean(0) - wall).max() < 40


def test_a_picture_more_transparent_towards_the_bottom_shows_its_face_fully(
    tracker: FaceTracker, astronaut: Image, tmp_path: Path
) -> None:
    opacity = np.repeat(np.linspace(240, 0, 512).astype(np.uint8)[:, None], 512, 1)
    Pillow.fromarray(astronaut).save(tmp_path / "plain.png")
    file = write_cut_out(tmp_path / "gradient.png", astronaut, opacity)
    part = PortraitCrop(0.45, 0.3, 0.7)
    portrait, plain = (
        load_portrait(tmp_path / name, tracker, SIZE_PX, chosen=part) for name in (file.name, "plain.png")
    )
    own = cut_out_of(portrait)
    assert own.fades
    assert portrait.remark is None
    assert portrait.drawn is None
    assert plain.face is not None
    left, top, right, bottom = np.concatenate(
        [plain.face.landmarks[:, :2].min(0), plain.face.landmarks[:, :2].max(0)]
    ).astype(int)
    assert own.opacity[top:bottom, left:right].mean() > 253
    assert own.opacity[-1].max() < 240
    shown, wanted = (picture.image[top:bottom, left:right].astype(int) for picture in (portrait, plain))
    assert np.abs(shown - wanted).mean() < 3


def test_beyond_a_picture_that_fades_out_its_background_continues(
    tracker: FaceTracker, astronaut: Image, tmp_path: Path
) -> None:
    opacity = np.repeat(np.clip(np.linspace(4, 0, 512), 0, 1)[:, None] * 255, 400, 1).astype(np.uint8)
    file = write_cut_out(tmp_path / "narrow.png", astronaut[:, 30:430], opacity)
    portrait = load_portrait(file, tracker, SIZE_PX, as_is=True)
    assert portrait.cut_out is not None
    assert portrait.cut_out.fades
    assert portrait.cut_out.opacity[:150, 5].min() == 255
    assert portrait.beyond is not None
    assert portrait.beyond[:, 5].all()
    assert not portrait.beyond[:, 128].any()
    inside, outside = (portrait.image[20:100, column].astype(int).mean(0) for column in (34, 22))
    assert np.abs(inside - outside).max() < 30
