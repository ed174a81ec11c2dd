"""Fills the use cases behind `/sales-admin`."""

from analysis.ports import Begin
from analysis.usecases.admin.enter import EnterAdmin
from analysis.usecases.admin.home import ChooseHome, ShowHomeSettings
from analysis.usecases.admin.rules import DeleteRule, ListRules, SaveRule, ShowRule, SwitchRule
from analysis.usecases.policies import ChoosePolicy, ShowPolicy
from handlers.admin_services import AdminServices


def make_admin_services(begin: Begin) -> AdminServices:
    """Return them over these adapters."""
    return AdminServices(
        enter=EnterAdmin(begin),
        policy=ShowPolicy(begin),
        choose_policy=ChoosePolicy(begin),
        home=ShowHomeSettings(begin),
        choose_home=ChooseHome(begin),
        rules=ListRules(begin),
        rule=ShowRule(begin),
        save_rule=SaveRule(begin),
        switch_rule=SwitchRule(begin),
        delete_rule=DeleteRule(begin),
    )
