"""The virtual cameras of this computer, and what it takes to have one: which there are, and how one is installed."""
