"""Fills what the routes of the integrator API call."""

from bot.wiring import World, utc_now
from handlers.api.services import ApiServices


def make_api_services(world: World) -> ApiServices:
    """Return them over an open world."""
    return ApiServices(begin=world.begin, clock=utc_now, run=world.services.run)
