"""The use cases behind `/sales-admin`; filled by bot.admin_services alone."""

from dataclasses import dataclass

from analysis.usecases.admin.enter import EnterAdmin
from analysis.usecases.admin.home import ChooseHome, ShowHomeSettings
from analysis.usecases.admin.rules import DeleteRule, ListRules, SaveRule, ShowRule, SwitchRule
from analysis.usecases.policies import ChoosePolicy, ShowPolicy


@dataclass(frozen=True, slots=True)
class AdminServices:
    """One attribute a use case; each demands the role admin itself."""

    enter: EnterAdmin
    policy: ShowPolicy
    choose_policy: ChoosePolicy
    home: ShowHomeSettings
    choose_home: ChooseHome
    rules: ListRules
    rule: ShowRule
    save_rule: SaveRule
    switch_rule: SwitchRule
    delete_rule: DeleteRule
