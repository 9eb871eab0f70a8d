import torch

from engine.animators.personalive.weights.networks import Networks
from engine.animators.personalive.weights.stage_times import STAGES, time_stages
from tests.personalive import driver_pictures, fresh, portrait_image, stream_of


def test_every_network_is_measured_once_a_chunk(networks: Networks) -> None:
    parts = stream_of(fresh(networks), 64, levels=(0, 999), chunk=2)
    parts.stream.swap_portrait(parts.reader.prepare_portrait("one", portrait_image()))
    meters = time_stages(parts.networks, torch.device("cpu"))
    pictures = torch.nn.functional.avg_pool2d(driver_pictures()[:6], 2)
    plain = [parts.stream.advance_window(each, [True] * 2) for each in pictures.split(2)]
    assert tuple(meters) == tuple(stage for stage in STAGES if stage != "tiny_decoder")  # it is not there
    counts = {name: delay.frames for name, meter in meters.items() if (delay := meter.compute_delay())}
    assert counts["denoiser"] == counts["decoder"] == counts["motion_extractor"] == len(plain) == 3
    assert counts["motion_encoder"] == counts["pose_guider"] == 4
