"""From what is stored to what programs read."""
