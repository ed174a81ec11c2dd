"""Telling other people's servers what happened (docs/api/webhooks.md)."""
