"""What the names of outputs mean."""

from pathlib import Path

import pytest

from engine.core.errors import SinkError
from engine.sinks.output_name import check_output_name, find_written_file


@pytest.mark.parametrize(
    ("output", "file"),
    [
        ("null", None),
        ("virtual-camera", None),
        ("virtual-camera:/dev/video9", None),
        ("virtual-camera:v4l2loopback:/dev/video9", None),
        ("virtual-camera:odd.mp4", None),
        ("virtual-camera:file:", None),
        ("virtual-camera:file:/a/b:c", Path("/a/b:c")),
        ("a/b.MP4", Path("a/b.MP4")),
    ],
)
def test_outputs_that_are_files_are_known_by_their_names(output: str, file: Path | None) -> None:
    check_output_name(output)
    assert find_written_file(output) == file


@pytest.mark.parametrize("output", ["", "x.png", "virtual-cameras", "file:x", "nothing"])
def test_a_name_that_is_no_output_is_refused_with_what_there_is(output: str) -> None:
    assert find_written_file(output) is None
    with pytest.raises(SinkError, match="There is no output") as refused:
        check_output_name(output)
    assert "virtual-camera:DEVICE, a name that ends in .mp4, or null" in str(refused.value)
