"""The published weights: which files there are, where they come from and live, and what state they are in."""
