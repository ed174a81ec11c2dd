"""Wires what deletes and adds up by the clock: uploads nobody completed, rows that have expired, days of usage."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

import structlog

from analysis.model.conversation import ConversationState, Failure
from analysis.model.ids import WorkspaceId
from analysis.points import point
from analysis.usecases.reports.usage import RollUpUsage
from analysis.usecases.tell import tell_ended
from bot.settings import Settings
from db.audit_chain import SqlAuditChain
from db.directory import Directory
from db.expiry import steps
from db.unit_of_work import SqlBegin
from handlers.jobs.engine import Engine
from handlers.jobs.expire import register as register_expire
from storage.expiry import ErasableStorage, delete_expired

UPLOADS, UPLOADS_CRON = "uploads.expire", "20 3 * * *"
SEAL, SEAL_CRON = "audit.seal", "17 * * * *"

log = structlog.get_logger(__name__)


def register(
    engine: Engine, settings: Settings, begin: SqlBegin, directory: Directory, storage: ErasableStorage
) -> None:
    """Declare the schedules on *engine*."""
    kept = timedelta(days=settings.api_usage_days)
    soon, daily = (steps(begin.engine, directory.all, requests_kept=kept, soon=one) for one in (True, False))
    register_expire(engine, directory.all, RollUpUsage(begin), soon, daily)
    uploads = partial(expire_uploads, begin, directory, storage)
    engine.schedule(UPLOADS, UPLOADS_CRON, lambda _: engine.step("expire", uploads))
    seal = partial(seal_audit, SqlAuditChain(begin.engine), directory.all)
    engine.schedule(SEAL, SEAL_CRON, lambda _: engine.step("seal", seal))


def seal_audit(chain: SqlAuditChain, workspaces: Callable[[], Iterable[WorkspaceId]]) -> int:
    """Chain the new entries of every audit log; log each head, for whoever keeps logs elsewhere. Return how many."""
    done = 0
    for workspace in workspaces():
        entries, head = chain.seal(workspace)
        if entries:
            log.info("audit.sealed", workspace=workspace, entries=entries, head=head)
        done += entries
    return done


def expire_uploads(begin: SqlBegin, directory: Directory, storage: ErasableStorage) -> int:
    """Delete uploads nobody completed within a day, and end what waited for them in words; return how many."""
    yesterday = begin.clock() - timedelta(days=1)
    for gone in directory.abandoned(yesterday):
        with begin(gone.workspace_id) as work:
            failure = Failure("upload-broken-off")
            work.conversations.set_state(
                gone.conversation_id, ConversationState.FAILED, attempt=gone.attempt, failure=failure
            )
            tell_ended(work, gone.conversation_id)
        point("uploads.ended")
    return delete_expired(storage, "uploads/", older_than=yesterday)
