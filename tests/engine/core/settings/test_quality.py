from engine.animators.personalive.stream.schedule import NoiseSchedule
from engine.core.settings import QUALITY_STEPS, PersonaLiveSettings, Quality, Settings


def test_every_quality_has_a_step_with_less_delay_than_the_one_before() -> None:
    assert list(QUALITY_STEPS) == list(Quality)
    usual = PersonaLiveSettings()
    assert [step.count_delay_frames(usual) for step in QUALITY_STEPS.values()] == [15, 11, 7, 3]
    assert [quality for quality, step in QUALITY_STEPS.items() if step.is_experimental] == [Quality.LOWEST_DELAY]
    assert [quality for quality, step in QUALITY_STEPS.items() if not step.tiny_decoder] == [Quality.BEST]


def test_the_delay_is_that_of_the_window() -> None:
    for own in (PersonaLiveSettings(), PersonaLiveSettings(chunk=2), PersonaLiveSettings(levels=(0, 333, 999))):
        for step in QUALITY_STEPS.values():
            schedule = NoiseSchedule(own.levels, own.chunk, step.find_rung(own), own.refine_below)
            assert step.count_delay_frames(own) == schedule.lookahead


def test_a_plain_word_becomes_the_quality_that_it_names() -> None:
    assert Settings(quality="fast").quality is Quality.FAST  # type: ignore[arg-type]
