"""A driver that comes over the network: from a camera with RTSP, a telephone with MJPEG, another program with SRT.

Owns: connections that this program opens; it never waits for one. Does not know: what the pictures show.
"""
