"""The names of the files that app and camera process meet at, all in one private folder of the user's.

Owns: the names. Does not know: where the folder is.
"""

BUFFER = "frames.buffer"
"""The frame buffer; made by the camera process, and removed by it."""
CAMERA_LOCK = "camera.lock"
"""Held by the camera process for as long as it lives."""
APP_LOCK = "app.lock"
"""Held by the one app that is attached."""
REPLY = "reply.json"
"""What a starting camera process says once: that it is ready, or why not."""
LOG = "camera.log"
"""stdout and stderr of the camera process."""
