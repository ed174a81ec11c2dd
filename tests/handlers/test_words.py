"""Every word a person reads exists in both languages, and no other word reaches a person."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk, Message
from fluent.syntax.visitor import Visitor

from analysis.meddic.rubric import BANDS
from analysis.model.conversation import ConversationState, Step, StepState
from analysis.model.meddic import Letter, Level, Status
from analysis.model.system import State
from analysis.model.transcript import Side
from handlers.render.words import (
    CUE_SCAN,
    ENGINES,
    LANGUAGES,
    LOCALES,
    PROVIDERS,
    Words,
    _localization,
    catalog_files,
    clock_time,
    language_of,
    load_catalogs,
)
from tests.db.conftest import at_once

ROOT = Path(__file__).parents[2]
SOURCES = [path for room in ("analysis", "bot", "db", "handlers", "storage") for path in (ROOT / room).rglob("*.py")]


class Names(Visitor):
    """Collects the variables a message uses."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: object) -> None:  # noqa: N802 - the visitor's own naming
        """Note one variable."""
        self.found.add(node.id.name)  # type: ignore[attr-defined]


def catalog(language: str) -> dict[str, set[str]]:
    """Return each key of a language with the variables its message uses."""
    keys: dict[str, set[str]] = {}
    for name in catalog_files():
        resource = FluentParser().parse((LOCALES / language / name).read_text(encoding="utf-8"))
        for entry in resource.body:
            assert not isinstance(entry, Junk), f"{language}/{name}: {entry.content}"
            if isinstance(entry, Message):
                names = Names()
                names.visit(entry)
                assert entry.id.name not in keys, f"{entry.id.name} stands twice"
                keys[entry.id.name] = names.found
    return keys


def error_keys() -> set[str]:
    """Return every catalog key that code gives to an error or to `Words`, as far as it is a plain string."""
    keys: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name in {"RefusedError", "words"} and isinstance(first, ast.Constant) and isinstance(first.value, str):
                keys.add(first.value)
    return keys


def test_both_languages_have_the_same_keys_with_the_same_variables() -> None:
    """A sentence missing in one language would show a key, a missing variable a hole."""
    english, chinese = (catalog(language) for language in LANGUAGES)
    assert english == chinese
    assert len(english) > 100


def test_the_languages_have_the_same_files() -> None:
    """Translators find the same file on both sides."""
    folders = [sorted(path.name for path in (LOCALES / language).glob("*.ftl")) for language in LANGUAGES]
    assert folders[0] == folders[1]


def test_every_key_in_code_is_in_the_catalogs() -> None:
    """Nobody reads a bare key."""
    assert error_keys() - catalog("en").keys() == set()


PART = r"([\w-]+)"


class Spoken(ast.NodeVisitor):
    """Collects what code can make catalog keys of: its plain words, and its patterns such as f"state-{state}"."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.patterns: set[str] = set()

    def visit_Constant(self, node: ast.Constant) -> None:
        """Note words, without the sign that tells a key among the params of a phrase; "x-" begins keys."""
        for word in node.value.split() if isinstance(node.value, str) else ():
            self.words.add(word.lstrip("@"))
            if re.fullmatch(r"[a-z]+(-[a-z]+)*-", word):
                self.patterns.add(word + PART)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Note a pattern, and what stands within its holes."""
        parts = [one.value if isinstance(one, ast.Constant) else None for one in node.values]
        self.patterns.add("".join(PART if part is None else re.escape(str(part)) for part in parts))
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                self.visit(one)

    def uses(self, key: str) -> bool:
        """Tell whether code may ask for *key*; what fills a pattern's beginning must be used itself."""
        if key in self.words:
            return True
        for pattern in self.patterns:
            found = re.fullmatch(pattern, key)
            if found and (re.match("[a-z]{2}", pattern) or (re.search("-[a-z]", pattern) and self.uses(found[1]))):
                return True
        return False


