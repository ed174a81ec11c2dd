"""Files and pasted words that people bring: offered once, described by a person, then taken in by a job."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.errors import RefusedError
from analysis.model.exchange import TAKE, TAKE_QUEUE, Intake, IntakeId, IntakeState
from analysis.model.ids import OpportunityId, WorkspaceId, new_id
from analysis.model.messages import MessageKind, Wanted
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import viewer_of
from analysis.usecases.lists import make_deal
from analysis.usecases.once import claim
from analysis.usecases.requests import Asked

RECORDINGS = frozenset({"wav", "mp3", "m4a", "mp4", "webm", "ogg", "oga", "opus", "flac", "mpga", "mpeg", "mov", "aac"})
TRANSCRIPTS = frozenset({"vtt", "srt", "json", "txt"})
TABLES = frozenset({"csv", "tsv", "xls", "xlsx", "ods", "numbers"})
TALK = re.compile(r"transcript|meeting|call|逐字|會議|通話|對話", re.IGNORECASE)
"""What a plain text or JSON file is called if it holds a conversation; others are somebody's notes or data."""
AGAIN = (IntakeState.OFFERED, IntakeState.DISMISSED, IntakeState.FAILED)
"""From where a file can be taken in."""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file as the messenger describes it; none of it is trusted.

    Attributes:
        id: The messenger's own.
        size_bytes: 0 when unknown.
    """

    id: str
    name: str
    media_type: str
    size_bytes: int


def suffix(name: str) -> str:
    """Return the last part of a file name in lower case; "" for none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_recording(name: str, media_type: str) -> bool:
    """Tell whether a file says it is a recording."""
    return suffix(name) in RECORDINGS or media_type.startswith(("audio/", "video/"))


def is_transcript(name: str) -> bool:
    """Tell whether a file says it is a transcript: captions always, text and JSON by their name."""
    ending = suffix(name)
    return ending in {"vtt", "srt"} or (ending in TRANSCRIPTS and bool(TALK.search(name)))


def wanted(file: SharedFile) -> bool:
    """Tell whether a file that somebody shared is worth an offer."""
    return is_recording(file.name, file.media_type) or is_transcript(file.name)


def file_key(file: str, channel: str) -> str:
    """Return the key of a file's intake: the same file shared again elsewhere is another."""
    return f"file:{file}:{channel}"


def fresh(file: SharedFile, asked: Asked) -> Intake:
    """Return the intake of a file, not stored."""
    return Intake(
        id=IntakeId(new_id("int")),
        key=file_key(file.id, asked.channel),
        state=IntakeState.OFFERED,
        channel=asked.channel,
        thread=asked.thread,
        uploader=asked.person,
        file=file.id,
        name=file.name[:255],
        media_type=file.media_type[:255],
        size_bytes=file.size_bytes,
        reply_to=asked.reply_to,
    )


def offer_message(intake: Intake, *, private: bool) -> Wanted:
    """Return the message that asks whether a file shall be analyzed, and later says what became of it."""
    return Wanted(
        key=f"offer:{intake.id}",
        kind=MessageKind.OFFER,
        channel=intake.channel,
        thread=intake.thread,
        asker=intake.uploader,
        private=private,
        payload={"intake": intake.id},
    )


@dataclass(frozen=True, slots=True)
class OfferFile:
    """Offer to analyze a file that somebody shared; once a file and place, and silent about other files."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, file: SharedFile, asked: Asked) -> IntakeId | None:
        """Store the offer and have it posted; None when the file is none of ours, or was offered here before."""
        if not wanted(file):
            return None
        with self.begin(workspace) as work:
            intake = work.intakes.offer(fresh(file, asked))
            if intake is None:
                return None
            work.messages.want_once(offer_message(intake, private=asked.private))
        return intake.id


@dataclass(frozen=True, slots=True)
class PointTable:
    """Answer a table that somebody sent us directly: opportunities come in where one sees first what would change."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, file: SharedFile, asked: Asked, command: str) -> bool:
        """Say where, once a file; to anybody but an admin, who does it. False where the file is no table.

        Args:
            workspace: Where.
            file: As the messenger describes it.
            asked: By whom, and in which direct message.
            command: That opens the settings, such as "/sales-admin".
        """
        if suffix(file.name) not in TABLES:
            return False
        with self.begin(workspace) as work:
            admin = viewer_of(work, asked.user).is_admin
            work.messages.want_once(
                Wanted(
                    key=f"table:{file_key(file.id, asked.channel)}",
                    kind=MessageKind.NOTICE,
                    channel=asked.channel,
                    thread=asked.thread,
                    asker=asked.person,
                    private=True,
                    payload={
                        "key": "intake-table" if admin else "intake-table-admins",
                        "params": {"name": file.name[:100], "command": command},
                    },
                )
            )
        return True


