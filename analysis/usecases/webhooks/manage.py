"""Say who is to hear what: endpoints with their secrets. Every change is in the audit log."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from analysis.errors import RefusedError
from analysis.model.credentials import Caller
from analysis.model.ids import UserId, WorkspaceId, new_id
from analysis.model.signing import WEBHOOK_SECRETS
from analysis.model.webhooks import (
    MOST_ENDPOINTS,
    SUBSCRIBABLE,
    EndpointChange,
    EndpointId,
    EndpointState,
    EventType,
    NewEndpoint,
    ShownEndpoint,
    WebhookDelivery,
    WebhookEndpoint,
)
from analysis.ports import Begin, Clock, Work
from analysis.ports.tenancy import Cipher
from analysis.transcript.decode import clean_name
from analysis.usecases.appoint import OPERATOR, demand_admin
from analysis.usecases.signing import Rotation
from analysis.usecases.webhooks.spread import enqueue

Actor = UserId | Caller | None
"""Who manages: an admin, a program with the scope for it, or (None) the operator at the terminal."""
LONGEST = 200
"""Characters of a description."""


def types_named(names: Iterable[str]) -> frozenset[EventType]:
    """Return types of events by their names. RefusedError("webhook-type-unknown" or "webhook-types-missing")."""
    known = {one.value: one for one in SUBSCRIBABLE}
    found = []
    for name in names:
        if name not in known:
            raise RefusedError("webhook-type-unknown", type=clean_name(name), types=", ".join(known))
        found.append(known[name])
    if not found:
        raise RefusedError("webhook-types-missing", types=", ".join(known))
    return frozenset(found)


def stands_so(_: WebhookEndpoint) -> None:
    """Take it as it stands."""


@dataclass(frozen=True, slots=True)
class ManageWebhooks:
    """Endpoints of a workspace. A program of a team manages that team's alone; another's answers like a missing one.

    Attributes:
        cipher: None where no encryption key is set: then no endpoint can be made.
        check: Refuses addresses that are never called (`analysis.ports.WebhookSender.check`).
    """

    begin: Begin
    clock: Clock
    cipher: Cipher | None = field(repr=False)
    check: Callable[[str], None]

    def create(self, workspace: WorkspaceId, new: NewEndpoint, *, actor: Actor) -> ShownEndpoint:
        """Make an endpoint with its first secret, switched on.

        Raises:
            RefusedError: "access-admin-only", "webhook-url-not-allowed", "webhook-types-missing", "webhook-team-other",
                "webhook-too-many", or "credential-needs-encryption" where the installation has no encryption key.
        """
        self.check(new.url)
        endpoint = WebhookEndpoint(
            id=EndpointId(new_id("whe")),
            url=new.url,
            description=clean_name(new.description).strip()[:LONGEST],
            types=types_named(new.types),
            team=team_for(actor, clean_name(new.team).strip()),
            state=EndpointState.ENABLED,
            created_by=name_of(actor),
            created_at=self.clock(),
        )
        with self.begin(workspace) as work:
            demand_steward(work, actor)
            if len(work.webhooks.all()) >= MOST_ENDPOINTS:
                raise RefusedError("webhook-too-many", most=MOST_ENDPOINTS)
            work.webhooks.add(endpoint)
            shown = self._shown(work, endpoint, self._rotation(work).add(endpoint.id))
            record(work, "webhook.created", endpoint.id, actor, types=sorted(endpoint.types), team=endpoint.team)
        return shown

    def change(
        self,
        workspace: WorkspaceId,
        endpoint: EndpointId,
        change: EndpointChange,
        *,
        actor: Actor,
        unless: Callable[[WebhookEndpoint], None] = stands_so,
    ) -> WebhookEndpoint:
        """Store what is given and return it; switched on again, it begins with a clean slate.

        Args:
            workspace: Where.
            endpoint: Which.
            change: What is to be another.
            actor: Who wants it.
            unless: Raises where the endpoint is not as its changer believes it to be; nothing is stored then.

        Raises:
            RefusedError: "access-admin-only", "webhook-not-found", "webhook-url-not-allowed", "webhook-types-missing".
        """
        if change.url is not None:
            self.check(change.url)
        types = None if change.types is None else types_named(change.types)
        with self.begin(workspace) as work:
            before = demand_endpoint(work, endpoint, actor)
            unless(before)
            after = replace(
                before,
                url=before.url if change.url is None else change.url,
                types=before.types if types is None else types,
                description=before.description
                if change.description is None
                else clean_name(change.description).strip()[:LONGEST],
            )
            if change.enabled is not None and change.enabled is not (before.state is EndpointState.ENABLED):
                state = EndpointState.ENABLED if change.enabled else EndpointState.DISABLED
                after = replace(after, state=state, failing_since=None)
            if after != before:
                work.webhooks.put(after)
                record(
                    work,
                    "webhook.changed",
                    endpoint,
                    actor,
                    types=sorted(after.types),
                    state=after.state,
                    address=after.url != before.url,
                )
        return after

    def rotate(self, workspace: WorkspaceId, endpoint: EndpointId, *, actor: Actor) -> ShownEndpoint:
        """Add a second secret; both sign until the older one is retired.

        Raises:
            RefusedError: "access-admin-only", "webhook-not-found"; "credential-two-secrets" while two are active;
                "credential-needs-encryption".
        """
        with self.begin(workspace) as work:
            found = demand_endpoint(work, endpoint, actor)
            shown = self._shown(work, found, self._rotation(work).rotate(found, name=endpoint))
            record(work, "webhook.rotated", endpoint, actor, secrets=len(found.active) + 1)
        return shown

    def retire(self, workspace: WorkspaceId, endpoint: EndpointId, *, actor: Actor) -> WebhookEndpoint:
        """End the older of two active secrets, at once.

        Raises:
            RefusedError: "access-admin-only", "webhook-not-found"; "credential-one-secret" where it is the last.
        """
        with self.begin(workspace) as work:
            found = demand_endpoint(work, endpoint, actor)
            gone = self._rotation(work).retire(found, name=endpoint)
            record(work, "webhook.secret_retired", endpoint, actor, secret=gone)
            return demand_endpoint(work, endpoint, actor)

    def delete(self, workspace: WorkspaceId, endpoint: EndpointId, *, actor: Actor) -> None:
        """Delete it with its secrets and log, at once. RefusedError("access-admin-only", "webhook-not-found")."""
        with self.begin(workspace) as work:
            demand_endpoint(work, endpoint, actor)
            work.webhooks.delete(endpoint)
            record(work, "webhook.deleted", endpoint, actor)

    def list(self, workspace: WorkspaceId, *, actor: Actor) -> list[WebhookEndpoint]:
        """Return those that *actor* manages, oldest first, without secrets. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_steward(work, actor)
            return [one for one in work.webhooks.all() if theirs(one, actor)]

    def get(self, workspace: WorkspaceId, endpoint: EndpointId, *, actor: Actor) -> WebhookEndpoint:
        """Return one. RefusedError("access-admin-only", "webhook-not-found")."""
        with self.begin(workspace) as work:
            return demand_endpoint(work, endpoint, actor, lock=False)

    def test(self, workspace: WorkspaceId, endpoint: EndpointId, *, actor: Actor) -> WebhookDelivery:
        """Send this endpoint alone an event that means nothing; return the delivery to follow.

        Raises:
            RefusedError: "access-admin-only", "webhook-not-found", "webhook-endpoint-off".
        """
        with self.begin(workspace) as work:
            demand_on(demand_endpoint(work, endpoint, actor))
            data = {"endpoint": {"id": endpoint}}
            event = work.webhook_log.note(EventType.TEST, data, conversation=None, opportunity=None)
            delivery = None if event is None else work.webhook_log.open(event, endpoint, self.clock())
            if event is None or delivery is None:
                raise LookupError(endpoint)
            work.webhook_log.spread(event)
            enqueue(work, delivery)
        return delivery

    def _rotation(self, work: Work) -> Rotation:
        return Rotation(WEBHOOK_SECRETS, work.webhooks.secrets, self.cipher)

    def _shown(self, work: Work, endpoint: WebhookEndpoint, secret: str) -> ShownEndpoint:
        return ShownEndpoint(work.webhooks.get(endpoint.id) or endpoint, secret)


