import pytest

from engine.core.errors import SettingsError
from engine.core.settings import Settings
from engine.evaluation.ablations import ABLATIONS, make_ablated_setups

PERSONALIVE = Settings("personalive")


def test_a_table_stands_for_all_of_it_that_can_be_had() -> None:
    names = [setup.name for setup in make_ablated_setups(["table2"], PERSONALIVE)]
    assert names == ["chunk-causal", "chunk-2", "without-mii", "without-hkm", "fresh-noise", "full"]
    thresholds = make_ablated_setups(["table3"], PERSONALIVE)
    assert [setup.settings.personalive.keyframe_threshold for setup in thresholds] == [15, 16, 17, 18, 19, 20]


def test_each_changes_one_thing_and_runs_in_torch() -> None:
    setups = {setup.name: setup.settings.personalive for setup in make_ablated_setups(list(ABLATIONS), PERSONALIVE)}
    assert setups["chunk-2"].chunk == 2
    assert setups["without-hkm"].keyframe_slots == 0
    assert setups["without-mii"].ablations == ("without-mii",)
    assert setups["full"].ablations == ()
    assert {own.runtime for own in setups.values()} == {"eager"}


def test_what_cannot_be_had_says_why() -> None:
    lacking = {name: ablation for name, ablation in ABLATIONS.items() if ablation.change is None}
    assert set(lacking) == {"without-st", "decoder-temporal"}
    assert all(ablation.why_not for ablation in lacking.values())


def test_another_animator_and_an_unknown_name_are_refused() -> None:
    with pytest.raises(SettingsError, match="personalive"):
        make_ablated_setups(["full"], Settings())
    with pytest.raises(SettingsError, match="without-eyes"):
        make_ablated_setups(["without-eyes"], PERSONALIVE)
    assert make_ablated_setups([], Settings()) == ()
