"""How closely avatars follow their drivers, by a tracker that the animator does not use; run by hand.

Owns: the figures of docs/instant.md. Does not know: how the animator works.
"""
