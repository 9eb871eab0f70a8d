"""What was chosen last becomes what is wanted at the start."""

from app.demo_clip import CLIP
from app.remembered import intent_of
from app.store import Choices
from tests.fakes.session import gallery


def test_a_portrait_that_is_gone_gives_way_to_the_first_and_none_is_no_trouble() -> None:
    gone = Choices(portrait="gone")
    assert [intent_of(gone, gallery(*ids)).worn for ids in (("ada", "bo"), ())] == ["ada", ""]


def test_without_a_camera_chosen_the_bundled_clip_drives() -> None:
    assert intent_of(Choices(), gallery("ada")).camera == str(CLIP)
