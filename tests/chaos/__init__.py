"""The chaos run: the shipped processes under load while they are killed; a checker reads the books (docs/chaos.md)."""
