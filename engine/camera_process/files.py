"""The names that app and camera process share: of files in one private folder of the user, and of a backend.

Owns: the names. Does not know: where the folder is.
"""

BUFFER = "frames.buffer"
"""The frame buffer; made by the camera process, and removed by it."""
CAMERA_LOCK = "camera.lock"
"""Held by the camera process for as long as it lives."""
APP_LOCK = "app.lock"
"""Held by the one app that is attached."""
REPLY = "reply.json"
"""The one reply of a starting camera process: that it is ready, or why not."""
UNFINISHED_REPLY = "reply.new"
"""The reply while it is written."""
LOG = "camera.log"
"""stdout and stderr of the camera process."""
FILE_BACKEND = "file"
"""The backend of a virtual camera that is a file, for tests."""
ALL_FILES = (BUFFER, CAMERA_LOCK, APP_LOCK, REPLY, UNFINISHED_REPLY, LOG)
REPLY_NOT_WRITTEN = 3
"""The exit status of a camera process whose reply could not be written, so that this is all it can say."""
