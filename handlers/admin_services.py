"""The use cases behind `/sales-admin`; filled by bot.admin_services alone."""

from dataclasses import dataclass

from analysis.usecases.admin.enter import EnterAdmin
from analysis.usecases.policies import ChoosePolicy, ShowPolicy


@dataclass(frozen=True, slots=True)
class AdminServices:
    """One attribute a use case; each demands the role admin itself."""

    enter: EnterAdmin
    policy: ShowPolicy
    choose_policy: ChoosePolicy
