"""What the System page shows: the installation, what went wrong of late, what this month cost."""

from dataclasses import dataclass
from typing import Protocol

from analysis.model.audit import Fault
from analysis.model.costs import CostReport
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.system import Machine
from analysis.ports import Begin
from analysis.usecases.appoint import demand_admin
from analysis.usecases.costs import ReportCosts

FAULTS = 5


class LookAtMachine(Protocol):
    """Looks at the installation; with *thorough* every service is asked, which takes seconds."""

    def __call__(self, *, thorough: bool) -> Machine: ...


@dataclass(frozen=True, slots=True)
class SystemPage:
    """What an admin sees.

    Attributes:
        faults: With error ids, newest first.
        costs: Of the present month.
    """

    machine: Machine
    faults: tuple[Fault, ...]
    costs: CostReport


@dataclass(frozen=True, slots=True)
class ReadSystem:
    """Put it together; changes nothing."""

    begin: Begin
    look: LookAtMachine
    costs: ReportCosts

    def __call__(self, workspace: WorkspaceId, user: UserId, *, thorough: bool = False) -> SystemPage:
        """Return it. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, user)
            faults = work.upkeep.faults(limit=FAULTS)
        return SystemPage(self.look(thorough=thorough), tuple(faults), self.costs(workspace))
