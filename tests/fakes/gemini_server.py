"""A fake Gemini on the documented wire shapes of generateContent and the Files API.

As a process: `python -m tests.fakes.gemini_server --port 0 --ledger FILE --delay 0.5`.
"""

import json
import re
import sys
from typing import Any

from tests.fakes.meddic_rule import answer
from tests.fakes.provider_server import ProviderServer, Reply, Request, serve

GENERATE = re.compile(r"^/v1(?:beta)?/models/(?P<model>[^:/]+):generateContent$")
UPLOAD = re.compile(r"^/upload/v1(?:beta)?/files")
FILE = re.compile(r"^/v1(?:beta)?/files/(?P<name>[\w-]+)$")
TURNS = (
    ("spk_1", "Thanks for joining, what made you look for a new system?"),
    ("spk_2", "Right now we lose about two hundred hours a month to manual reports."),
    ("spk_1", "Who signs off on a purchase like this?"),
    ("spk_2", "Our finance director Maria Chen approves everything above fifty thousand."),
)


def usage(prompt: int = 812, answer_tokens: int = 143, thoughts: int = 328, cached: int = 512) -> dict[str, int]:
    """Return a usageMetadata block."""
    return {
        "promptTokenCount": prompt,
        "candidatesTokenCount": answer_tokens,
        "thoughtsTokenCount": thoughts,
        "cachedContentTokenCount": cached,
        "totalTokenCount": prompt + answer_tokens + thoughts,
    }


def generated(parts: list[dict[str, Any]], finish: str = "STOP") -> dict[str, Any]:
    """Return a whole answer with these parts."""
    content = {"role": "model", "parts": parts}
    candidate = {"content": content, "finishReason": finish, "index": 0}
    return {"candidates": [candidate], "usageMetadata": usage(), "modelVersion": "fake", "responseId": "r-1"}


def withheld(finish: str) -> dict[str, Any]:
    """Return an answer whose candidate has a finish reason and no content."""
    return {"candidates": [{"finishReason": finish, "index": 0}], "usageMetadata": usage(answer_tokens=0)}


def blocked(reason: str = "PROHIBITED_CONTENT") -> dict[str, Any]:
    """Return the answer to a blocked prompt."""
    return {"promptFeedback": {"blockReason": reason}, "usageMetadata": usage(answer_tokens=0, thoughts=0)}


def error(status: int, name: str, *details: dict[str, Any]) -> Reply:
    """Return an error in Google's shape."""
    return Reply(status, {"error": {"code": status, "status": name, "message": "said so", "details": list(details)}})


def retry_info(delay: str) -> dict[str, Any]:
    """Return Google's way to ask for a pause."""
    return {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}


def daily_quota() -> dict[str, Any]:
    """Return the violation of a quota that lasts until midnight in California."""
    violation = {"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "quotaValue": "20"}
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}


def heard(text: str, speaker: str, start: str, end: str) -> dict[str, Any]:
    """Return a part with transcribed speech."""
    return {"audioTranscription": {"text": text, "speakerLabel": speaker, "startOffset": start, "endOffset": end}}


class GeminiServer(ProviderServer):
    """Answers prompts by `meddic_rule`, audio with four turns of a call, and keeps uploads until they are deleted.

    Attributes:
        files: Uploaded and not deleted: bytes by name.
        preparing: How many looks an upload takes before it is ACTIVE.
        refuse_uploads: Replies to the next uploads, instead of taking them.
    """

    files: dict[str, bytes]
    preparing: int = 0
    refuse_uploads: list[Reply]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.files = {}
        self.refuse_uploads = []

    def is_work(self, request: Request) -> bool:
        """Only generateContent is billed."""
        return bool(GENERATE.match(request.path))

    def good(self, request: Request) -> Any:
        """Answer audio with speech, other prompts with JSON."""
        asked = request.json
        config = asked.get("generationConfig", {})
        if "audioTranscriptionConfig" in config:
            turns = [heard(text, who, f"{5 * i}s", f"{5 * i + 4.5}s") for i, (who, text) in enumerate(TURNS)]
            return generated(turns)
        prompt = "\n".join(part.get("text", "") for content in asked["contents"] for part in content["parts"])
        schema = config.get("responseJsonSchema", {})
        value = {"repairs": []} if "repairs" in schema.get("properties", {}) else answer(prompt)
        return generated([{"text": json.dumps(value, ensure_ascii=False)}])

    def free(self, request: Request) -> Reply:
        """Serve the Files API."""
        if UPLOAD.match(request.path):
            return self._upload(request)
        found = FILE.match(request.path)
        if found is None or found["name"] not in self.files:
            return Reply(404, {"error": {"code": 404, "status": "NOT_FOUND", "message": "no such path"}})
        if request.method == "DELETE":
            del self.files[found["name"]]
            return Reply(200, {})
        self.preparing -= 1
        return Reply(200, self._file(found["name"]))

    def _upload(self, request: Request) -> Reply:
        if self.refuse_uploads:
            return self.refuse_uploads.pop(0)
        headers = {name.lower(): value for name, value in request.headers.items()}
        if headers.get("x-goog-upload-command") == "start":
            name = f"f-{len(self.files) + 1}"
            self.files[name] = b""
            return Reply(200, {}, {"x-goog-upload-url": f"{self.url}/upload/v1/files?upload_id={name}"})
        name = request.path.rsplit("=", 1)[1]
        self.files[name] += request.body
        last = "finalize" in headers["x-goog-upload-command"]
        body = {"file": self._file(name)} if last else {}
        return Reply(200, body, {"x-goog-upload-status": "final" if last else "active"})

    def _file(self, name: str) -> dict[str, Any]:
        state = "ACTIVE" if self.preparing <= 0 else "PROCESSING"
        uri = f"{self.url}/v1/files/{name}"
        return {"name": f"files/{name}", "uri": uri, "mimeType": "audio/flac", "state": state}


if __name__ == "__main__":
    serve(GeminiServer, sys.argv[1:])
