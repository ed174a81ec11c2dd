"""Makes every client and adapter, once, from the settings: web, worker, terminal and tests enter `open_world`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Engine

from analysis.audio.engine import PyAvAudio
from analysis.errors import RefusedError
from analysis.model.ids import WorkspaceId
from analysis.model.messages import MessageKind
from analysis.ports import AudioEngine, LanguageModel, Transcriber, UrlFetcher, WebhookSender
from analysis.providers.sample import SampleModel
from analysis.providers.whisper_offline import OfflineWhisper
from analysis.usecases.alerts.daily import BeginDays, CatchUp, LookAtDeals
from analysis.usecases.ask import AnswerQuestion, ShowAnswer
from analysis.usecases.bring import BringRecording
from analysis.usecases.coach import ObserveCall, ShowCoaching
from analysis.usecases.demo import FillDemo
from analysis.usecases.engines import Engines
from analysis.usecases.finish import Replier
from analysis.usecases.forget import EraseTraces
from analysis.usecases.paid import Allowance, Buy
from analysis.usecases.recordings import Recordings
from analysis.usecases.retention import KeepClock, LeaveNothing
from bot.admin_services import make_admin_services
from bot.alert_jobs import alert_pages, alert_steps, weekly
from bot.demo import samples
from bot.engine import launch as engine_launch
from bot.engine.client import ClientJobControl, make_client
from bot.engine.durable import Durable
from bot.engine.launch import Worker, launch
from bot.engine.locks import EngineBusyError
from bot.engine.settings import EngineSettings, QueueLimits, default_queues
from bot.machine import Machinery, catalog
from bot.metrics import bought
from bot.services import demo_calls, make_services
from bot.settings import Settings
from bot.slack_jobs import edge_steps
from bot.slack_sending import SlackGateways, make_http, make_painter, make_taker
from bot.slack_tokens import make_cipher, make_tokens
from bot.upkeep_jobs import register as register_upkeep
from bot.webhook_jobs import manage_webhooks, webhook_steps
from db.directory import Directory
from db.engine import make_engine
from db.entrance import make_enter
from db.migrate import is_current
from db.migrate import migrate as migrate_schema
from db.unit_of_work import SqlBegin, translated
from handlers.jobs.alerts import register as register_alerts
from handlers.jobs.bring import register as register_bring
from handlers.jobs.conversation import register
from handlers.jobs.daily import register as register_daily
from handlers.jobs.privacy import register as register_privacy
from handlers.jobs.reconcile import reconcile
from handlers.jobs.requests import register as register_requests
from handlers.jobs.steps import conversation_steps
from handlers.jobs.webhooks import register as register_webhooks
from handlers.jobs.weekly import register as register_weekly
from handlers.services import Services, threads
from handlers.slack.admin.jobs import AdminJobs
from handlers.slack.admin.jobs import register as register_admin
from handlers.slack.jobs import register as register_edge
from handlers.slack.jobs import sync_people
from handlers.slack.outbound.announcer import announce
from handlers.slack.outbound.audit import AuditFile
from handlers.slack.outbound.paint import Pace
from handlers.slack.outbound.replies import Pages, reply_renderers
from handlers.slack.outbound.reports import ReportPages, report_renderers
from handlers.slack.outbound.tables import ReadTableFromSlack, table
from handlers.slack.outbound.tables import register as register_tables
from handlers.slack.outbound.taking_back import TakeBackShown
from handlers.slack.outbound.workflows import register as register_slack
from storage.expiry import ErasableStorage, erase
from storage.local import LocalStorage
from storage.r2 import R2Storage
from storage.r2 import make_client as make_r2
from storage.urls import AllowedUrlFetcher
from storage.webhooks import HttpsWebhookSender

if TYPE_CHECKING:  # the libraries take a second to import, and only an installation with their key needs them
    from google.genai import Client as GeminiClient
    from groq import Groq

log = structlog.get_logger(__name__)


VOTERS = 3
"""Runs of the model over a call where they are put to the vote: the fewest that can have a majority."""
REPLIERS: dict[str, Replier] = {}
"""Who answers, by the scheme of `ReplyTo`. "nobody" needs none."""


def utc_now() -> datetime:
    """Implement analysis.ports.Clock."""
    return datetime.now(UTC)  # noqa: TID251 - the one real clock


@dataclass(frozen=True)
class World:
    """Everything that is open while a process runs.

    Attributes:
        groq: None without a key.
        gemini: None without a key.
    """

    settings: Settings
    engine: Engine
    begin: SqlBegin
    directory: Directory
    storage: ErasableStorage
    fetcher: UrlFetcher
    webhook_sender: WebhookSender
    audio: AudioEngine
    gateways: SlackGateways
    engines: Engines
    recordings: Recordings
    buy: Buy
    jobs: ClientJobControl
    look: Machinery
    services: Services
    groq: "Groq | None"
    gemini: "GeminiClient | None"

    @cached_property
    def home(self) -> WorkspaceId:
        """The workspace of the terminal and of an installation without Slack; looked up on first use."""
        return self.directory.ensure_workspace("local", name="Home")


def migrate(settings: Settings) -> None:
    """Bring our tables and the durable engine's up to date."""
    migrate_schema(settings.database)
    engine_launch.migrate(settings.database)


