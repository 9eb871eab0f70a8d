"""The application: command line, window and remote control."""
