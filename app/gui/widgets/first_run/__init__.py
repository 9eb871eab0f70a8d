"""What the first run is made of: portraits to point at, cameras to choose from, consent, and where the camera goes."""