@dataclass(frozen=True, slots=True)
class PickFile:
    """Take a file up because a person chose it, without an offer: for the modal that asks about it."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, files: Sequence[SharedFile], asked: Asked) -> Intake:
        """Return the intake of the first file that may hold a call, made if there is none.

        Raises:
            RefusedError: "intake-no-file" where no file may be a recording or transcript; "intake-taken" when it
                was taken in.
        """
        file = next((one for one in files if wanted(one) or suffix(one.name) in TRANSCRIPTS), None)
        if file is None:
            raise RefusedError("intake-no-file")
        with self.begin(workspace) as work:
            new = fresh(file, asked)
            return still_open(work.intakes.offer(new) or work.intakes.find(new.key) or new)


def still_open(intake: Intake) -> Intake:
    """Return the intake. RefusedError("intake-taken") once it was accepted."""
    if intake.state not in AGAIN:
        raise RefusedError("intake-taken", name=intake.name)
    return intake


@dataclass(frozen=True, slots=True)
class ShowIntake:
    """Read an intake for the modal that asks about it."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, intake: IntakeId) -> Intake:
        """Return it. RefusedError: "intake-not-found"; "intake-taken" once it was accepted."""
        with self.begin(workspace) as work:
            return still_open(work.intakes.get(intake))


@dataclass(frozen=True, slots=True)
class IntakeFacts:
    """What a person says of a file.

    Attributes:
        opportunity: Of an existing deal; "" for none.
        company: Of a new one; "" for none.
        language: BCP 47; "" to find out.
        seller_channel: 0 or 1; None when nobody said so.
        consent: True when everybody agreed to be recorded.
    """

    title: str = ""
    opportunity: str = ""
    company: str = ""
    kind: str = "sales_call"
    language: str = ""
    sellers: tuple[str, ...] = ()
    buyers: tuple[str, ...] = ()
    seller_channel: int | None = None
    consent: bool = False


@dataclass(frozen=True, slots=True)
class AcceptIntake:
    """Take a described file in: the facts and the job that copies it commit together."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, intake: IntakeId, facts: IntakeFacts, asked: Asked) -> None:
        """Queue it; whether consent was noted goes with the call and, with who said so, into the audit log.

        Nothing is refused here for want of consent.

        Raises:
            RefusedError: "intake-taken" if somebody else did before; "intake-not-found", "opportunity-not-found",
                "opportunity-name-too-long".
            RepeatedError: The same submission again.
        """
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            known = work.intakes.get(intake)
            moved = work.intakes.move(
                intake, IntakeState.ACCEPTED, since=AGAIN, facts=self._facts(work, facts, asked, known)
            )
            if not moved:  # raised in here: a deal made for it goes with the transaction
                raise RefusedError("intake-taken", name=known.name)
            work.jobs.enqueue(TAKE, f"intake:{intake}:{self._round(known)}", workspace, intake, queue=TAKE_QUEUE)
            show_offer(work, known)
            work.audit.record("intake.accepted", actor=asked.user, target=intake, after={"consent": facts.consent})

    def _facts(self, work: Work, facts: IntakeFacts, asked: Asked, known: Intake) -> Mapping[str, Any]:
        deal = ""
        if facts.company:
            deal = make_deal(work, facts.company, asked.user, self.clock)[0].id
        elif facts.opportunity:
            deal = work.opportunities.get(OpportunityId(facts.opportunity)).id
        return {
            "title": facts.title,
            "opportunity_id": deal,
            "company": facts.company,
            "kind": facts.kind,
            "language": facts.language,
            "sellers": list(facts.sellers),
            "buyers": list(facts.buyers),
            "seller_channel": facts.seller_channel,
            "consent": "noted" if facts.consent else "",
            "owner_id": asked.user,
            "round": self._round(known),
        }

    def _round(self, known: Intake) -> int:
        """Count how often it was taken in: after a failure the same file is another job."""
        return int(known.facts.get("round", 0)) + 1


def show_offer(work: Work, intake: Intake) -> None:
    """Bring the offer's message up to date, if the file was offered in one."""
    message = work.messages.find(offer_message(intake, private=False).key)
    if message is not None:
        work.messages.want(message.want)


@dataclass(frozen=True, slots=True)
class DismissIntake:
    """Leave a file alone."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, intake: IntakeId) -> bool:
        """Say so; False if it was taken in or left alone before. RefusedError("intake-not-found")."""
        with self.begin(workspace) as work:
            known = work.intakes.get(intake)
            moved = work.intakes.move(intake, IntakeState.DISMISSED, since=(IntakeState.OFFERED, IntakeState.FAILED))
            if moved:
                show_offer(work, known)
        return moved
