"""The ladder of qualities in the bar, and the card of each step."""
