"""Entity tags: who knows what stands need not read it again, and nobody writes over what they never saw."""

import hashlib
import re
from typing import Any

from pydantic import BaseModel

from handlers.api.contract import Answer, ApiCall
from handlers.api.problems import ProblemError

TAG = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"')


def etag_of(body: BaseModel) -> str:
    """Return the strong validator of an answer: the same words, the same tag."""
    return hashlib.sha256(body.model_dump_json(by_alias=True, exclude_none=True).encode()).hexdigest()[:32]


def read(call: ApiCall[Any, Any], body: BaseModel) -> Answer:
    """Return 200 with the body, or 304 to whoever has it already (RFC 9110, section 13.1.2)."""
    tag = etag_of(body)
    known = {known for _weak, known in TAG.findall(call.etag)}
    if call.etag.strip() == "*" or tag in known:
        return Answer(304, etag=tag)
    return Answer(200, body, etag=tag)


def demand_match(sent: str, stands: BaseModel) -> None:
    """Check If-Match against what stands (RFC 9110, section 13.1.1; RFC 6585, section 3).

    Raises:
        ProblemError: "precondition-required" without it, "precondition-failed" where something else stands.
    """
    if not sent.strip():
        raise ProblemError("precondition-required")
    strong = {tag for weak, tag in TAG.findall(sent) if not weak}
    if sent.strip() != "*" and etag_of(stands) not in strong:
        raise ProblemError("precondition-failed")