def demand_schema(settings: Settings) -> None:
    """Refuse to work on a schema that is not ours. RefusedError("schema-not-current")."""
    with translated():
        current = is_current(settings.database)
    if not current:
        raise RefusedError("schema-not-current")


def make_storage(settings: Settings) -> ErasableStorage:
    """Return Cloudflare R2 when it is configured, else a folder."""
    if not settings.has_r2:
        base_url = settings.public_url or f"http://127.0.0.1:{settings.port}"
        return LocalStorage(settings.data_folder / "objects", base_url)
    client = make_r2(
        settings.cloudflare_r2_endpoint,
        settings.text("CLOUDFLARE_R2_ACCESS_KEY"),
        settings.text("CLOUDFLARE_R2_SECRET_KEY"),
    )
    return R2Storage(client, settings.cloudflare_r2_bucket)


def groq_of(settings: Settings) -> "Groq | None":
    """Return Groq's client, or None without a key."""
    key = settings.text("GROQ_API_KEY")
    if not key:
        return None
    from analysis.providers.groq import make_groq  # noqa: PLC0415

    return make_groq(key, settings.groq_base_url)


def gemini_of(settings: Settings) -> "GeminiClient | None":
    """Return Gemini's client, or None without a key."""
    key = settings.text("GEMINI_API_KEY")
    if not key:
        return None
    from analysis.providers.gemini import make_gemini  # noqa: PLC0415

    return make_gemini(key, settings.google_gemini_base_url, settings.google_genai_api_version or None)


def make_engines(settings: Settings, groq: "Groq | None", gemini: "GeminiClient | None") -> Engines:
    """Return the transcribers and models that have what they need."""
    transcribers: dict[str, Transcriber] = {}
    if groq is not None:
        from analysis.providers.groq import GroqTranscriber  # noqa: PLC0415

        transcribers["groq"] = GroqTranscriber(groq, settings.groq_model)
    models: dict[str, LanguageModel] = {}
    if gemini is not None:
        from analysis.providers.gemini import GeminiModel  # noqa: PLC0415
        from analysis.providers.gemini_transcribe import GeminiTranscriber  # noqa: PLC0415

        names = dict.fromkeys((settings.gemini_model, *settings.gemini_models))
        models = {model.engine: model for model in (GeminiModel(gemini, name) for name in names)}
        transcribers["gemini"] = GeminiTranscriber(gemini, settings.gemini_transcribe_model)
    if OfflineWhisper.installed() or settings.whisper_model_dir:
        transcribers["offline"] = OfflineWhisper(settings.data_folder / "models", settings.whisper_model_dir)
    model = next(iter(models.values()), None)
    default = settings.transcriber or next(iter(transcribers), "")
    runs = VOTERS if settings.analysis_vote else 1
    return Engines(transcribers, default, model, SampleModel(samples.answers()), runs=runs, models=models)


def engine_settings(settings: Settings) -> EngineSettings:
    """Return the queues' limits: concurrency by queue; requests and audio seconds are counted call by call."""
    queues = default_queues() | {
        "groq": QueueLimits(in_all=settings.groq_concurrency),
        "gemini": QueueLimits(in_all=settings.gemini_concurrency),
    }
    return EngineSettings(queues=queues)


def allowances(settings: Settings) -> Mapping[str, Allowance]:
    """Return what the accounts allow, by queue."""
    return {
        "groq": Allowance(settings.groq_requests_per_minute, settings.groq_audio_seconds_per_hour),
        "gemini": Allowance(settings.gemini_requests_per_minute),
    }


@contextmanager
def open_world(settings: Settings) -> Iterator[World]:
    """Open everything, migrate the embedded default, and close it again.

    Raises:
        UnavailableError: The database is away.
    """
    if settings.embedded:
        migrate(settings)
    engine = make_engine(settings.database)
    jobs = make_client(engine)
    groq, gemini = groq_of(settings), gemini_of(settings)
    # Every transaction of SQLite's takes the one write lock: several threads would only stand in line before it.
    pool, http = threads(1) if settings.embedded else threads(), make_http()
    try:
        begin = SqlBegin(engine, utc_now, jobs)
        directory = Directory(engine, utc_now)
        storage, audio = make_storage(settings), PyAvAudio()
        control, engines = ClientJobControl(jobs), make_engines(settings, groq, gemini)
        machine = Machinery(settings, engine, storage, groq, gemini, jobs)
        sender = HttpsWebhookSender()
        hooks, listed = manage_webhooks(settings, begin, sender), catalog(settings, engines)
        admin = make_admin_services(
            begin, utc_now, engines, listed, machine, cipher=make_cipher(settings), webhooks=hooks
        )
        services = make_services(
            begin,
            utc_now,
            control=control,
            storage=storage,
            audio=audio,
            workspaces=directory,
            admin=admin,
            pool=pool,
            enter=make_enter(begin, pool) if settings.embedded else None,
        )
        yield World(
            settings=settings,
            engine=engine,
            begin=begin,
            directory=directory,
            storage=storage,
            fetcher=AllowedUrlFetcher(settings.audio_url_hosts),
            webhook_sender=sender,
            audio=audio,
            gateways=SlackGateways(make_tokens(settings, begin, directory), settings.slack_api_url, http),
            engines=engines,
            recordings=Recordings(settings.data_folder / "work", storage, audio),
            buy=Buy(begin, allowances(settings), bought),
            jobs=control,
            look=machine,
            services=services,
            groq=groq,
            gemini=gemini,
        )
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        http.close()
        jobs.destroy()
        engine.dispose()


