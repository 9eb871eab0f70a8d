"""Parts of reading picture files (`engine/core/picture_file.py`): colours, kinds of files, animations.

Owns: colour profiles, and how kinds of files are told by their content. Does not know: which are read, and limits.
"""
