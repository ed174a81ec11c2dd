"""Fills the use cases behind `/sales-admin`."""

from pathlib import Path

from analysis.model.system import EngineInfo
from analysis.ports import Begin, Clock
from analysis.ports.tenancy import Cipher
from analysis.usecases.admin.audit import ExportAudit, ReadAudit
from analysis.usecases.admin.channels import ChooseChannels, ListChannels
from analysis.usecases.admin.engines import ChooseEngines, ShowEngines, TryEngine
from analysis.usecases.admin.enter import EnterAdmin
from analysis.usecases.admin.home import ChooseHome, ShowHomeSettings
from analysis.usecases.admin.rehearse import RehearseRule
from analysis.usecases.admin.rules import DeleteRule, ListRules, SaveRule, ShowRule, SwitchRule
from analysis.usecases.admin.system import LookAtMachine, ReadSystem
from analysis.usecases.alerts.rehearse import rehearse
from analysis.usecases.costs import ReportCosts
from analysis.usecases.credentials import ManageKeys, ManageTokens
from analysis.usecases.engines import Engines
from analysis.usecases.policies import ChoosePolicy, ShowPolicy
from analysis.usecases.webhooks.manage import ManageWebhooks
from handlers.admin_services import AdminServices

SPEECH = Path(__file__).parent / "demo" / "two-seconds.flac"
"""What a test of a transcriber listens to: the beginning of a reading that is in the public domain."""


def make_admin_services(
    begin: Begin,
    clock: Clock,
    engines: Engines,
    catalog: tuple[EngineInfo, ...],
    machine: LookAtMachine,
    *,
    cipher: Cipher | None,
    webhooks: ManageWebhooks,
) -> AdminServices:
    """Return them over these adapters.

    Args:
        begin: Opens units of work.
        clock: Of the world.
        engines: What is configured.
        catalog: What there could be.
        machine: Looks at the installation.
        cipher: Seals secrets of keys; None where no encryption key is set.
        webhooks: Manages endpoints.
    """
    return AdminServices(
        enter=EnterAdmin(begin),
        policy=ShowPolicy(begin),
        choose_policy=ChoosePolicy(begin),
        home=ShowHomeSettings(begin),
        choose_home=ChooseHome(begin),
        rules=ListRules(begin, clock),
        rule=ShowRule(begin),
        rehearse=RehearseRule(begin, clock, rehearse),
        save_rule=SaveRule(begin),
        switch_rule=SwitchRule(begin),
        delete_rule=DeleteRule(begin),
        channels=ListChannels(begin),
        choose_channels=ChooseChannels(begin),
        engines=ShowEngines(begin, engines, catalog),
        choose_engines=ChooseEngines(begin, engines),
        test_engine=TryEngine(begin, engines, SPEECH),
        system=ReadSystem(begin, machine, ReportCosts(begin, clock)),
        audit=ReadAudit(begin),
        export_audit=ExportAudit(begin),
        keys=ManageKeys(begin, cipher),
        tokens=ManageTokens(begin, clock),
        webhooks=webhooks,
    )
