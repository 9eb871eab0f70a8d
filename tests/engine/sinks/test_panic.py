"""One switch that all outputs follow."""

import numpy as np

from engine.core.types import AvatarFrame
from engine.sinks.card import cached_card_frame
from engine.sinks.panic import PanicSwitch

FRAME = AvatarFrame(np.zeros((64, 48, 3), np.uint8), 1)


def test_while_it_is_on_every_picture_is_the_card() -> None:
    panic = PanicSwitch()
    assert panic.frame_or_card(FRAME) is FRAME
    panic.set_panic(True)
    assert panic.frame_or_card(FRAME) is cached_card_frame(64, 48)
    assert panic.frame_or_card(FRAME, (36, 64)) is cached_card_frame(36, 64)
    panic.set_panic(False)
    assert panic.frame_or_card(FRAME) is FRAME


def test_followers_see_the_new_state_before_setting_it_returns() -> None:
    panic, seen = PanicSwitch(), []

    def follow() -> None:
        seen.append(panic.on)

    panic.add_follower(follow)
    panic.set_panic(True)
    panic.set_panic(False)
    panic.remove_follower(follow)
    panic.set_panic(True)
    assert seen == [True, False]
