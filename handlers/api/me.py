"""Who am I: the first request of every integrator, which proves that signing works."""

from typing import Any

from pydantic import BaseModel, Field

from analysis.model.credentials import ApiScope
from handlers.api.contract import Answer, ApiCall, Endpoint


class Me(BaseModel):
    """The credential of the request."""

    id: str = Field(description="Of the developer key (dk_…) or token (tok_…).")
    name: str = Field(description="As it is listed.")
    team: str = Field(description='Whose calls it brings and reads; "" for the whole workspace.')
    scopes: list[ApiScope] = Field(description="What it may do.")


def me(call: ApiCall[Any, Any]) -> Answer:
    """Tell whose credential came."""
    caller = call.caller
    return Answer(200, Me(id=caller.credential, name=caller.name, team=caller.team, scopes=sorted(caller.scopes)))


ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    Endpoint("GET", "/me", None, me, {200: Me}, "Tell which credential this is and what it may do."),
)
