"""Names by which the pages of `/sales-admin` call back, as `handlers.render.slack.ids` has those of all else."""

from enum import StrEnum


class Page(StrEnum):
    """The pages, in the order of the hub; words under admin-<page>-title and admin-<page>-about."""

    RULES = "rules"
    CHANNELS = "channels"
    NOTIFY = "notify"
    HOME = "home"
    ENGINES = "engines"
    SYSTEM = "system"
    AUDIT = "audit"
    PEOPLE = "people"
    DEALS = "deals"
    CALLS = "calls"
    PRIVACY = "privacy"
    API = "api"


class Press(StrEnum):
    """Buttons, menus and selects.

    HUB: on Home; no value; opens the window of all pages.
    OPEN: value "page" or "page:where"; lays a page upon what is open. TURN and TURN_BACK: the same value; shows it in
    place of what is open (two names, for a row takes each only once).
    RULE: option value "verb:rule", the verbs are `RuleVerb`. RULE_NEW: no value. RULE_KIND: option value is a kind.
    CHANNELS: value is the position of a team in the list. EXPORT, TEST and CHOOSE_ENGINES stand on their pages;
    TEST: value is an engine's role and name.
    """

    HUB = "admin.hub"
    OPEN = "admin.open"
    TURN = "admin.turn"
    TURN_BACK = "admin.turn_back"
    RULE = "admin.rule"
    RULE_NEW = "admin.rule_new"
    RULE_KIND = "admin.rule_kind"
    EXPORT = "admin.export"
    TEST = "admin.test"


class RuleVerb(StrEnum):
    """What can be done with a rule from the list."""

    EDIT = "edit"
    REHEARSE = "rehearse"
    COPY = "copy"
    SWITCH_ON = "on"
    SWITCH_OFF = "off"
    DELETE = "delete"


class Search(StrEnum):
    """Selects whose options Slack asks for as the person types; ZONE: the value is an IANA name."""

    ZONE = "admin.zone_search"


class Form(StrEnum):
    """callback_id of the forms; private_metadata holds ids.

    RULE: rule ("" for a new one), seen (its version), kind, checked (hash of what was rehearsed). RULE_DELETE: rule,
    seen. CHANNELS: at (position of the team). NOTIFY, HOME, ENGINES: nothing.
    """

    RULE = "admin.form_rule"
    RULE_DELETE = "admin.form_rule_delete"
    NOTIFY = "admin.form_notify"
    HOME = "admin.form_home"
    CHANNELS = "admin.form_channels"
    ENGINES = "admin.form_engines"


class Field(StrEnum):
    """block_id of every field of these forms; SETTING, GATE and STAGE_DAYS are followed by a dot and which one."""

    REP_FIRST = "rep_first"
    QUIET_FROM = "quiet_from"
    QUIET_UNTIL = "quiet_until"
    QUIET_DAYS = "quiet_days"
    HOURLY_CAP = "hourly_cap"
    LANGUAGE = "language"
    ZONE = "zone"
    NAME = "rule_name"
    KIND = "rule_kind"
    SEVERITY = "severity"
    RECIPIENTS = "recipients"
    FLAGS = "flags"
    COOLDOWN = "cooldown"
    TEAMS = "teams"
    STAGES = "stages"
    AMOUNT_FROM = "amount_from"
    AMOUNT_TO = "amount_to"
    SETTING = "setting"
    STAGE = "stage"
    PHRASES = "phrases"
    QUESTION = "question"
    NAMES = "names"
    MEASURE = "measure"
    COMPARE = "compare"
    LIMIT = "limit"
    MIN_COVERAGE = "min_coverage"
    GATE = "gate"
    STAGE_DAYS = "stage_days"
    LETTERS = "letters"
    RESULTS = "results"
    ALERTS = "alerts"
    TRANSCRIBER = "transcriber"
    MODEL = "model"
