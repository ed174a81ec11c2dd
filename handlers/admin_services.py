"""The use cases behind `/sales-admin`; filled by bot.admin_services alone."""

from dataclasses import dataclass

from analysis.usecases.admin.audit import ExportAudit, ReadAudit
from analysis.usecases.admin.channels import ChooseChannels, ListChannels
from analysis.usecases.admin.engines import ChooseEngines, ShowEngines, TryEngine
from analysis.usecases.admin.enter import EnterAdmin
from analysis.usecases.admin.home import ChooseHome, ShowHomeSettings
from analysis.usecases.admin.rehearse import RehearseRule
from analysis.usecases.admin.rules import DeleteRule, ListRules, SaveRule, ShowRule, SwitchRule
from analysis.usecases.admin.system import ReadSystem
from analysis.usecases.credentials import ManageKeys, ManageTokens
from analysis.usecases.policies import ChoosePolicy, ShowPolicy
from analysis.usecases.webhooks.manage import ManageWebhooks


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
    rehearse: RehearseRule
    save_rule: SaveRule
    switch_rule: SwitchRule
    delete_rule: DeleteRule
    channels: ListChannels
    choose_channels: ChooseChannels
    engines: ShowEngines
    choose_engines: ChooseEngines
    test_engine: TryEngine
    system: ReadSystem
    audit: ReadAudit
    export_audit: ExportAudit
    keys: ManageKeys
    tokens: ManageTokens
    webhooks: ManageWebhooks
