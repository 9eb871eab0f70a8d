"""The engine: from a portrait and a driver to avatar frames. This door is the only one that `app` uses."""
