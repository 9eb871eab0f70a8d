"""Measures the training of PersonaLive."""
