"""The ladder of qualities, from Instant to the best that PersonaLive can do."""
