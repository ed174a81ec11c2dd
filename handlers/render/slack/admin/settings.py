"""The settings of each kind of rule as fields of a form, and what was put into them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.alerts.kinds.stages import DEFAULT_GATES, LIMITS
from analysis.alerts.kinds.steps import COUNTS
from analysis.meddic.rubric import LETTERS
from handlers.render.slack.admin import fields, read
from handlers.render.slack.admin.ids import Field
from handlers.render.slack.blocks import field, option, select, typed
from handlers.render.slack.forms import Values, names
from handlers.render.slack.message import Json
from handlers.render.words import Words

Settings = Mapping[str, Any]
Stages = tuple[str, ...]
MEASURES = ("strength", "coverage", "headline", *LETTERS)
VOICES = ("buyer", "seller", "any")
LEVELS = (1, 2, 3)
TEXT = 1_000
QUESTION = 300
MOST_PHRASES = 50
DAYS = 365
STRENGTH, COVERAGE, LEVEL = 100, 6, 3


@dataclass(frozen=True, slots=True)
class Read:
    """What was put into the fields of a kind.

    Attributes:
        settings: By name; None takes one out.
        wrong: Words by block_id.
    """

    settings: dict[str, Any]
    wrong: dict[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One setting, or several that belong together."""

    show: Callable[[Words, Settings, Stages], Iterator[Json]]
    take: Callable[[Words, Values, Stages], Read]


def number(name: str, default: int | None, least: int, most: int) -> Part:
    """Return a whole number; *default* None lets it stay empty."""
    block = f"{Field.SETTING}.{name}"

    def show(words: Words, settings: Settings, _stages: Stages) -> Iterator[Json]:
        stands = settings.get(name, default)
        element = fields.counted(None if stands is None else int(stands), least=least, most=most)
        yield field(block, words(f"admin-setting-{name}"), element, optional=default is None)

    def take(words: Words, values: Values, _stages: Stages) -> Read:
        found, said = read.whole(values, block), read.text(values, block)
        if not said and default is None:
            return Read({name: None}, {})
        if found is None or not least <= found <= most:
            return Read({}, {block: words("admin-number-between", least=least, most=most)})
        return Read({name: found}, {})

    return Part(show, take)


def choice(name: str, options: tuple[str, ...]) -> Part:
    """Return one of several words; the first is the default."""
    block = f"{Field.SETTING}.{name}"

    def show(words: Words, settings: Settings, _stages: Stages) -> Iterator[Json]:
        listed = (option(words(f"admin-{name}-{one}"), one) for one in options)
        chosen = str(settings.get(name, options[0]))
        yield field(block, words(f"admin-setting-{name}"), select(words("modal-pick"), listed, chosen=chosen))

    def take(words: Words, values: Values, _stages: Stages) -> Read:
        found = read.text(values, block)
        return Read({name: found}, {}) if found in options else Read({}, {block: words("admin-choose")})

    return Part(show, take)


def _show_stage(words: Words, settings: Settings, stages: Stages) -> Iterator[Json]:
    listed = (option(stage, stage) for stage in stages)
    chosen = str(settings.get("stage", "proposal"))
    yield field(Field.STAGE, words("admin-setting-stage"), select(words("modal-pick"), listed, chosen=chosen))


def _take_stage(words: Words, values: Values, stages: Stages) -> Read:
    found = read.text(values, Field.STAGE)
    return Read({"stage": found}, {}) if found in stages else Read({}, {Field.STAGE: words("admin-choose")})


def _show_phrases(words: Words, settings: Settings, _stages: Stages) -> Iterator[Json]:
    stands = "\n".join(map(str, settings.get("phrases") or ()))
    element = typed(words("admin-setting-phrases-example"), lines=True, initial=stands, most=TEXT)
    yield field(Field.PHRASES, words("admin-setting-phrases"), element, hint=words("admin-setting-phrases-hint"))


def _take_phrases(words: Words, values: Values, _stages: Stages) -> Read:
    found = read.lines(read.text(values, Field.PHRASES))
    if not found or len(found) > MOST_PHRASES:
        return Read({}, {Field.PHRASES: words("admin-lines-needed", most=MOST_PHRASES)})
    return Read({"phrases": list(found)}, {})


def _show_question(words: Words, settings: Settings, _stages: Stages) -> Iterator[Json]:
    element = typed(
        words("admin-setting-question-example"), initial=str(settings.get("question", "")), most=QUESTION, lines=True
    )
    yield field(Field.QUESTION, words("admin-setting-question"), element, hint=words("admin-setting-question-hint"))


def _take_question(words: Words, values: Values, _stages: Stages) -> Read:
    found = " ".join(read.text(values, Field.QUESTION).split())
    return Read({"question": found}, {}) if found else Read({}, {Field.QUESTION: words("admin-question-needed")})


