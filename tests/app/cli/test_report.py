import json
import sys
from pathlib import Path

import pytest

from app.cli import report
from engine import SinkError


def test_the_probe_for_a_report_leaves_nothing(tmp_path: Path) -> None:
    report.prepare_report(tmp_path / "reports" / "r.json")
    assert list((tmp_path / "reports").iterdir()) == []


def test_an_earlier_report_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    earlier, link = tmp_path / "r.json", tmp_path / "link.json"
    earlier.write_text("{}")
    link.symlink_to(earlier)
    report.prepare_report(link)
    assert report.save_json(link, {"frames": 1}) == tmp_path / "link (2).json"
    assert earlier.read_text() == "{}"
    assert report.save_json(earlier, {"frames": 2}, replace=True) == earlier
    assert json.loads(earlier.read_text()) == {"frames": 2}


def test_where_a_report_is_is_said_if_it_is_elsewhere() -> None:
    assert report.describe_report(Path("r.json"), Path("r.json")) == []
    (line,) = report.describe_report(Path("r.json"), Path("r (2).json"))
    assert "r (2).json" in line


def test_a_place_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SinkError, match="cannot be written: it is a folder"):
        report.prepare_report(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell")
def test_memory_is_told_in_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    by_status = report.peak_rss_mb()
    monkeypatch.setattr(report, "PROCESS_STATUS", Path("missing"))
    by_system = report.peak_rss_mb()
    assert by_status is not None
    assert by_system is not None
    assert 10 < by_status < 100_000
