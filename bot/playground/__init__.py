"""A fake Slack for development: Web API, page and a driver that signs requests as Slack does (docs/playground.md)."""
