"""How the pictures of a clip become those that a player shows: wide colours, other shapes, animated pictures.

Owns: the conversion to sRGB, one size for all pictures, and animated picture files. Does not know: video files, faces.
"""
