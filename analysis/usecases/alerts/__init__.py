"""Watch deals by rules, tell people what is found, once, and keep what became of it (docs/alerts.md)."""
