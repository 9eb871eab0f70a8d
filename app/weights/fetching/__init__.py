"""Downloads published files: from the hub's address to a whole file in its place, whatever happens on the way."""
