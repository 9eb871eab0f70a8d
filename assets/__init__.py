"""What ships with the program: read only through `importlib.resources`; a package, so that wheels carry it."""
