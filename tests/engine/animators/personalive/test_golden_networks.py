"""Every network of PersonaLive against what the reference implementation computed with the same weights."""

import numpy as np
import pytest
import torch

from engine.animators.personalive.nets.autoencoder import TinyDecoder
from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.motion_extractor import ANGLE_BINS, RawMotion
from engine.animators.personalive.nets.reference_net import SITES
from engine.animators.personalive.nets.spatial import SiteTokens
from engine.animators.personalive.stream.keypoints import (
    MotionParameters,
    crop_and_resize,
    draw_keypoints,
    face_boxes,
    interpolate_motion,
    retarget_motion,
)
from engine.animators.personalive.stream.prepared_portrait import PortraitReader, image_to_tensor
from engine.animators.personalive.weights.networks import Networks
from tests.personalive import (
    FOLDER,
    SIZE_PX,
    driver_pictures,
    fresh,
    golden,
    manifest,
    portrait_image,
    relative_error,
    small_decoder_weights,
)

CLOSE = 1e-4


def raw_motion(name: str) -> RawMotion:
    return RawMotion(*(golden()[f"motion_extractor/{name}/{head}"] for head in RawMotion._fields))


def motion(name: str) -> MotionParameters:
    return MotionParameters.from_raw_motion(raw_motion(name), torch.arange(float(ANGLE_BINS)))


@pytest.mark.parametrize("name", ["portrait", "chunk0"])
def test_motion_extractor(networks: Networks, name: str) -> None:
    ours = networks.motion_extractor(golden()[f"motion_extractor/{name}/in"])
    for head, theirs in zip(ours, raw_motion(name), strict=True):
        assert relative_error(head, theirs) < CLOSE


def test_the_pictures_that_the_extractor_sees() -> None:
    small = (image_to_tensor(portrait_image(), 256)[None] + 1) / 2
    assert relative_error(small, golden()["motion_extractor/portrait/in"]) < 1e-6


def test_keypoints_of_the_transition_and_of_the_first_chunk() -> None:
    portrait, driver = motion("portrait"), motion("chunk0")
    posed = retarget_motion(portrait, driver, driver.select_frames(slice(0, 1)))
    start = interpolate_motion(portrait, posed.select_frames(slice(0, 1)), torch.arange(12) / 12)
    assert (
        relative_error(torch.cat([start.place_keypoints(), posed.place_keypoints()]), golden()["keypoints/chunk0"])
        < 1e-6
    )


@pytest.mark.parametrize(("name", "who"), [("portrait", "portrait"), ("chunk0", "driving")])
def test_face_boxes(name: str, who: str) -> None:
    points = motion(name).place_keypoints()
    assert relative_error(points, golden()[f"face_boxes/{who}/keypoints"]) < 1e-6
    boxes = face_boxes(points, SIZE_PX, SIZE_PX)
    assert torch.equal(torch.tensor(boxes, dtype=torch.int32), golden()[f"face_boxes/{who}/boxes"])


def test_discs_and_boxes_off_the_picture_and_degenerate() -> None:
    points = golden()["tables/keypoints"]
    discs = (draw_keypoints(points, SIZE_PX, SIZE_PX) * 255).round().to(torch.uint8)
    assert torch.equal(discs, golden()["tables/discs"])
    boxes = face_boxes(points, SIZE_PX, SIZE_PX)
    assert torch.equal(torch.tensor(boxes, dtype=torch.int32), golden()["tables/boxes"])


def test_face_crops() -> None:
    pictures = torch.cat([image_to_tensor(portrait_image(), SIZE_PX)[None], driver_pictures()[:4]])
    points = torch.cat([motion("portrait").place_keypoints(), motion("chunk0").place_keypoints()])
    boxes = face_boxes(points, SIZE_PX, SIZE_PX)
    ours = [crop_and_resize(picture, box, 224) for picture, box in zip(pictures, boxes, strict=True)]
    assert relative_error(torch.stack(ours), golden()["motion_encoder/in"][0].transpose(0, 1)) < 1e-6


def test_motion_encoder(networks: Networks) -> None:
    tokens = networks.motion_encoder(golden()["motion_encoder/in"][0].transpose(0, 1))
    assert relative_error(tokens, golden()["motion_encoder/out"][0]) < CLOSE


def test_pose_guider(networks: Networks) -> None:
    images = draw_keypoints(golden()["keypoints/chunk0"], SIZE_PX, SIZE_PX)
    assert relative_error(images, golden()["pose_guider/in"][0].transpose(0, 1)) < 1e-6
    assert relative_error(networks.pose_guider(images), golden()["pose_guider/out"][0].transpose(0, 1)) < CLOSE


def test_portrait(networks: Networks) -> None:
    portrait = PortraitReader(fresh(networks, "recorded"), SIZE_PX, exact_savings=False).prepare_portrait(
        "x", portrait_image()
    )
    assert relative_error(portrait.image_embedding, golden()["reference/image_embeds"]) < CLOSE
    assert relative_error(portrait.latent[None], golden()["reference/latents"]) < CLOSE
    assert relative_error(portrait.face_motion, golden()["motion_encoder/out"][0, 0]) < CLOSE


def test_reference_net(networks: Networks) -> None:
    recorded = networks.reference_net(golden()["reference/latents"], golden()["reference/image_embeds"])
    assert len(recorded) == len(SITES)
    for site, tokens in zip(SITES, recorded, strict=True):
        assert relative_error(tokens, golden()[f"reference/features/{site}"]) < CLOSE


@pytest.mark.parametrize("exact_savings", [False, True])
def test_denoiser(networks: Networks, exact_savings: bool) -> None:
    denoiser = fresh(networks).denoiser
    embedding = golden()["unet/image_embeds"]
    tokens = [golden()[f"reference/features/{site}"] for site in SITES]
    pose, motion_tokens = golden()["unet/pose_features_in"][0].transpose(0, 1), golden()["unet/motion_in"][0]
    levels = golden()["unet/timesteps"].float()
    if exact_savings:
        denoiser.apply_exact_savings(levels)
    noise = denoiser(
        golden()["unet/latents_in"][0].transpose(0, 1),
        levels,
        Conditions(pose, motion_tokens),
        denoiser.project_tokens(tokens, embedding)
        if exact_savings
        else tuple(SiteTokens(each, embedding) for each in tokens),
        first_position=0,
    )
    assert relative_error(noise, golden()["unet/noise_pred"][0].transpose(0, 1)) < CLOSE


def test_small_decoder() -> None:
    """At its real size: the authors' pictures are in [0, 1] with overshoot, ours are cut."""
    with np.load(FOLDER / "small-decoder.npz") as arrays:
        latents, theirs = torch.from_numpy(arrays["latents"]), torch.from_numpy(arrays["pictures"])
    decoder = TinyDecoder(manifest("full")["configs"]["taesd/config.json"])
    own = {key: entry for key, entry in decoder.vae.state_dict().items() if not key.startswith("decoder.")}
    decoder.vae.load_state_dict({**own, **small_decoder_weights()})
    assert latents.abs().max() > 3
    assert ((theirs > 0) & (theirs < 1)).float().mean() > 0.5
    assert relative_error(decoder(latents), theirs.clamp(0, 1)) <= 1e-5
