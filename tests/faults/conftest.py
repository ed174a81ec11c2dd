"""The API's door over a real database of either kind, for tests of faults."""

from tests.handlers.api.conftest import (
    api,
    dashboard,
    dialer,
    door,
    endpoints,
    limits,
    pool,
    services,
    usage,
)

__all__ = ["api", "dashboard", "dialer", "door", "endpoints", "limits", "pool", "services", "usage"]
