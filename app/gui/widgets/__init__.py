"""The window's pieces: each renders one part of a ViewState, and asks for actions by their id. They know no engine."""
