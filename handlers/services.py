"""The use cases that listeners, routes, jobs and the command line call; filled by bot.wiring alone."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, ParamSpec, Protocol, TypeVar

from analysis.model.ids import WorkspaceId
from analysis.ports import Begin
from analysis.ports.api import Enter, Entrance
from analysis.usecases.amend import MarkOwnerRun, MoveCall, TakeBack
from analysis.usecases.appoint import AppointPerson, ChooseScoreVisibility
from analysis.usecases.ask import AskAbout
from analysis.usecases.clips import AskForClip
from analysis.usecases.coach import RequestCoaching, ShareCoaching
from analysis.usecases.consent import ChooseConsent, RecordBasis
from analysis.usecases.control import CancelConversation, RetryConversation, ShowConversation, WatchConversation
from analysis.usecases.converse import Converse
from analysis.usecases.corrections import CorrectResult, JudgeResult, ShowCorrectable
from analysis.usecases.deal import ShowDeal
from analysis.usecases.demo import RequestDemo
from analysis.usecases.errands import ChooseLanguage, LeaveErrand
from analysis.usecases.forget import ForgetCall, HoldForLaw
from analysis.usecases.installations import Uninstall
from analysis.usecases.intake import AcceptIntake, DismissIntake, PickFile, ShowIntake
from analysis.usecases.lists import (
    CreateDeal,
    ListCalls,
    ListChoices,
    ListDeals,
    SearchDeals,
)
from analysis.usecases.missing import AddQuote, SearchLines
from analysis.usecases.people import NoteProfile
from analysis.usecases.reports.show import AskReport, ExportReport, ShowReport
from analysis.usecases.requests import (
    LookUp,
    Reanalyze,
    RequestAnalysis,
    Say,
    StartPasted,
    StopConversation,
    TryAgain,
)
from analysis.usecases.restrict import RestrictConversation
from analysis.usecases.start import StartFromRecording, StartFromTranscript
from handlers.admin_services import AdminServices
from handlers.alert_services import AlertServices
from handlers.data_services import DataServices
from handlers.within import within

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

THREADS = 8
"""Use cases at once in one process: fewer than the database's connections, so that none of them waits for one."""


def threads(most: int = THREADS) -> Executor:
    """Return the bounded pool; it starts no thread before it is used."""
    return ThreadPoolExecutor(most, thread_name_prefix="use-case")


class OneTransaction(Protocol[P, T_co]):
    """A use case, a dataclass, that does all its work in one short transaction and asks nobody else meanwhile."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def begin(self) -> Begin:
        """Opens it."""
        ...

    def __call__(self, workspace: WorkspaceId, /, *args: P.args, **kwargs: P.kwargs) -> T_co: ...


@dataclass(frozen=True, slots=True)
class Services:
    """One attribute a use case; all are synchronous and run in worker threads when called from async code."""

    start_from_recording: StartFromRecording
    start_from_transcript: StartFromTranscript
    show: ShowConversation
    watch: WatchConversation
    retry: RetryConversation
    cancel: CancelConversation
    uninstall: Uninstall
    request: RequestAnalysis
    look_up: LookUp
    demo: RequestDemo
    paste: StartPasted
    stop: StopConversation
    try_again: TryAgain
    reanalyze: Reanalyze
    say: Say
    converse: Converse
    ask_about: AskAbout
    coach: RequestCoaching
    share_coaching: ShareCoaching
    hear: AskForClip
    correctable: ShowCorrectable
    correct: CorrectResult
    search_lines: SearchLines
    add_quote: AddQuote
    move_call: MoveCall
    take_back: TakeBack
    mark_owner_run: MarkOwnerRun
    judge: JudgeResult
    pick_file: PickFile
    show_intake: ShowIntake
    accept_intake: AcceptIntake
    dismiss: DismissIntake
    choices: ListChoices
    list_calls: ListCalls
    list_deals: ListDeals
    show_deal: ShowDeal
    search_deals: SearchDeals
    create_deal: CreateDeal
    errand: LeaveErrand
    choose_language: ChooseLanguage
    note_profile: NoteProfile
    restrict: RestrictConversation
    appoint: AppointPerson
    choose_scores: ChooseScoreVisibility
    forget: ForgetCall
    hold_for_law: HoldForLaw
    choose_consent: ChooseConsent
    record_basis: RecordBasis
    report: AskReport
    export_report: ExportReport
    show_report: ShowReport
    admin: AdminServices
    data: DataServices
    alerts: AlertServices
    pool: Executor = field(default_factory=threads)
    enter: Enter | None = None
    """Lets those who ask at the same time share a commit; None where each commits alone."""

    async def run_together(
        self, use_case: OneTransaction[P, T], workspace: WorkspaceId, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `run` would; in a burst without a wait for the disk for each: that is half of the work.

        It is undone alone where it raises, and what it returns is stored by then, as with `run`.
        """
        if self.enter is None:
            return await self.run(use_case, workspace, *args, **kwargs)
        context = copy_context()

        def act(entrance: Entrance) -> T:
            joined = replace(use_case, begin=within(entrance.enter(workspace)))
            return context.run(joined, workspace, *args, **kwargs)

        return await asyncio.wrap_future(self.enter(act))

    async def run(self, use_case: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what *use_case* returns, called in a worker thread with the log context of the caller."""
        call = partial(copy_context().run, use_case, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self.pool, call)
