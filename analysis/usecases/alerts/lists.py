"""What a person looks through: their open alerts, what was kept from them, and a deal's whole history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.errors import RefusedError
from analysis.model.access import Viewer
from analysis.model.alerts import Alert
from analysis.model.conversation import Opportunity
from analysis.model.ids import OpportunityId, UserId, WorkspaceId
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import viewer_of
from analysis.usecases.alerts.show import AlertView, may_read, view_of_alert

ROWS = 8
"""As many as a list on a phone shows."""
MOST = 50
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AlertList:
    """Alerts of one person.

    Attributes:
        open: Told to them or taken on by them, the most urgent first, snoozed ones last.
        more: How many further ones are open.
        untold: Kept from them in the past seven days: doubled, cooling, muted, over the cap; newest first.
        mutes: What they keep from themselves, by name, and until when.
    """

    open: tuple[AlertView, ...]
    more: int
    untold: tuple[AlertView, ...]
    mutes: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class AlertHistory:
    """Every alert of a deal, whatever became of it, newest first; of none, what may have been meant."""

    deal: Opportunity | None
    alerts: tuple[AlertView, ...] = ()
    near: tuple[str, ...] = ()


def alerts_of(work: Work, viewer: Viewer, now: datetime, *, limit: int = ROWS) -> AlertList:
    """Return the alerts of a person who is still here; none for others."""
    if not viewer.active:
        return AlertList((), 0, ())
    found = work.inbox.of_person(viewer.user, limit=MOST)
    waiting = [one for one in found if may_read(work, one, viewer)]
    beyond = work.inbox.count_of_person(viewer.user) - len(found) if len(found) == MOST else 0
    untold = work.inbox.untold(viewer.user, since=now - WEEK, limit=MOST)
    return AlertList(
        open=_views(work, waiting[:limit], viewer, now),
        more=max(len(waiting) - limit, 0) + beyond,
        untold=_views(work, [one for one in untold if may_read(work, one, viewer)][:limit], viewer, now),
        mutes=tuple((_name_of(work, target), until) for target, until in work.inbox.mutes(viewer.user).items()),
    )


def _views(work: Work, alerts: Iterable[Alert], viewer: Viewer, now: datetime) -> tuple[AlertView, ...]:
    return tuple(view_of_alert(work, one, viewer, now) for one in alerts)


def _name_of(work: Work, target: str) -> str:
    """Return what a muted thing is called: a company, or the id of a rule, which names itself."""
    try:
        return work.opportunities.get(OpportunityId(target)).company
    except RefusedError:
        return target


@dataclass(frozen=True, slots=True)
class ListAlerts:
    """List what waits for a person."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, user: UserId) -> AlertList:
        """Return it. RefusedError("user-not-found")."""
        with self.begin(workspace) as work:
            return alerts_of(work, viewer_of(work, user), self.clock())


@dataclass(frozen=True, slots=True)
class ShowAlertHistory:
    """Show what became of every alert of a deal."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, reference: str, user: UserId) -> AlertHistory:
        """Return it, or names it may have meant; of alerts, only those whose calls the person may see."""
        with self.begin(workspace) as work:
            viewer = viewer_of(work, user)
            deal = work.opportunities.find(reference) if viewer.active else None
            if deal is None:
                return AlertHistory(None, near=near_deals(work, viewer))
            shown = [one for one in work.inbox.about(deal.id, limit=MOST) if may_read(work, one, viewer)]
            return AlertHistory(deal, _views(work, shown[: 2 * ROWS], viewer, self.clock()))


def near_deals(work: Work, viewer: Viewer) -> tuple[str, ...]:
    """Return companies and case numbers a slip may have meant."""
    deals = work.opportunities.recent(limit=MOST) if viewer.active else []
    return tuple(name for deal in deals for name in (deal.company, deal.case_number))


@dataclass(frozen=True, slots=True)
class Muted:
    """What a wish to mute or unmute came to.

    Attributes:
        name: What it is about; "" where nothing of that name is known.
        until: None where it is lifted.
        changed: False where nothing was muted that could be lifted.
        near: What may have been meant.
    """

    name: str
    until: datetime | None = None
    changed: bool = True
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MuteAlerts:
    """Keep a rule or a deal from oneself for a while; what is kept back stands in the digest and in Home."""

    begin: Begin
    clock: Clock

    def __call__(
        self, workspace: WorkspaceId, typed: str, names: Mapping[str, str], user: UserId, length: timedelta | None
    ) -> Muted:
        """Mute for *length*, or lift it for None.

        Args:
            workspace: Where.
            typed: Name of a rule, a deal's company, id or case number.
            names: What rules are called in the person's language, by kind.
            user: Who.
            length: For how long.
        """
        with self.begin(workspace) as work:
            viewer = viewer_of(work, user)
            rules = {
                name.casefold(): rule.id
                for rule in (work.rulebook.all() if viewer.active else [])
                for name in (rule.id, rule.kind, rule.name, names.get(rule.kind, ""))
                if name
            }
            deal = work.opportunities.find(typed) if viewer.active else None
            target: str | None = rules.get(typed.casefold()) or (None if deal is None else deal.id)
            if target is None:
                return Muted("", near=(*near_deals(work, viewer), *rules))
            name = deal.company if deal is not None and target == deal.id else typed
            if length is None:
                return Muted(name, changed=work.inbox.unmute(user, target))
            until = self.clock() + length
            work.inbox.mute(user, target, until)
            return Muted(name, until)