def _show_names(words: Words, settings: Settings, _stages: Stages) -> Iterator[Json]:
    listed = [one if isinstance(one, dict) else {"name": one} for one in settings.get("names") or ()]
    stands = "\n".join(", ".join([str(one["name"]), *map(str, one.get("aliases") or ())]) for one in listed)
    element = typed(words("admin-setting-names-example"), lines=True, initial=stands, most=TEXT)
    yield field(Field.NAMES, words("admin-setting-names"), element, hint=words("admin-setting-names-hint"))


def _take_names(words: Words, values: Values, _stages: Stages) -> Read:
    rows = [names(line) for line in read.lines(read.text(values, Field.NAMES))]
    found = [{"name": row[0], "aliases": list(row[1:])} for row in rows if row]
    if not found or len(found) > MOST_PHRASES:
        return Read({}, {Field.NAMES: words("admin-lines-needed", most=MOST_PHRASES)})
    return Read({"names": found}, {})


def _show_measure(words: Words, settings: Settings, _stages: Stages) -> Iterator[Json]:
    what = (option(_measure(words, one), one) for one in MEASURES)
    how = (option(words(f"admin-compare-{one}"), one) for one in ("below", "at_least"))
    reached = settings.get("at_least") is not None
    limit = settings.get("at_least" if reached else "below")
    coverage = settings.get("min_coverage")
    pick = words("modal-pick")
    yield field(
        Field.MEASURE,
        words("admin-setting-measure"),
        select(pick, what, chosen=str(settings.get("subject", "strength"))),
    )
    yield field(
        Field.COMPARE, words("admin-setting-compare"), select(pick, how, chosen="at_least" if reached else "below")
    )
    stands = None if limit is None else int(limit)
    hint = words("admin-setting-limit-hint")
    yield field(Field.LIMIT, words("admin-setting-limit"), fields.counted(stands, most=STRENGTH), hint=hint)
    yield field(
        Field.MIN_COVERAGE,
        words("admin-setting-min_coverage"),
        fields.counted(None if coverage is None else int(coverage), most=COVERAGE),
        hint=words("admin-setting-min_coverage-hint"),
        optional=True,
    )


def _measure(words: Words, one: str) -> str:
    return words(f"letter-{one}") if one in LETTERS else words(f"admin-measure-{one}")


def _take_measure(words: Words, values: Values, _stages: Stages) -> Read:
    subject, compare = read.text(values, Field.MEASURE), read.text(values, Field.COMPARE)
    limit, coverage = read.whole(values, Field.LIMIT), read.whole(values, Field.MIN_COVERAGE)
    most = {"strength": STRENGTH, "coverage": COVERAGE}.get(subject, LEVEL)
    wrong: dict[str, str] = {}
    if subject not in MEASURES:
        wrong[Field.MEASURE] = words("admin-choose")
    if compare not in {"below", "at_least"}:
        wrong[Field.COMPARE] = words("admin-choose")
    if limit is None or limit > most:
        wrong[Field.LIMIT] = words("admin-number-between", least=0, most=most)
    if coverage is not None and coverage > COVERAGE:
        wrong[Field.MIN_COVERAGE] = words("admin-number-between", least=0, most=COVERAGE)
    if subject == "strength" and not coverage:
        wrong[Field.MIN_COVERAGE] = words("admin-coverage-needed")
    both: dict[str, Any] = {"below": None, "at_least": None, compare: limit}
    return Read({} if wrong else {"subject": subject, "min_coverage": coverage, **both}, wrong)


def _show_gates(words: Words, settings: Settings, stages: Stages) -> Iterator[Json]:
    gates: Mapping[str, Mapping[str, int]] = settings.get("gates") or DEFAULT_GATES
    for at, stage in enumerate(stages):
        listed = (
            option(
                words("admin-gate", letter=words(f"letter-{letter}"), level=words(f"level-{level}")),
                f"{letter}:{level}",
            )
            for letter in LETTERS
            for level in LEVELS
        )
        chosen = {f"{letter}:{level}" for letter, level in gates.get(stage, {}).items()}
        element = fields.many(words("modal-pick-several"), listed, chosen)
        yield field(f"{Field.GATE}.{at}", words("admin-setting-gate", stage=stage), element, optional=True)


def _take_gates(words: Words, values: Values, stages: Stages) -> Read:
    gates: dict[str, dict[str, int]] = {}
    wrong: dict[str, str] = {}
    for at, stage in enumerate(stages):
        block = f"{Field.GATE}.{at}"
        pairs = [one.partition(":")[::2] for one in read.several(values, block)]
        known = [(letter, int(level)) for letter, level in pairs if letter in LETTERS and level in map(str, LEVELS)]
        if len({letter for letter, _ in known}) < len(known):
            wrong[block] = words("admin-gate-twice")
        if known:
            gates[stage] = dict(known)
    if not gates and not wrong:
        wrong[f"{Field.GATE}.0"] = words("admin-gate-needed")
    return Read({"gates": gates}, wrong)


