"""The ladder of qualities as the window sees it, without a widget."""
