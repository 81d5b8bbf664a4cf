"""From sources to a validated snapshot."""
