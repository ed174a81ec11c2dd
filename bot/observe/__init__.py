"""What operators see: metrics, traces, error reports (docs/observability.md)."""
