"""Names by which the pages on people, deals, calls and privacy call back."""

from enum import StrEnum


class DataPress(StrEnum):
    """Buttons. SYNC, STAGES, IMPORT, AGAIN (in the window of a table), EXPORT: no value. APPLY: a
    file's id. FORGET (in the form), FORGET_HERE (under the command): a conversation's id."""

    SYNC = "admin.people_sync"
    STAGES = "admin.deal_stages"
    IMPORT = "admin.deal_import"
    AGAIN = "admin.deal_import_again"
    EXPORT = "admin.deal_export"
    APPLY = "admin.deal_apply"
    FORGET = "admin.call_forget"
    FORGET_HERE = "admin.call_forget_here"


class DataSearch(StrEnum):
    """Selects whose options Slack asks for as the person types; on a page, choosing one opens its form.

    PERSON, DEAL, CALL: the value is an id of ours. MANAGER, OWNER: the same in a form, which calls nobody back.
    """

    PERSON = "admin.person_search"
    DEAL = "admin.deal_search"
    CALL = "admin.call_search"
    MANAGER = "admin.manager_search"
    OWNER = "admin.owner_search"


class DataForm(StrEnum):
    """callback_id of the forms; private_metadata: PERSON: person. DEAL: deal. CALL: call. The others: nothing."""

    PERSON = "admin.form_person"
    DEAL = "admin.form_deal"
    STAGES = "admin.form_stages"
    IMPORT = "admin.form_import"
    PRIVACY = "admin.form_privacy"
    CALL = "admin.form_call"


class DataField(StrEnum):
    """block_id of every field of these forms."""

    ROLE = "role"
    MANAGER = "manager"
    TEAM = "team"
    STAGE = "deal_stage"
    AMOUNT = "deal_amount"
    CURRENCY = "deal_currency"
    CLOSES = "deal_closes"
    OWNER = "deal_owner"
    OWNER_RUN = "deal_owner_run"
    STATE = "deal_state"
    STAGES = "deal_stages"
    TABLE = "deal_table"
    CONSENT = "consent_required"
    AUDIO_DAYS = "audio_days"
    TRANSCRIPT_DAYS = "transcript_days"
    ALL_DAYS = "all_days"
    UNINSTALLED_DAYS = "uninstalled_days"
    SCORES = "scores"
    FLAGS = "call_flags"


NOBODY = "nobody"
"""Option value of MANAGER and OWNER."""
