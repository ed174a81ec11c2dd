"""Brings one message up to date: posted once, edited ever after, whatever dies in between (docs/slack-sending.md).

The intent is committed before the request and the outcome after it. What finds an intent without an outcome asks
Slack before it sends again; where Slack cannot say, nothing is sent again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import structlog

from analysis.errors import OutcomeUnknownError, RefusedError, UnavailableError
from analysis.model.ids import WorkspaceId
from analysis.model.messages import ENDED, MessageId, MessageKind, MessageState, Outgoing, Wanted
from analysis.points import point
from analysis.ports import Begin, Clock, Work
from handlers.render.slack import limits
from handlers.render.slack.message import Message
from handlers.render.slack.notes import sent_privately
from handlers.slack.outbound.contents import FILES, followers, past_its_time, withheld
from handlers.slack.outbound.errors import PROVIDER
from handlers.slack.outbound.gateway import Gateways, RefusedBySlackError, SlackGateway
from handlers.slack.outbound.placing import EXTERNAL, REASONS, Place, allowed_place, objection_to
from handlers.slack.outbound.scene import Content, File, ReadScene, Renderer, Scene, Text

AGAIN, DONE = "again", "done"
Reflect = Callable[[Work, Outgoing, MessageState], None]
"""Told what became of a message, in the transaction that stores it and before it is stored."""
CLOCKS_S = 300.0
"""How far our clock and Slack's may differ when we look for a message sent since a moment."""
DELETED = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "no_parent"})
MALFORMED = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "block_mismatch"}
)
RENEWED = frozenset({"token_expired"})
RENEW_WAIT_S = 30.0

log = structlog.get_logger(__name__)


def no_reflection(_work: Work, _out: Outgoing, _state: MessageState) -> None:
    """Keep nothing: for messages that carry nothing but themselves."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast we speak.

    Attributes:
        every_s: Between two requests for one channel: Slack takes one a second, and the network jitters.
        patience_s: Longest wait for a turn within a step.
        settle_s: After so long an unanswered request has done what it will do; longer than its time-out.
    """

    every_s: float = 1.1
    patience_s: float = 5.0
    settle_s: float = 15.0


