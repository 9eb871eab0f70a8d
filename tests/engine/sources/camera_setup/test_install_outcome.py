"""What an installation says, in plain words."""

import pytest

from engine.sources.camera_setup.install_outcome import InstallStage, explain_failed_installation, read_stage
from tests.problems import advice_of, message_of


@pytest.mark.parametrize("stage", InstallStage)
def test_a_stage_is_read_from_its_line(stage: InstallStage) -> None:
    assert read_stage(f"stage {stage.value}\n") is stage
    assert read_stage(stage.value) is None
    assert stage.can_be_cancelled is (stage.value in ("asking", "lists", "download"))


@pytest.mark.parametrize(
    ("code", "lines", "tool", "message", "advice"),
    [
        (126, [], "apt", "was closed", ""),
        (127, ["Error executing command as another user: Not authorized"], "apt", "password was refused", "Try again"),
        (127, ["polkit: No authentication agent found."], "apt", "Nothing here can ask", "terminal"),
        (10, ["Temporary failure resolving 'deb.debian.org'"], "apt", "could not be downloaded", "network"),
        (11, ["error: failed retrieving file 'x' from y"], "pacman", "could not be downloaded", "network"),
        (10, [], "apt", "lists of packages", "network"),
        (11, ["E: broken"], "apt", "apt could not install", "last lines"),
        (11, ["Error! Bad return status for module build on kernel: 6.1"], "apt", "could not be built", "Restart"),
        (12, [], "dnf", "RPM Fusion", "rpmfusion.org"),
        (12, [], "apt", "do not have the driver", "universe"),
        (13, [], "apt", "could not be built", "Restart"),
        (14, ["Key was rejected by service"], "apt", "refuses to load", "mokutil --import"),
        (15, [], "apt", "is not there", "Restart"),
        (16, ["/etc/modprobe.d/obs.conf"], "apt", "Another program", "last line"),
        (20, [], "apt", "Cancelled", ""),
        (1, [], "apt", "is not there", "Restart"),
    ],
)
def test_each_failure_has_its_words(code: int, lines: list[str], tool: str, message: str, advice: str) -> None:
    problem = explain_failed_installation(code, lines, tool)
    assert message in message_of(problem)
    assert advice in advice_of(problem)
