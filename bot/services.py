"""Fills the use cases that listeners, routes and the command line call."""

from collections.abc import Mapping
from concurrent.futures import Executor

from analysis.ports import AudioEngine, Begin, Clock, JobControl, ObjectStorage
from analysis.ports.api import Enter
from analysis.ports.tenancy import Workspaces
from analysis.usecases.amend import MarkOwnerRun, MoveCall, TakeBack
from analysis.usecases.appoint import AppointPerson, ChooseScoreVisibility
from analysis.usecases.ask import AskAbout, AskQuestion
from analysis.usecases.clips import AskForClip
from analysis.usecases.coach import RequestCoaching, ShareCoaching
from analysis.usecases.consent import ChooseConsent, RecordBasis
from analysis.usecases.control import CancelConversation, RetryConversation, ShowConversation, WatchConversation
from analysis.usecases.converse import Converse
from analysis.usecases.corrections import CorrectResult, JudgeResult, ShowCorrectable
from analysis.usecases.deal import ShowDeal
from analysis.usecases.demo import DemoCall, RequestDemo
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
from analysis.usecases.requests import LookUp, Reanalyze, RequestAnalysis, Say, StartPasted, StopConversation, TryAgain
from analysis.usecases.restrict import RestrictConversation
from analysis.usecases.start import StartFromRecording, StartFromTranscript
from bot.alert_services import make_alert_services
from bot.data_services import make_data_services
from bot.demo import samples
from handlers.admin_services import AdminServices
from handlers.services import Services
from handlers.slack.outbound.announcer import announce, appear

MEDIA_TYPE = "audio/ogg"


def demo_calls() -> Mapping[str, DemoCall]:
    """Return the bundled sales calls by language."""
    found = (samples.sample(name) for name in (samples.CALL_EN, samples.CALL_ZH))
    return {
        one.language: DemoCall(
            name=one.name,
            title=one.title,
            language=one.language,
            recording=one.recording,
            media_type=MEDIA_TYPE,
            transcript=one.transcript,
            seller_channel=one.seller_channel,
        )
        for one in found
    }


def make_services(
    begin: Begin,
    clock: Clock,
    *,
    control: JobControl,
    storage: ObjectStorage,
    audio: AudioEngine,
    workspaces: Workspaces,
    admin: AdminServices,
    pool: Executor,
    enter: Enter | None,
) -> Services:
    """Return every use case over these adapters."""
    start = StartFromTranscript(begin, clock, announce)
    retry, cancel = RetryConversation(begin, announce), CancelConversation(begin, control, announce)
    request, say = RequestAnalysis(begin, appear), Say(begin)
    return Services(
        start_from_recording=StartFromRecording(begin, clock, storage, audio, announce),
        start_from_transcript=start,
        show=ShowConversation(begin),
        watch=WatchConversation(begin),
        retry=retry,
        cancel=cancel,
        uninstall=Uninstall(begin, workspaces),
        request=request,
        look_up=LookUp(begin),
        demo=RequestDemo(begin, clock, demo_calls(), announce),
        paste=StartPasted(begin, start, appear),
        stop=StopConversation(begin, cancel),
        try_again=TryAgain(begin, retry),
        reanalyze=Reanalyze(begin, announce),
        say=say,
        converse=Converse(request, AskQuestion(begin), say),
        ask_about=AskAbout(begin),
        coach=RequestCoaching(begin),
        share_coaching=ShareCoaching(begin),
        hear=AskForClip(begin),
        correctable=ShowCorrectable(begin),
        correct=CorrectResult(begin),
        search_lines=SearchLines(begin),
        add_quote=AddQuote(begin),
        move_call=MoveCall(begin, clock),
        take_back=TakeBack(begin),
        mark_owner_run=MarkOwnerRun(begin, clock),
        judge=JudgeResult(begin),
        pick_file=PickFile(begin),
        show_intake=ShowIntake(begin),
        accept_intake=AcceptIntake(begin, clock),
        dismiss=DismissIntake(begin),
        choices=ListChoices(begin),
        list_calls=ListCalls(begin),
        list_deals=ListDeals(begin),
        show_deal=ShowDeal(begin, clock),
        search_deals=SearchDeals(begin),
        create_deal=CreateDeal(begin, clock),
        errand=LeaveErrand(begin),
        choose_language=ChooseLanguage(begin),
        note_profile=NoteProfile(begin),
        restrict=RestrictConversation(begin),
        appoint=AppointPerson(begin),
        choose_scores=ChooseScoreVisibility(begin),
        report=AskReport(begin, clock),
        export_report=ExportReport(begin),
        show_report=ShowReport(begin),
        forget=ForgetCall(begin, control),
        hold_for_law=HoldForLaw(begin),
        choose_consent=ChooseConsent(begin, announce),
        record_basis=RecordBasis(begin, announce),
        admin=admin,
        data=make_data_services(begin, clock),
        alerts=make_alert_services(begin, clock),
        pool=pool,
        enter=enter,
    )
