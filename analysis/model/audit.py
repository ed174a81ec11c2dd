"""Who did what, as it is read back; and what went wrong of late."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the audit log.

    Attributes:
        actor: A person's id, their name for the messenger, "operator", or a workflow.
        actor_name: The person's name, where it is one; else like `actor`.
        action: Dotted, such as "person.appointed".
        target: Id of what it was done to.
        target_name: A name for it, where it is a person, a deal, a call or a rule; else like `target`.
        before: What changed, as it was; None where the entry keeps none.
        after: As it is since.
        names: Of the people, deals and calls in `before` and `after`, by id.
    """

    id: str
    at: datetime
    actor: str
    actor_name: str
    action: str
    target: str
    target_name: str
    outcome: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that went wrong and has an error id.

    Attributes:
        key: Catalog key of the words.
        case: Number of the conversation it happened to.
        at: When its attempt was last touched.
    """

    error_id: str
    key: str
    params: Mapping[str, Any]
    case: str
    at: datetime
