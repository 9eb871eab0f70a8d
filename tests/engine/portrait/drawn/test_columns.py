import numpy as np

from engine.portrait.drawn.columns import fill_shape, measure_line, read_columns, smooth_line


def test_columns_begin_and_end_where_the_shape_does() -> None:
    shape = np.zeros((20, 20), np.bool_)
    shape[5:9, 3:7] = True
    columns = read_columns(shape)
    assert columns.x.tolist() == [3, 4, 5, 6]
    assert set(columns.top) == {5.0}
    assert set(columns.heights) == {4.0}
    assert columns.sample(columns.top, 3)[:, 0].tolist() == [3.0, 4.5, 6.0]


def test_a_line_is_as_thick_as_usual_where_something_touches_it() -> None:
    labels = np.zeros((20, 10), np.int32)
    labels[4:6] = 1
    labels[4:12, 5] = 1
    shape = np.zeros(labels.shape, np.bool_)
    shape[4:15] = True
    assert set(measure_line(labels, read_columns(shape), 1, from_top=True)) == {2.0}
    assert set(measure_line(labels, read_columns(shape), 1, from_top=False)) == {0.0}


def test_holes_are_filled_and_steps_smoothed() -> None:
    ring = np.ones((9, 9), np.bool_)
    ring[2:7, 2:7] = False
    assert fill_shape(ring).all()
    smooth = smooth_line(np.repeat([0.0, 1.0], 32))
    assert np.abs(np.diff(smooth)).max() < 0.5
