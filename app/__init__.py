"""The program around the engine: command line, and later the window."""
