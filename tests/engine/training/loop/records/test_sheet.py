from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as PilImage

from engine.core.errors import SinkError
from engine.training.loop.records.sheet import COLUMNS, HEAD_PX, draw_sheet, write_sheet
from engine.training.loop.stage_runs import Shown


def make_shown(rows: int = 3) -> Shown:
    shades = [torch.full((rows, 3, size, size), shade) for shade, size in ((-1.0, 8), (0.0, 16), (3.0, 8), (0.5, 8))]
    return Shown(*shades)


def test_a_row_has_portrait_driver_output_and_target() -> None:
    sheet = draw_sheet(make_shown(), 2)
    assert sheet.shape == (HEAD_PX + 2 * 8, len(COLUMNS) * 8, 3)
    assert sheet[-1, 4::8, 0].tolist() == [0, 128, 255, 191]


def test_a_sheet_is_a_whole_file_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sheet(tmp_path / "sheets", 20, draw_sheet(make_shown(), 2))
    assert path.name == "step-000000020.png"
    assert np.array_equal(np.asarray(PilImage.open(path)), draw_sheet(make_shown(), 2))

    def fail(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("PIL.Image.Image.save", fail)
    with pytest.raises(SinkError):
        write_sheet(tmp_path, 30, draw_sheet(make_shown(), 2))
    assert not list(tmp_path.glob("*.p*"))
