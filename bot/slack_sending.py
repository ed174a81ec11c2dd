"""Wires everything that is sent to Slack: gateways, the painter of messages, the taker of shared files."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

from analysis.model.ids import WorkspaceId
from analysis.model.messages import MessageKind
from analysis.ports import AudioEngine, Begin, Clock, ObjectStorage
from analysis.usecases.alerts.reflect import ReflectMessage
from analysis.usecases.clips import CutClip
from analysis.usecases.control import ShowConversation
from analysis.usecases.start import StartFromRecording, StartFromTranscript
from analysis.usecases.take import TakeIntake
from handlers.slack.outbound.contents import renderers
from handlers.slack.outbound.files import SlackFiles
from handlers.slack.outbound.gateway import SlackGateway
from handlers.slack.outbound.paint import Pace, Painter
from handlers.slack.outbound.scene import ReadScene, Renderer
from handlers.slack.outbound.sender import TIMEOUT_S, SlackSender, make_client
from handlers.slack.outbound.taking import DownloadSharedFile
from storage.guard import trusted


@dataclass(frozen=True, slots=True)
class SlackGateways:
    """Implements handlers.slack.outbound.gateway.Gateways: a client of its own for each use, never a shared token.

    Attributes:
        token_of: Returns the token that is valid now. RefusedError("slack-not-connected").
        timeout_s: Longest silence while waiting; shorter than `Pace.settle_s`.
    """

    token_of: Callable[[WorkspaceId], str]
    api_url: str
    http: httpx.Client = field(repr=False)
    timeout_s: int = TIMEOUT_S

    def __call__(self, workspace: WorkspaceId) -> SlackGateway:
        """Return the gateway of a workspace."""
        client = make_client(self.token_of(workspace), self.api_url, trusted(), timeout_s=self.timeout_s)
        return SlackSender(client, self.http, SlackFiles(self.http, self.api_url))


def make_http() -> httpx.Client:
    """Return the client for bytes of files. It follows no redirect: each step of one is looked at first."""
    return httpx.Client(follow_redirects=False, verify=trusted())


def make_painter(
    begin: Begin,
    clock: Clock,
    gateways: Callable[[WorkspaceId], SlackGateway],
    storage: ObjectStorage,
    audio: AudioEngine,
    *,
    pace: Pace | None = None,
    more: Mapping[MessageKind, Renderer] | None = None,
) -> Painter:
    """Return what brings messages up to date. *more*: renderers beside, or in place of, the usual ones."""
    return Painter(
        begin=begin,
        clock=clock,
        gateways=gateways,
        read=ReadScene(begin, ShowConversation(begin)),
        renderers={**renderers(CutClip(begin, storage, audio)), **(more or {})},
        sleep=time.sleep,
        pace=pace or Pace(),
        reflect=ReflectMessage(clock),
    )


def make_taker(
    begin: Begin,
    gateways: Callable[[WorkspaceId], SlackGateway],
    from_recording: StartFromRecording,
    from_transcript: StartFromTranscript,
) -> TakeIntake:
    """Return what turns shared files into conversations."""
    return TakeIntake(begin, DownloadSharedFile(gateways), from_recording, from_transcript)