def start_worker(world: World, *, engine: EngineSettings | None = None, pace: Pace | None = None) -> Worker:
    """Begin to work off the queues in this process.

    Args:
        world: Open.
        engine: Other limits than those of the settings.
        pace: Of what is sent to Slack, where it is not the usual one.

    Raises:
        EngineBusyError: Another process works on this SQLite file.
        RefusedError: "schema-not-current": somebody must run `migrate` first.
    """
    demand_schema(world.settings)
    steps = conversation_steps(
        world.begin, world.engines, world.recordings, world.buy, REPLIERS, clock=utc_now, announce=announce
    )
    settings = engine or engine_settings(world.settings)
    replies = reply_renderers(
        ShowAnswer(world.begin, world.engines),
        ShowCoaching(world.begin, world.engines),
        Pages(
            world.services.list_calls,
            world.services.alerts.listed,
            world.settings.command_prefix,
            {"audit": AuditFile(world.services.admin.export_audit)},
        ),
    )
    tables = {MessageKind.TABLE: table(world.services.data.export_deals)}
    replies = {**replies, **tables, **alert_pages(world.begin, utc_now)}
    reports = report_renderers(ReportPages(world.services.show_report, world.settings.command_prefix))
    painter = make_painter(
        world.begin, utc_now, world.gateways, world.storage, world.audio, pace=pace, more={**replies, **reports}
    )
    taker = make_taker(
        world.begin, world.gateways, world.services.start_from_recording, world.services.start_from_transcript
    )

    edge = edge_steps(world.settings, world.begin, world.directory, world.services.cancel.control, world.gateways)

    traces, keep, leave = privacy(world)

    def declare(engine: Durable) -> None:
        register(engine, steps)
        register_slack(engine, painter, taker)
        register_edge(engine, edge)
        register_admin(engine, AdminJobs(world.begin, world.gateways, world.services.admin))
        register_alerts(engine, alert_steps(world.begin, world.directory))
        register_daily(
            engine,
            world.directory.present,
            BeginDays(world.begin, utc_now),
            LookAtDeals(world.begin, utc_now),
            CatchUp(world.begin, utc_now, steps.evaluate),
        )
        register_weekly(engine, world.directory.present, weekly(world.begin))
        register_requests(
            engine,
            FillDemo(world.begin, world.services.start_from_recording, demo_calls(), announce),
            AnswerQuestion(world.begin, world.engines, world.buy),
            ObserveCall(world.begin, world.engines, world.buy),
        )
        register_bring(
            engine,
            BringRecording(world.begin, world.storage, world.fetcher, world.services.start_from_recording),
        )
        register_webhooks(
            engine,
            webhook_steps(world.settings, world.begin, world.webhook_sender, world.directory.all, engine.dead),
        )
        register_privacy(engine, traces, world.directory.all, keep, leave)
        data = world.services.data
        register_tables(
            engine,
            ReadTableFromSlack(world.begin, world.gateways, data.import_deals, data.deals),
            partial(sync_people, engine, edge.sync),
        )
        register_upkeep(engine, world.settings, world.begin, world.directory, world.storage)

    def chores(engine: Durable) -> None:
        reconcile(world.directory.active_attempts, engine)

    return launch(world.settings.database, declare, settings, clock=utc_now, chores=chores)


def privacy(world: World) -> tuple[EraseTraces, KeepClock, LeaveNothing]:
    """Return what deletes the traces of a forgotten call, keeps the clocks, and deletes whoever left."""
    objects = partial(erase, world.storage)
    taking = TakeBackShown(utc_now, world.gateways)
    traces = EraseTraces(world.begin, objects, world.recordings.forget, taking, world.jobs.erase)
    directory = world.directory
    leave = LeaveNothing(world.begin, utc_now, directory.departed, directory.close, traces)
    return traces, KeepClock(world.begin, utc_now, objects), leave


@contextmanager
def start_worker_if_free(world: World) -> Iterator[None]:
    """Work in this process while the block runs, if the database is ours alone and nobody else works on it."""
    if not world.settings.embedded:
        yield
        return
    try:
        worker = start_worker(world)
    except EngineBusyError:
        yield  # the server that runs on this file does the work
        return
    try:
        yield
    finally:
        worker.close()
