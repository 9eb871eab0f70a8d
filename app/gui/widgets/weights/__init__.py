"""The page of PersonaLive's weights."""