def test_every_key_in_the_catalogs_is_used() -> None:
    """No translator works on a sentence that nobody reads."""
    spoken = Spoken()
    for path in SOURCES:
        spoken.visit(ast.parse(path.read_text()))
    assert [key for key in catalog("en") if not spoken.uses(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_the_domain_has_a_word(language: str) -> None:
    """Letters, levels, states and steps are read by people."""
    expected = [f"letter-{letter}" for letter in Letter]
    expected += [f"level-{int(level)}" for level in Level]
    expected += [f"status-{status}" for status in Status]
    expected += [f"side-{side}" for side in Side]
    expected += [f"state-{state}" for state in ConversationState]
    expected += [f"step-{step}" for step in Step]
    expected += [f"step-state-{state}" for state in StepState]
    expected += [f"band-{band}" for _, band in BANDS]
    expected += [f"cli-doctor-{state}" for state in State]
    expected += [f"provider-{provider}" for provider in PROVIDERS]
    expected += [f"engine-{engine}" for engine in (*ENGINES, CUE_SCAN)]
    words = catalog(language)
    assert [key for key in expected if key not in words] == []


RECORDED = re.compile(r'record\((?:\s*work,)?\s*"([a-z_]+)\.([a-z_]+)"')
POLICIES = ("notification", "engine", "stage", "consent", "retention")


def test_whatever_is_audited_has_words() -> None:
    """An admin reads no "opportunity.edited": each action in code and its area has words, and so has each policy."""
    actions = [found for path in SOURCES for found in RECORDED.findall(path.read_text())]
    actions += [("policy", f"{name}_policy") for name in POLICIES]
    assert len(actions) > 30
    keys = {f"audit-{area}-{what}" for area, what in actions} | {f"audit-area-{area}" for area, _ in actions}
    assert keys - catalog("en").keys() == set()


def test_chinese_words_are_traditional() -> None:
    """Taiwan reads Traditional script: none of the commonest Simplified forms occurs."""
    simplified = set("们这个说时间录转写对话语请务设备")
    allowed = set("個說時間錄轉寫對話語請務設備") | set("這們")
    text = "".join((LOCALES / "zh-TW" / name).read_text(encoding="utf-8") for name in catalog_files())
    assert {char for char in text if char in simplified and char not in allowed} <= set("的")


def test_locales_find_their_language() -> None:
    """Slack says zh-TW, terminals say zh_TW.UTF-8; who reads any Chinese is not sent to English."""
    assert [language_of(each) for each in ("zh-TW", "zh_TW.UTF-8", "zh-Hant", "en-GB", "fr", "")] == [
        "zh-TW", "zh-TW", "zh-TW", "en", "en", "en"
    ]  # fmt: skip


def test_times_dates_and_money_follow_the_reader() -> None:
    """A Taiwanese reader sees NT dollars and Taipei time the way they write them."""
    when = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
    words = Words("zh-TW")
    assert words.money(1_200_000, "TWD") == "$1,200,000"
    assert words.money(1_200_000, "USD") == "US$1,200,000"
    english = Words("en")
    assert [english.money(one, "USD") for one in (1_200_000, 12.5, 0.0042, 0)] == [
        "$1,200,000", "$12.50", "$0.0042", "$0.00"
    ]  # fmt: skip
    assert english.money(1_200_000, "TWD") == "NT$1,200,000"
    assert [english.number(1234.56, digits) for digits in (0, 1)] == ["1,235", "1,234.6"]
    assert re.search(r"2026.*11.*22.*下午2:30", words.moment(when, ZoneInfo("Asia/Taipei")))
    assert clock_time(751_000) == "12:31"
    assert clock_time(3_751_000) == "1:02:31"
    assert clock_time(None) == ""


def test_every_provider_an_error_names_has_a_name() -> None:
    """Whoever is away is called what people call it, in both languages, with or without its model."""
    named = {
        node.args[0].value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {"UnavailableError", "OutcomeUnknownError"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }
    named |= set(
        re.findall(r'^PROVIDER(?:: Final)? = "([^"]+)"', "\n".join(p.read_text() for p in SOURCES), re.MULTILINE)
    )
    assert {"groq", "gemini", "database", "storage", "audio", "audio-url", "slack", "disk"} <= named <= PROVIDERS
    for words in (Words("en"), Words("zh-TW")):
        assert all(words.provider(name) not in {name, f"provider-{name}"} for name in named)
    assert Words("en")("provider-unavailable", provider="database").startswith("The database does not answer")
    assert Words("zh-TW")("outcome-unknown", provider="gemini:gemini-3.8-flash").startswith("送往 Google Gemini 的")
    assert Words("en").provider("somebody else") == "somebody else"


def test_no_request_waits_for_the_catalogs() -> None:
    """What is loaded at the start is all there is: the first words in each language parse nothing."""
    load_catalogs()
    before = _localization.cache_info()
    for language in LANGUAGES:
        Words(language)("slack-slow")
    after = _localization.cache_info()
    assert (after.misses, after.currsize) == (before.misses, len(LANGUAGES))


def test_the_first_words_may_be_asked_for_by_many_threads_at_once() -> None:
    """Two painters that begin at the same moment both get their words."""
    for _ in range(3):
        _localization.cache_clear()  # as in a process that has just begun
        assert len(set(at_once([lambda: Words("en")("note-withheld")] * 12))) == 1
