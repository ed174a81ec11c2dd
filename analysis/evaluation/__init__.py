"""How well the analyst does on labeled calls: datasets, stored replies, metrics, reports (docs/evaluation.md)."""
