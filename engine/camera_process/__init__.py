"""The separate program that owns the virtual camera device, and the frame buffer that the app shares with it.

Owns: the device, its fixed size and rate, and what it shows when the app is silent, gone or told to hide.
Does not know: faces, animators, colour conversion. It runs as `camera_process`, without the rest of the engine:
only `wire` and `locks` are also imported by the app. pyvirtualcam (GPL-2) is imported in `devices` and nowhere else.
"""
