"""The window's widgets: each renders a part of a ViewState, and requests actions by their id. They know no engine."""
