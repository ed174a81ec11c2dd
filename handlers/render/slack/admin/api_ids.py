"""Names by which the page of API access calls back."""

# ruff: noqa: S105 - names of buttons and forms about tokens, none of them one

from enum import StrEnum


class Tab(StrEnum):
    """The parts of the page, in their order; words under admin-api-<tab>."""

    KEYS = "keys"
    TOKENS = "tokens"
    HOOKS = "hooks"


class ApiPress(StrEnum):
    """Buttons. NEW_KEY, NEW_TOKEN, NEW_HOOK: no value. The others: the id of the key, token or webhook."""

    NEW_KEY = "admin.api_new_key"
    NEW_TOKEN = "admin.api_new_token"
    NEW_HOOK = "admin.api_new_hook"
    KEY_ROTATE = "admin.key_rotate"
    KEY_RETIRE = "admin.key_retire"
    KEY_ON = "admin.key_on"
    KEY_OFF = "admin.key_off"
    KEY_DELETE = "admin.key_delete"
    TOKEN_REVOKE = "admin.token_revoke"
    HOOK_EDIT = "admin.hook_edit"
    HOOK_TEST = "admin.hook_test"
    HOOK_ROTATE = "admin.hook_rotate"
    HOOK_RETIRE = "admin.hook_retire"
    HOOK_ON = "admin.hook_on"
    HOOK_OFF = "admin.hook_off"
    HOOK_DELETE = "admin.hook_delete"


class ApiForm(StrEnum):
    """callback_id of the forms; private_metadata: HOOK: hook ("" for a new one). The others: nothing."""

    KEY = "admin.form_key"
    TOKEN = "admin.form_token"
    HOOK = "admin.form_hook"


class ApiField(StrEnum):
    """block_id of every field of these forms."""

    NAME = "api_name"
    SCOPES = "api_scopes"
    TEAM = "api_team"
    DAYS = "api_days"
    ADDRESS = "hook_address"
    EVENTS = "hook_events"
    NOTE = "hook_note"
