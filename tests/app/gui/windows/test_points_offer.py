"""A drawing in which no face is found is offered points in the window, and with them it is worn."""

from pathlib import Path

from PIL import Image as Pillow

from app.gui.view_state import Button
from app.gui.widgets.gallery.crop_dialog import CropDialog
from tests.app.gui.windows.conftest import Begin, press
from tests.dot_faces import draw_dot_face


def test_a_drawing_without_a_face_gets_its_points_in_the_window_and_is_worn(begin: Begin, tmp_path: Path) -> None:
    running = begin()
    file = tmp_path / "Dots.png"
    Pillow.fromarray(draw_dot_face()).save(file)
    gallery, messages = running.link.gallery, running.main._messages
    running.until(lambda: running.link.is_attached)
    gallery.add_portrait_files([file])
    running.until(lambda: any(said.button is Button.PLACE_POINTS for said in messages.open_messages))
    press(running, "Put points on it …")
    (dialog,) = running.main.findChildren(CropDialog)
    running.until(lambda: dialog.editor.isEnabled())
    assert all(handle.isVisible() for handle in dialog.editor.handles.handles)
    assert "six points" in dialog._told.text()
    dialog._save_button.click()
    running.until(lambda: any(one.name == "Dots" for one in gallery.portraits))
    assert not any(said.button is Button.PLACE_POINTS for said in messages.open_messages)
    added = next(one for one in gallery.portraits if one.name == "Dots")
    assert added.crop is not None
    assert added.crop.points is not None
    running.link.run_action("swap", added.id)
    running.until(lambda: running.view.portrait_id == added.id)
