"""PersonaLive's weights as the window sees them, without a widget."""