def demand_steward(work: Work, actor: Actor) -> None:
    """Refuse a person who is no admin; a program's scopes have spoken. RefusedError("access-admin-only")."""
    if not isinstance(actor, Caller):
        demand_admin(work, actor)


def demand_endpoint(work: Work, endpoint: EndpointId, actor: Actor, *, lock: bool = True) -> WebhookEndpoint:
    """Return an endpoint that *actor* manages. RefusedError("access-admin-only", "webhook-not-found")."""
    demand_steward(work, actor)
    found = work.webhooks.get(endpoint, lock=lock)
    if found is None or not theirs(found, actor):
        raise RefusedError("webhook-not-found", reference=clean_name(endpoint)[:80])
    return found


def demand_on(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Refuse to send to one that is switched off. RefusedError("webhook-endpoint-off")."""
    if endpoint.state is not EndpointState.ENABLED:
        raise RefusedError("webhook-endpoint-off")
    return endpoint


def theirs(endpoint: WebhookEndpoint, actor: Actor) -> bool:
    """Tell whether *actor* manages this endpoint: a program of a team its team's, everybody else all of them."""
    return not isinstance(actor, Caller) or not actor.team or endpoint.team == actor.team


def team_for(actor: Actor, asked: str) -> str:
    """Return the team an endpoint is for. RefusedError("webhook-team-other") for another than the program's own."""
    if isinstance(actor, Caller) and actor.team:
        if asked not in {"", actor.team}:
            raise RefusedError("webhook-team-other", team=actor.team)
        return actor.team
    return asked


def name_of(actor: Actor) -> str:
    """Return who it is, for the audit log."""
    return actor.credential if isinstance(actor, Caller) else actor or OPERATOR


def record(work: Work, action: str, target: str, actor: Actor, **after: object) -> None:
    """Write it into the audit log; never a secret, nor an address, which may hold one."""
    work.audit.record(action, actor=name_of(actor), target=target, after=after or None)
