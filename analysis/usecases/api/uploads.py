"""Recordings that programs upload themselves: where to, and once more where that broke off."""

from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.credentials import Caller
from analysis.model.sources import SourceKind
from analysis.ports import Begin, PresignedUpload
from analysis.usecases.access import demand_call
from analysis.usecases.api.calls import Progress, progress_of
from analysis.usecases.bring import CompleteUpload, ExpectUpload
from analysis.usecases.start import NewConversation


@dataclass(frozen=True, slots=True)
class UploadsOfPrograms:
    """Open a place for a recording again, and take what was put there."""

    begin: Begin
    expect: ExpectUpload
    complete_upload: CompleteUpload

    def again(self, caller: Caller, conversation: str) -> tuple[Progress, PresignedUpload]:
        """Return a fresh place; what lies at the one before is left to expire.

        Raises:
            RefusedError: "conversation-not-found"; "upload-not-expected" where it has its recording, or none was
                to be uploaded.
        """
        with self.begin(caller.workspace) as work:
            call, place = demand_call(work, conversation, caller), None
            source = work.sources.of(call.id)
            if source is not None and source.kind is SourceKind.UPLOAD:
                new = NewConversation(title=call.title, external_id=call.external_id, media_type=source.media_type)
                _, place = self.expect(caller.workspace, new, sha256=source.sha256, size_bytes=source.size_bytes)
            if place is None:
                raise RefusedError("upload-not-expected", case=call.case_number)
            return progress_of(work, work.conversations.get(call.id)), place

    def complete(self, caller: Caller, conversation: str) -> Progress:
        """Have the upload verified, and analyzed if it is what it should be; twice is once.

        Raises:
            RefusedError: "conversation-not-found", "upload-not-expected".
        """
        with self.begin(caller.workspace) as work:
            call = demand_call(work, conversation, caller)
            self.complete_upload(caller.workspace, call.id)
            return progress_of(work, work.conversations.get(call.id))
