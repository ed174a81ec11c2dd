"""The page of API access: developer keys and tokens by name, one of each, and the one window that shows a secret."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from analysis.model.credentials import ApiScope, ApiToken, DeveloperKey, Shown
from analysis.model.signing import MOST_SECRETS, SecretHolder
from analysis.usecases.credentials import LONGEST_DAYS, NewCredential
from handlers.render.slack import limits
from handlers.render.slack.admin import read
from handlers.render.slack.admin.api_ids import ApiField, ApiForm, ApiPress, Tab
from handlers.render.slack.admin.fields import boxes, counted
from handlers.render.slack.admin.frame import Problems, form, opener, page, turner
from handlers.render.slack.admin.ids import Page, Press
from handlers.render.slack.blocks import actions, button, confirm, context, field, option, section, select, typed
from handlers.render.slack.forms import Values
from handlers.render.slack.message import Json
from handlers.render.slack.text import ago_token, code, day_token, escape
from handlers.render.words import Words

ROWS, NAME, TEAM = 20, 75, 60
TOKEN_DAYS = 90
NEW = {Tab.KEYS: ApiPress.NEW_KEY, Tab.TOKENS: ApiPress.NEW_TOKEN, Tab.HOOKS: ApiPress.NEW_HOOK}


def listing(words: Words, tab: Tab, rows: Sequence[Json], *, number: int = 0, said: str = "") -> Json:
    """Return a part of the page: its rows, how to make another, and the way to the other parts."""
    pages = max(1, -(-len(rows) // ROWS))
    number = min(number, pages - 1)
    tabs = [option(words(f"admin-api-{one}"), f"{Page.API}:{one}.0") for one in Tab]
    row = [
        select(words("modal-pick"), tabs, action=Press.TURN, chosen=f"{Page.API}:{tab}.0"),
        button(words(f"admin-api-new-{tab}"), NEW[tab], style="primary"),
    ]
    shown = rows[number * ROWS : (number + 1) * ROWS]
    blocks = [
        actions(row, "tabs"),
        context(words(f"admin-api-{tab}-about")),
        *(shown or [section(words(f"admin-api-{tab}-none"))]),
        *turner(words, Page.API, f"{tab}.", number=number, last=number == pages - 1),
    ]
    return page(words, Page.API, blocks, at=f"{tab}.{number}", said=said)


def keys(words: Words, found: Sequence[DeveloperKey], *, zone: tzinfo, number: int = 0, said: str = "") -> Json:
    """Return the developer keys, the newest first."""
    rows = [
        opener(
            words,
            "\n".join((title(words, one.name, state(words, one)), about(words, one, zone))),
            f"{Page.API}:{one.id}",
        )
        for one in reversed(found)
    ]
    return listing(words, Tab.KEYS, rows, number=number, said=said)


def tokens(
    words: Words, found: Sequence[ApiToken], now: datetime, *, zone: tzinfo, number: int = 0, said: str = ""
) -> Json:
    """Return the tokens, the newest first."""
    rows = [
        opener(
            words,
            "\n".join((title(words, one.name, lives(words, one, now, zone)), about(words, one, zone))),
            f"{Page.API}:{one.id}",
        )
        for one in reversed(found)
    ]
    return listing(words, Tab.TOKENS, rows, number=number, said=said)


def title(words: Words, name: str, how: str) -> str:
    """Return what something is called, and how it stands."""
    return words("admin-api-row", name=escape(name, NAME), state=how)


def about(words: Words, one: DeveloperKey | ApiToken, zone: tzinfo) -> str:
    """Return what it may do, for whom, and when it was used last."""
    team = escape(one.team, TEAM) if one.team else words("admin-api-whole")
    scopes = words.join([words(f"scope-{scope.replace(':', '-')}") for scope in ApiScope if scope in one.scopes])
    return f"{scopes} · {team}\n{used(words, one.last_used_at, zone)}"


def used(words: Words, at: datetime | None, zone: tzinfo) -> str:
    """Return when it was used last."""
    return words("admin-api-used", when=ago_token(words, at, zone)) if at else words("admin-api-unused")


def state(words: Words, one: DeveloperKey) -> str:
    """Return how a key stands."""
    if not one.enabled:
        return words("admin-api-off")
    return words("admin-api-on") if len(one.active) < MOST_SECRETS else words("admin-api-two")


def lives(words: Words, one: ApiToken, now: datetime, zone: tzinfo) -> str:
    """Return how a token stands."""
    if one.revoked_at is not None:
        return words("admin-api-revoked")
    key = "admin-api-until" if one.expires_at > now else "admin-api-expired"
    return words(key, when=day_token(words, one.expires_at, zone))


def secret_button(words: Words, one: SecretHolder, rotate: ApiPress, retire: ApiPress) -> Json:
    """Return the button that adds a second secret, or ends the older of two."""
    name, press = ("rotate", rotate) if len(one.active) < MOST_SECRETS else ("retire", retire)
    return button(words(f"admin-key-{name}"), press, one.id, ask=confirm(words, f"confirm-key-{name}"))


def key(words: Words, one: DeveloperKey, *, zone: tzinfo, said: str = "") -> Json:
    """Return one key with what can be done with it."""
    row = [secret_button(words, one, ApiPress.KEY_ROTATE, ApiPress.KEY_RETIRE)]
    if one.enabled:
        ask = confirm(words, "confirm-key-off")
        row.append(button(words("admin-api-switch-off"), ApiPress.KEY_OFF, one.id, ask=ask))
    else:
        row.append(button(words("admin-api-switch-on"), ApiPress.KEY_ON, one.id))
    ask = confirm(words, "confirm-key-delete")
    row.append(button(words("admin-api-delete"), ApiPress.KEY_DELETE, one.id, style="danger", ask=ask))
    blocks = [
        section("\n".join((title(words, one.name, state(words, one)), about(words, one, zone)))),
        section(code(one.id)),
        *([context(words("admin-key-two-explain"))] if len(one.active) >= MOST_SECRETS else []),
        actions(row, "key"),
        context(words("admin-api-made", when=day_token(words, one.created_at, zone))),
    ]
    return page(words, Page.API, blocks, at=one.id, said=said, key="admin-key-title")


def token(words: Words, one: ApiToken, now: datetime, *, zone: tzinfo, said: str = "") -> Json:
    """Return one token with what can be done with it."""
    row = []
    if one.revoked_at is None and one.expires_at > now:
        ask = confirm(words, "confirm-token-revoke")
        revoke = button(words("admin-token-revoke"), ApiPress.TOKEN_REVOKE, one.id, style="danger", ask=ask)
        row.append(actions([revoke], "token"))
    blocks = [
        section("\n".join((title(words, one.name, lives(words, one, now, zone)), about(words, one, zone)))),
        section(code(one.id)),
        *row,
        context(words("admin-api-made", when=day_token(words, one.created_at, zone))),
    ]
    return page(words, Page.API, blocks, at=one.id, said=said, key="admin-token-title")


def gone(words: Words, said: str) -> Json:
    """Return the window of what was just deleted."""
    return page(words, Page.API, [section(said)], key="admin-api-title")


def secret(words: Words, shown: Shown, kind: str) -> Json:
    """Return the one window that ever shows a secret; words under admin-secret-<kind>, such as "key"."""
    blocks = [
        section(words("admin-secret-once")),
        section(words(f"admin-secret-{kind}")),
        _verbatim(shown.secret),
        *([section(words("admin-secret-id")), _verbatim(shown.id)] if kind == "key" else []),
        context(words(f"admin-secret-{kind}-how")),
    ]
    return page(words, Page.API, blocks, key="admin-secret-title")


def _verbatim(text: str) -> Json:
    """Return text that is copied as it stands: mrkdwn would take parts of it for signs of its own."""
    inside: Json = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [inside]}


def new_key(words: Words, teams: Sequence[str]) -> Json:
    """Return the form of a new key."""
    return form(words, ApiForm.KEY, "admin-api-new-keys", _credential(words, teams), submit="admin-api-make")


def new_token(words: Words, teams: Sequence[str]) -> Json:
    """Return the form of a new token."""
    days = counted(TOKEN_DAYS, least=1, most=LONGEST_DAYS)
    blocks = [*_credential(words, teams), field(ApiField.DAYS, words("admin-token-days"), days)]
    return form(words, ApiForm.TOKEN, "admin-api-new-tokens", blocks, submit="admin-api-make")


def _credential(words: Words, teams: Sequence[str]) -> list[Json]:
    scopes = [option(words(f"scope-{scope.replace(':', '-')}"), scope) for scope in ApiScope]
    return [
        field(ApiField.NAME, words("admin-api-name"), typed(most=NAME), hint=words("admin-api-name-hint")),
        field(ApiField.SCOPES, words("admin-api-scopes"), boxes(scopes)),
        team_field(words, teams),
    ]


def team_field(words: Words, teams: Sequence[str], hint: str = "admin-api-team-hint") -> Json:
    """Return the field of the team whose calls are meant; *hint* is a catalog key."""
    known = words("admin-person-teams", teams=", ".join(teams)[: limits.INPUT_HINT // 2]) if teams else ""
    below = " ".join(part for part in (words(hint), known) if part)
    return field(ApiField.TEAM, words("admin-api-team"), typed(most=TEAM), hint=below, optional=True)


def read_credential(values: Values) -> NewCredential:
    """Return what was put in; whether it can be is the use case's to say."""
    ticked = read.several(values, ApiField.SCOPES)
    scopes = frozenset(scope for scope in ApiScope if scope in ticked)
    team = " ".join(read.text(values, ApiField.TEAM).split())
    return NewCredential(read.text(values, ApiField.NAME), scopes, team)


def read_days(words: Words, values: Values) -> tuple[int, Problems]:
    """Return for how many days a token shall live, and what is wrong with it."""
    days = read.whole(values, ApiField.DAYS)
    if days is None:
        return 0, {str(ApiField.DAYS): words("credential-days", most=LONGEST_DAYS)}
    return days, {}
