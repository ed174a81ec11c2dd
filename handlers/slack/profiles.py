"""What Slack says of a person, read from its answer in one place."""

from collections.abc import Mapping
from typing import Any

from analysis.usecases.people import Profile


def profile_of(found: Mapping[str, Any], slack_user: str) -> Profile:
    """Return the value of a user object, as users.info answers and user_change carries; it may leave out anything."""
    shown = found.get("profile") or {}
    return Profile(
        name=str(shown.get("real_name") or found.get("real_name") or found.get("name") or slack_user),
        locale=str(found.get("locale") or ""),
        time_zone=str(found.get("tz") or ""),
        active=not found.get("deleted"),
    )
