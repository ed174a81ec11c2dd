"""Bundled calls, so that a stranger sees the whole pipeline without an account."""
