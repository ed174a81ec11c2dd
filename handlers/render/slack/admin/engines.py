"""Models and providers: what is configured, what is chosen, and what a test came to; never a key."""

from analysis.model.policy import NO_MODEL, EnginePolicy
from analysis.model.system import EngineInfo
from analysis.usecases.admin.engines import MODEL, TRANSCRIBER, EngineList, EngineTest
from handlers.render.slack.admin import read
from handlers.render.slack.admin.frame import form, opener, page
from handlers.render.slack.admin.ids import Field, Form, Page, Press
from handlers.render.slack.blocks import button, context, field, option, section, select
from handlers.render.slack.forms import Values
from handlers.render.slack.message import Json
from handlers.render.slack.progress import harmless
from handlers.render.slack.text import escape
from handlers.render.words import Words

AS_SET = "as_set"
"""Option value for "as the environment says"."""
CHOOSE = "choose"
NAME = 80


def engines(
    words: Words, found: EngineList, *, told: EngineTest | None = None, testing: str = "", said: str = ""
) -> Json:
    """Return the page.

    Args:
        words: The reader's.
        found: What is there.
        told: What a test came to.
        testing: Role and name of the engine that is being tested; "" for none.
        said: What has just been stored.
    """
    blocks: list[Json] = []
    for role in (TRANSCRIBER, MODEL):
        blocks.append(section(f"*{words(f'admin-engines-{role}')}*"))
        rows = [_row(words, one, found, testing) for one in found.engines if one.role == role]
        blocks += rows or [section(words("admin-engines-none"))]
    if not found.model:
        blocks.append(context(words("admin-engines-scan")))
    if told is not None:
        blocks.append(section(_result(words, told, found)))
    blocks.append(opener(words, words("admin-engines-choose"), f"{Page.ENGINES}:{CHOOSE}", key="admin-change"))
    return page(words, Page.ENGINES, [*blocks, context(words("admin-engines-keys"))], said=said)


def _row(words: Words, one: EngineInfo, found: EngineList, testing: str) -> Json:
    at_work = one.name == (found.transcriber if one.role == TRANSCRIBER else found.model)
    key = words("admin-engines-key", name=one.key, state=words(f"admin-{'set' if one.key_set else 'unset'}"))
    text = words(
        "admin-engines-row",
        mark="🟢" if at_work else "⚪",
        name=escape(words.engine(one.engine), NAME),
        state=words(
            "admin-engines-at-work" if at_work else "admin-engines-ready" if one.ready else "admin-engines-off"
        ),
        key=key if one.key else words("admin-engines-no-key"),
    )
    name = f"{one.role}:{one.name}"
    if name == testing:
        return section(f"{text}\n⏳ {words('admin-engines-testing')}")
    return section(text, accessory=button(words("admin-engines-test"), Press.TEST, name) if one.ready else None)


def _result(words: Words, told: EngineTest, found: EngineList) -> str:
    name = next((one.engine for one in found.engines if f"{one.role}:{one.name}" == told.engine), told.engine)
    said = words(told.key, **harmless(told.params))
    cost = "" if told.cost_usd is None else f" · {words.money(told.cost_usd, 'USD')}"
    mark = "✅" if told.works else "⚠️"
    took = words("admin-engines-took", seconds=words.number(told.seconds, 1))
    return f"{mark} *{escape(words.engine(name), NAME)}*: {said} {took}{cost}"


def engine_form(words: Words, found: EngineList) -> Json:
    """Return the choice among what is configured."""
    ready = [one for one in found.engines if one.ready]
    heard = [option(words.engine(one.engine), one.name) for one in ready if one.role == TRANSCRIBER]
    read_by = [option(words.engine(one.engine), one.name) for one in ready if one.role == MODEL]
    as_set = option(words("admin-engines-as-set"), AS_SET)
    pick, policy = words("modal-pick"), found.policy
    none = option(words("admin-engines-no-model"), NO_MODEL)
    blocks = [
        section(words("admin-engines-explain")),
        field(
            Field.TRANSCRIBER,
            words("admin-engines-transcriber"),
            select(pick, [as_set, *heard], chosen=policy.transcriber or AS_SET),
        ),
        field(
            Field.MODEL,
            words("admin-engines-model"),
            select(pick, [as_set, *read_by, none], chosen=policy.model or AS_SET),
        ),
    ]
    return form(words, Form.ENGINES, "admin-engines-title", blocks)


def read_engines(values: Values) -> EnginePolicy:
    """Return what was put in."""
    chosen = [read.text(values, block) for block in (Field.TRANSCRIBER, Field.MODEL)]
    return EnginePolicy(*("" if one == AS_SET else one for one in chosen))
