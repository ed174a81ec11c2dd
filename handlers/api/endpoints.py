"""The one table of all endpoints: the server, its document and its tests are made from it."""

from typing import Any

from handlers.api import me, usage
from handlers.api.contract import Endpoint

ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (*me.ENDPOINTS, *usage.ENDPOINTS)
