"""Fills what the routes of the integrator API call."""

import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from analysis.errors import RefusedError
from analysis.ports import Begin, Clock, JobControl, ObjectStorage
from analysis.ports.tenancy import Cipher
from analysis.usecases.api.alerts import AlertsForPrograms
from analysis.usecases.api.calls import ControlCalls, ReadCalls
from analysis.usecases.api.deals import ReadDeals, WriteDeals
from analysis.usecases.api.push import PushCall
from analysis.usecases.api.uploads import UploadsOfPrograms
from analysis.usecases.api.watch import WatchCall
from analysis.usecases.bring import CompleteUpload, ExpectUpload, StartFromUrl
from analysis.usecases.control import CancelConversation, RetryConversation
from analysis.usecases.webhooks.manage import ManageWebhooks
from analysis.usecases.webhooks.replay import WebhookDeliveries
from bot import __version__
from bot.crypto import ENTRY
from bot.settings import Settings
from bot.slack_tokens import make_cipher
from bot.wiring import World, utc_now
from handlers.api.cursors import Cursors
from handlers.api.services import After, ApiServices, Run
from handlers.api.watching import Watching
from handlers.slack.outbound.announcer import announce

CURSOR = b"api-cursor|"


@dataclass(frozen=True, slots=True)
class StopAfterwards:
    """Implements analysis.ports.JobControl: stops a job when the transaction that wants it stopped is committed.

    Before that it would wait, on SQLite forever, for that very transaction to end.
    """

    control: JobControl
    after: After

    def cancel(self, key: str) -> None:
        """Have it stopped."""
        self.after(partial(self.control.cancel, key))


def refuse_webhook(_: str) -> None:
    """Allow no address: nothing here could call one. RefusedError("webhook-url-not-allowed")."""
    raise RefusedError("webhook-url-not-allowed")


@dataclass(frozen=True, slots=True)
class Outside:
    """What the routes reach besides the database.

    Attributes:
        check: Refuses an audio_url that would never be fetched.
        check_webhook: Refuses a webhook's address that would never be called.
        cipher: Seals signing secrets; None where no encryption key is set: then no webhook can be made.
    """

    storage: ObjectStorage
    jobs: JobControl
    check: Callable[[str], None]
    check_webhook: Callable[[str], None] = refuse_webhook
    cipher: Cipher | None = field(default=None, repr=False)


def make_api_services(world: World) -> ApiServices:
    """Return them over an open world."""
    outside = Outside(
        world.storage, world.jobs, world.fetcher.check, world.webhook_sender.check, make_cipher(world.settings)
    )
    cursors = Cursors(cursor_keys(world.settings))
    return api_services(world.begin, utc_now, world.services.run, outside, cursors)


def api_services(begin: Begin, clock: Clock, run: Run, outside: Outside, cursors: Cursors) -> ApiServices:
    """Return them over these adapters; *begin* opens transactions of their own, beside the requests'."""

    def expect(begin: Begin) -> ExpectUpload:
        return ExpectUpload(begin, clock, outside.storage, announce)

    def control(begin: Begin, after: After) -> ControlCalls:
        cancel = CancelConversation(begin, StopAfterwards(outside.jobs, after), announce)
        return ControlCalls(begin, cancel, RetryConversation(begin, announce))

    return ApiServices(
        begin=begin,
        clock=clock,
        run=run,
        version=__version__,
        cursors=cursors,
        watching=Watching(),
        push=lambda begin: PushCall(begin, clock, announce),
        expect_upload=expect,
        from_url=lambda begin: StartFromUrl(begin, clock, outside.check, announce),
        uploads=lambda begin: UploadsOfPrograms(begin, expect(begin), CompleteUpload(begin, announce)),
        read_calls=ReadCalls,
        watch_call=lambda begin: WatchCall(begin, clock),
        control_calls=control,
        read_deals=ReadDeals,
        write_deals=lambda begin: WriteDeals(begin, clock),
        alerts=AlertsForPrograms,
        webhooks=lambda begin: ManageWebhooks(begin, clock, outside.cipher, outside.check_webhook),
        webhook_deliveries=lambda begin: WebhookDeliveries(begin, clock),
    )


def cursor_keys(settings: Settings) -> tuple[bytes, ...]:
    """Return what signs cursors, the newest first: made of TOKEN_ENCRYPTION_KEYS, else kept in the data folder.

    Without TOKEN_ENCRYPTION_KEYS each host has a key of its own, and a list begun on one cannot go on upon another.
    """
    ring = [part.strip() for part in settings.text("TOKEN_ENCRYPTION_KEYS").split(",") if part.strip()]
    if ring:
        newest = sorted(ring, key=version, reverse=True)
        return tuple(hashlib.sha256(CURSOR + entry.encode()).digest() for entry in newest)
    return (kept_secret(settings.data_folder / "cursor-key"),)


def version(entry: str) -> int:
    """Return the number of a key of the ring."""
    found = ENTRY.fullmatch(entry)
    return int(found[1]) if found else 0


def kept_secret(path: Path) -> bytes:
    """Return 32 bytes kept in a file, made when there is none; of two processes both use the first one's."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(32))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