def _show_limits(words: Words, settings: Settings, stages: Stages) -> Iterator[Json]:
    limits: Mapping[str, int] = settings.get("days") or LIMITS
    for at, stage in enumerate(stages):
        stands = limits.get(stage)
        element = fields.counted(None if stands is None else int(stands), least=1, most=DAYS)
        yield field(f"{Field.STAGE_DAYS}.{at}", words("admin-setting-stage-days", stage=stage), element, optional=True)


def _take_limits(words: Words, values: Values, stages: Stages) -> Read:
    found: dict[str, int] = {}
    wrong: dict[str, str] = {}
    for at, stage in enumerate(stages):
        block = f"{Field.STAGE_DAYS}.{at}"
        days, said = read.whole(values, block), read.text(values, block)
        if said and (days is None or not 1 <= days <= DAYS):
            wrong[block] = words("admin-number-between", least=1, most=DAYS)
        elif days is not None:
            found[stage] = days
    return Read({"days": found}, wrong)


def _show_letters(words: Words, settings: Settings, _stages: Stages) -> Iterator[Json]:
    listed = (option(words(f"letter-{letter}"), str(letter)) for letter in LETTERS)
    element = fields.boxes(listed, set(settings.get("letters") or LETTERS))
    yield field(Field.LETTERS, words("admin-setting-letters"), element)


def _take_letters(words: Words, values: Values, _stages: Stages) -> Read:
    found = [letter for letter in LETTERS if letter in read.several(values, Field.LETTERS)]
    if not found:
        return Read({}, {Field.LETTERS: words("admin-choose")})
    return Read({"letters": [str(letter) for letter in found]}, {})


STAGE = Part(_show_stage, _take_stage)
VOICE = choice("voice", VOICES)
CALLS = 20
AMOUNT = 10**9
KIND_PARTS: Mapping[str, tuple[Part, ...]] = {
    "threshold": (Part(_show_measure, _take_measure), number("calls", 1, 1, CALLS)),
    "phrase": (Part(_show_phrases, _take_phrases), VOICE),
    "question": (Part(_show_question, _take_question),),
    "competitor": (Part(_show_names, _take_names), VOICE),
    "no_next_step": (choice("counts", COUNTS), number("days", None, 1, DAYS)),
    "stage_gate": (Part(_show_gates, _take_gates),),
    "staleness": (number("days", 30, 1, DAYS), Part(_show_letters, _take_letters)),
    "close_now": (number("strength", 80, 1, STRENGTH),),
    "missing_decision_maker": (number("calls", 2, 1, CALLS), number("level", 1, 0, LEVEL)),
    "manager_escalation": (number("calls", 3, 2, CALLS), number("strength", 40, 1, STRENGTH)),
    "critical_unknown": (number("calls", 2, 1, CALLS),),
    "champion_at_risk": (number("calls", 2, 1, CALLS),),
    "champion_untested": (number("calls", 3, 1, CALLS),),
    "weak_after_calls": (number("calls", 3, 1, CALLS), number("strength", 60, 1, STRENGTH)),
    "numbers_missing": (number("calls", 2, 1, CALLS),),
    "single_threaded": (number("calls", 3, 2, CALLS),),
    "question_not_asked": (number("calls", 2, 1, CALLS),),
    "price_never_discussed": (STAGE,),
    "close_date_passed": (number("grace", 0, 0, DAYS),),
    "stalled": (Part(_show_limits, _take_limits),),
    "quiet_deal": (number("days", 14, 1, DAYS),),
    "no_power": (number("limit", None, 1, AMOUNT), STAGE),
}
"""What an admin sets for each kind; a kind that is not here has nothing to set."""
CUSTOM = ("threshold", "phrase", "question", "competitor", "no_next_step", "stage_gate", "staleness")
"""Kinds of which an admin makes rules of their own, in the order shown."""


def setting_fields(words: Words, kind: str, settings: Settings, stages: Stages) -> list[Json]:
    """Return the fields of a kind as it stands."""
    return [block for part in KIND_PARTS.get(kind, ()) for block in part.show(words, settings, stages)]


def read_settings(words: Words, kind: str, values: Values, stages: Stages) -> Read:
    """Return what was put into the fields of a kind."""
    settings: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for part in KIND_PARTS.get(kind, ()):
        found = part.take(words, values, stages)
        settings |= found.settings
        wrong |= found.wrong
    return Read(settings, wrong)
