"""Parts of reading picture files (`engine/core/picture_file.py`): colours, kinds of files, animations.

Owns: colour profiles, and how a file shows its kind. Does not know: which are read, and limits.
"""
