"""What of the desired state belongs to the portrait that is worn."""