@dataclass(frozen=True, slots=True)
class Painter:
    """One step of the workflow `slack.paint`.

    Attributes:
        sleep: Waits for the channel's turn.
        reflect: Keeps what messages carry true to what became of them.
    """

    begin: Begin
    clock: Clock
    gateways: Gateways
    read: ReadScene
    renderers: Mapping[MessageKind, Renderer]
    sleep: Callable[[float], None]
    pace: Pace = Pace()
    reflect: Reflect = no_reflection

    def __call__(self, workspace: WorkspaceId, message: MessageId) -> str:
        """Show the newest state of a message; AGAIN if there is a newer one already.

        Raises:
            UnavailableError: Slack is away or limits us; call again after its `retry_after`.
        """
        with self.begin(workspace) as work:
            out = work.messages.get(message)
        if out.state in ENDED:
            return DONE
        try:
            return self._paint(workspace, out, self.gateways(workspace))
        except RefusedBySlackError as error:
            if error.code in RENEWED:
                raise UnavailableError(PROVIDER, RENEW_WAIT_S, error.code) from error
            gone = MessageState.DROPPED if error.code in DELETED else MessageState.FAILED
            return self._end(workspace, out, gone, error.code)
        except RefusedError as error:
            return self._end(workspace, out, MessageState.FAILED, error.key)

    def release(self, workspace: WorkspaceId, message: MessageId) -> str:
        """Give up for now: the next change is a new try."""
        with self.begin(workspace) as work:
            work.messages.release(message)
        return DONE

    def _paint(self, workspace: WorkspaceId, out: Outgoing, gateway: SlackGateway) -> str:
        if out.state is MessageState.SENDING and not self._settled(workspace, out, gateway):
            return self._end(workspace, out, MessageState.UNCERTAIN, "unreadable")
        scene = self.read(workspace, out.id)
        posted = scene.outgoing.state is MessageState.POSTED
        settled = Place(scene.outgoing.place, moved=scene.outgoing.moved)
        place = settled if posted else self._place(workspace, scene, gateway)
        self._wait_for_turn(workspace, place.channel)
        scene = self.read(workspace, out.id)  # once more: edits that came while we waited are shown by this one
        content = self.renderers[out.want.kind](scene) if scene.allowed else withheld(scene)
        if content is None:
            return self._nothing(workspace, scene, gateway, posted=posted)
        try:
            if posted:
                return self._edit(workspace, scene, content, gateway)
            return self._send(workspace, scene, place, content, gateway)
        except RefusedBySlackError as error:
            if error.code not in REASONS or place.moved:
                raise
            return self._move(workspace, scene, REASONS[error.code], gateway)

    # --- what became of the last try --------------------------------------------------------------------------

    def _settled(self, workspace: WorkspaceId, out: Outgoing, gateway: SlackGateway) -> bool:
        """Find out what became of a request without an answer; False if nobody can tell."""
        begun = out.sending_at or out.created_at
        left_s = self.pace.settle_s - (self.clock() - begun).total_seconds()
        if left_s > 0:  # it may still be on its way, from a worker that lives
            raise UnavailableError(PROVIDER, left_s, "a request without an answer")
        scene = self.read(workspace, out.id)
        thread = self._thread(scene)
        try:
            if out.file:
                ts = "" if gateway.shared(out.file, out.place) else None
            else:
                ts = gateway.find(out.place, out.id, thread=thread, since=begun.timestamp() - CLOCKS_S)
        except RefusedBySlackError as error:
            log.exception("slack.message_uncertain", message=out.id, code=error.code)
            return False
        with self.begin(workspace) as work:
            if ts is not None:
                self.reflect(work, out, MessageState.POSTED)
            if ts is None:
                work.messages.not_sent(out.id)
            elif out.file:
                work.messages.confirm(out.id, ts="", shown=scene.outgoing.wanted)
            else:
                work.messages.confirm(out.id, ts=ts, shown=0, permalink=self._permalink(gateway, out.place, ts))
        log.info("slack.message_settled", message=out.id, found=ts is not None)
        return True

    # --- where ------------------------------------------------------------------------------------------------

    def _place(self, workspace: WorkspaceId, scene: Scene, gateway: SlackGateway) -> Place:
        """Decide where it goes; a place that was given up before stays given up."""
        out = scene.outgoing
        if out.moved and out.place:
            return Place(out.place, moved=out.moved)
        place = allowed_place(scene, gateway)
        if (place.channel, place.moved) != (out.place, out.moved):
            self._settle_place(workspace, out, place)
        return place

    def _settle_place(self, workspace: WorkspaceId, out: Outgoing, place: Place) -> None:
        with self.begin(workspace) as work:
            mine = work.messages.settle_place(out.id, place=place.channel, moved=place.moved, instead_of=out.place)
        if not mine:
            raise UnavailableError(PROVIDER, self.pace.settle_s, "another worker has it")

    def _move(self, workspace: WorkspaceId, scene: Scene, why: str, gateway: SlackGateway) -> str:
        """Go to the asker's direct messages from here on."""
        direct = gateway.direct(scene.outgoing.want.asker)
        self._settle_place(workspace, scene.outgoing, Place(direct, moved=why))
        log.info("slack.message_moved", message=scene.outgoing.id, why=why)
        return AGAIN

    def _thread(self, scene: Scene) -> str:
        """Return the thread it stands in, once its place is settled."""
        out, parent = scene.outgoing, scene.parent
        if out.moved:
            return ""
        if parent is not None and parent.place == out.place:
            return parent.want.thread if parent.place == parent.want.channel and parent.want.thread else parent.ts
        return out.want.thread if out.place == out.want.channel else ""

    def _wait_for_turn(self, workspace: WorkspaceId, channel: str) -> None:
        """Take the channel's next turn, across all processes."""
        with self.begin(workspace) as work:
            wait_s = work.meter.pace(
                f"slack:{workspace}:{channel}", every_s=self.pace.every_s, patience_s=self.pace.patience_s
            )
        if wait_s is None:
            raise UnavailableError(PROVIDER, self.pace.patience_s, "many messages for one channel")
        if wait_s > 0:
            self.sleep(wait_s)

    # --- sending ----------------------------------------------------------------------------------------------

    def _send(self, workspace: WorkspaceId, scene: Scene, place: Place, content: Content, gateway: SlackGateway) -> str:
        """Send it for the first time."""
        out = scene.outgoing
        file = (
            gateway.upload(content.name, content.content, alt_text=content.alt_text)
            if isinstance(content, File)
            else ""
        )
        point("paint.prepared")
        with self.begin(workspace) as work:
            mine = work.messages.sending(out.id, file=file)
        if not mine:
            raise UnavailableError(PROVIDER, self.pace.settle_s, "another worker has it")
        point("paint.intended")
        ts = ""
        try:
            if isinstance(content, File):
                title, comment = content.title, content.comment
                gateway.share(file, place.channel, title=title, comment=comment, thread=self._thread_in(scene, place))
            else:
                message = self._explained(scene, place, content.message)
                ts = self._post(gateway, place, message, self._thread_in(scene, place), out.id)
        except OutcomeUnknownError as error:
            raise UnavailableError(PROVIDER, self.pace.settle_s, error.detail) from error
        except (UnavailableError, RefusedBySlackError):
            with self.begin(workspace) as work:
                work.messages.not_sent(out.id)
            raise
        point("paint.posted")
        link = self._permalink(gateway, place.channel, ts) if ts else ""
        return self._confirm(workspace, scene, ts=ts, permalink=link)

    def _thread_in(self, scene: Scene, place: Place) -> str:
        return self._thread(replace(scene, outgoing=replace(scene.outgoing, place=place.channel, moved=place.moved)))

    def _post(self, gateway: SlackGateway, place: Place, message: Message, thread: str, identity: str) -> str:
        """Post; without blocks where Slack finds fault with them, for words are better than silence."""
        try:
            return gateway.post(place.channel, message, thread=thread, identity=identity)
        except RefusedBySlackError as error:
            if error.code not in MALFORMED:
                raise
            log.exception("slack.blocks_refused", message=identity, code=error.code)
            return gateway.post(place.channel, Message(message.text, []), thread=thread, identity=identity)

    def _explained(self, scene: Scene, place: Place, message: Message) -> Message:
        """Put the reason above an answer that came elsewhere than it was asked for."""
        if not place.moved or scene.parent is not None:
            return message
        why = sent_privately(scene.words, why=place.moved, channel=scene.outgoing.want.channel)
        return Message(message.text, [*why.blocks, *message.blocks][: limits.MESSAGE_BLOCKS])

    def _edit(self, workspace: WorkspaceId, scene: Scene, content: Content, gateway: SlackGateway) -> str:
        """Bring a posted message up to date; a file never changes."""
        out = scene.outgoing
        if not out.moved and (isinstance(content, File) or content.analysis):
            why = objection_to(out.place, scene, gateway)
            if why and out.file:
                self._take_back(gateway, out)
                return self._move(workspace, scene, why, gateway)
            if why:
                return self._withdraw(workspace, scene, why, gateway)
        if isinstance(content, Text):
            message = self._explained(scene, Place(out.place, moved=out.moved), content.message)
            try:
                self._update(gateway, out, message)
            except OutcomeUnknownError as error:  # an edit made twice is the same edit
                raise UnavailableError(PROVIDER, detail=error.detail) from error
            point("paint.edited")
        return self._confirm(workspace, scene, ts=out.ts, permalink="")

    def _update(self, gateway: SlackGateway, out: Outgoing, message: Message) -> None:
        try:
            gateway.update(out.place, out.ts, message, identity=out.id)
        except RefusedBySlackError as error:
            if error.code not in MALFORMED:
                raise
            log.exception("slack.blocks_refused", message=out.id, code=error.code)
            gateway.update(out.place, out.ts, Message(message.text, []), identity=out.id)

    def _withdraw(self, workspace: WorkspaceId, scene: Scene, why: str, gateway: SlackGateway) -> str:
        """The channel became one where results do not belong: say so there, and send the result to the asker alone."""
        out = scene.outgoing
        try:
            self._update(gateway, out, sent_privately(scene.words, why=why, channel=out.want.channel))
        except RefusedBySlackError as error:
            if why == EXTERNAL:
                log.warning("slack.not_withdrawn", message=out.id, code=error.code)
        except OutcomeUnknownError as error:
            raise UnavailableError(PROVIDER, detail=error.detail) from error
        return self._move(workspace, scene, why, gateway)

    def _take_back(self, gateway: SlackGateway, out: Outgoing) -> None:
        """Delete a file where it may not stand any more; deleting twice is deleting once."""
        try:
            gateway.take_back(out.file, out.place)
        except OutcomeUnknownError as error:
            raise UnavailableError(PROVIDER, detail=error.detail) from error

    # --- the books --------------------------------------------------------------------------------------------

    def _confirm(self, workspace: WorkspaceId, scene: Scene, *, ts: str, permalink: str) -> str:
        """Store what is shown, and want what follows it, in one transaction."""
        out = scene.outgoing
        following = list(followers(scene))
        with self.begin(workspace) as work:
            self.reflect(work, out, MessageState.POSTED)
            if permalink and following:
                work.messages.want(out.want)  # the card links its own thread, which has an address only now
            newest = work.messages.confirm(out.id, ts=ts, shown=out.wanted, permalink=permalink)
            for wanted in following:
                follow(work, wanted)
        point("paint.confirmed")
        return DONE if newest else AGAIN

    def _nothing(self, workspace: WorkspaceId, scene: Scene, gateway: SlackGateway, *, posted: bool) -> str:
        """There is nothing to show: leave a posted message as it stands, and never post the other.

        A file for somebody who may not see its call any more goes, and one that holds what was deleted since or
        is not what it would be now.
        """
        if posted and scene.outgoing.file and (not scene.allowed or past_its_time(scene)):
            self._take_back(gateway, scene.outgoing)
            why = "past_its_time" if scene.allowed else "not_allowed"
            return self._end(workspace, scene.outgoing, MessageState.DROPPED, why)
        if posted:
            return self._confirm_as_is(workspace, scene.outgoing)
        return self._end(workspace, scene.outgoing, MessageState.DROPPED, "nothing_to_show")

    def _confirm_as_is(self, workspace: WorkspaceId, out: Outgoing) -> str:
        with self.begin(workspace) as work:
            self.reflect(work, out, MessageState.POSTED)
            newest = work.messages.confirm(out.id, ts=out.ts, shown=out.wanted)
        return DONE if newest else AGAIN

    def _end(self, workspace: WorkspaceId, out: Outgoing, state: MessageState, code: str) -> str:
        with self.begin(workspace) as work:
            self.reflect(work, out, state)
            work.messages.end(out.id, state, error=code)
        log.warning("slack.message_ended", message=out.id, state=state, code=code)
        return DONE

    def _permalink(self, gateway: SlackGateway, channel: str, ts: str) -> str:
        """Return the link; "" where Slack has none now: a message without it is still a message."""
        try:
            return gateway.permalink(channel, ts)
        except (UnavailableError, RefusedBySlackError):
            return ""


def follow(work: Work, wanted: Wanted) -> None:
    """Have it posted once; what shows another result by now is edited in place, or replaced if it is a file."""
    if wanted.kind in FILES:
        replace_file(work, wanted)
    elif work.messages.want_once(wanted) is None:
        stands = work.messages.find(wanted.key)
        if stands is not None and stands.want.payload != wanted.payload:
            work.messages.want(wanted)


def replace_file(work: Work, wanted: Wanted) -> None:
    """Want a file unless the newest one under this card looks like it; those before it are looked at, and go."""
    if wanted.conversation_id is None:
        return
    under, look = wanted.payload["parent"], wanted.payload["look"]
    before = [
        one for one in work.messages.of(wanted.conversation_id, wanted.kind) if one.want.payload["parent"] == under
    ]
    newest = max(before, key=lambda one: one.want.payload["number"], default=None)
    if newest is not None and newest.want.payload.get("look") in {None, look}:  # None: of a release without looks
        return
    number = len(before)
    work.messages.want_once(replace(wanted, key=f"{wanted.key}:{number}", payload={**wanted.payload, "number": number}))
    for one in before:
        if one.state not in ENDED:
            work.messages.want(one.want)
