"""Whatever is rendered, Slack takes it and nobody is pinged by it."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import slackblocks._limits as theirs
from fluent.syntax import FluentParser
from fluent.syntax.ast import Message as FluentMessage

from analysis.errors import RefusedError
from handlers.render.slack import carried, ids, limits, modals
from handlers.render.slack.admin.data_ids import DataForm, DataPress, DataSearch
from handlers.render.slack.admin.ids import Form, Press, Search
from handlers.render.slack.ids import Action, Callback, Options
from handlers.render.slack.message import Json, Message
from handlers.render.words import LANGUAGES, LOCALES, Words, catalog_files
from tests.fakes.block_checker.check_blocks import check
from tests.handlers.render import everything


@cache
def messages() -> dict[str, Message]:
    """Return every message by name; made when the first test asks."""
    return dict(everything.messages())


@cache
def views() -> dict[str, Json]:
    """Return every modal and Home tab by name."""
    return dict(everything.views())


@cache
def windows() -> dict[str, Json]:
    """Return every window of `/sales-admin` by name."""
    return dict(everything.admin_windows())


OURS = re.compile(r"<!date\^\d+\^[^|<>]*\|[^<>]*>|<#[A-Z0-9]+>")
"""The only markup between angle brackets that we write ourselves."""


def nodes(value: Any) -> Iterator[Json]:
    """Yield every object inside a JSON value."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(inner)


def everything_acted() -> Iterator[Json]:
    """Yield every element of every payload that has an action_id."""
    payloads = [*(message.blocks for message in messages().values()), *(view["blocks"] for view in views().values())]
    for payload in payloads:
        yield from (node for node in nodes(payload) if "action_id" in node)


def administration() -> set[str]:
    """Return every action_id that calls the pages of `/sales-admin`."""
    return {*map(str, Press), *map(str, Search), *map(str, DataPress), *map(str, DataSearch)}


def test_every_message_passes_the_block_checker() -> None:
    """All states, both languages, extreme and hostile words: Slack would take each one."""
    assert len(messages()) > 300
    assert {name: found for name, message in messages().items() if (found := check(message.blocks))} == {}


def test_every_modal_and_home_passes_the_block_checker() -> None:
    """The same for views."""
    assert len(views()) > 80
    assert {name: found for name, view in views().items() if (found := check(view))} == {}


def test_every_window_of_the_administration_passes_the_block_checker() -> None:
    """With a hundred rules, teams, people, deals and lines of a table, whatever they are called."""
    assert len(windows()) > 400
    assert {name: found for name, view in windows().items() if (found := check(view))} == {}


def test_every_message_says_something_to_a_screen_reader() -> None:
    """`text` is there, short enough for a notification, and not cut inside an entity."""
    lengths = {name: len(message.text) for name, message in messages().items()}
    assert min(lengths.values()) > 0
    assert max(lengths.values()) < 1_000


def test_messages_stay_under_the_size_that_slack_refuses() -> None:
    """A card has at most fifteen blocks, and no message nears the undocumented limit."""
    sizes = {name: len(json.dumps(message.blocks, ensure_ascii=False)) for name, message in messages().items()}
    assert {name: size for name, size in sizes.items() if size > limits.MESSAGE_CHARS} == {}
    cards = {name: len(message.blocks) for name, message in messages().items() if "-card-" in name}
    assert max(cards.values()) <= 15


def test_no_payload_carries_foreign_markup() -> None:
    """Only our own date and channel tokens stand between angle brackets; nothing pings, nothing links."""
    shown = [(name, message.blocks, message.text) for name, message in messages().items()]
    shown += [(name, view["blocks"], "") for name, view in (*views().items(), *windows().items())]
    for name, blocks, notified in shown:
        texts = [node["text"] for node in nodes(blocks) if node.get("type") == "mrkdwn"]
        for text in [*texts, notified]:
            rest = OURS.sub("", text)
            assert not re.search(r"[<>]", rest), (name, text)
            assert not re.search(r"@(?:here|channel|everyone)", rest), (name, text)
            assert "evil.example" not in rest, (name, text)
            assert "://" not in rest, (name, text)


def test_bold_and_code_end_where_slack_sees_it() -> None:
    """Slack formats only what is followed by a space, an end or ASCII punctuation; Chinese runs on without spaces."""
    marks = re.compile(r"\*[^*\n]+\*|`[^`\n]+`")
    for name, message in messages().items():
        for node in nodes(message.blocks):
            for found in marks.finditer(node["text"]) if node.get("type") == "mrkdwn" else ():
                assert node["text"][found.end() : found.end() + 1] in {"", " ", "\n", ":", ",", ".", "?"}, (
                    name,
                    found[0],
                )


def test_slack_looks_for_no_names_or_links_by_itself() -> None:
    """Every mrkdwn text is verbatim and every plain text keeps ":name:" as written."""
    for _, payload in all_blocks():
        for node in nodes(payload):
            if node.get("type") == "mrkdwn":
                assert node["verbatim"] is True
            if node.get("type") == "plain_text" and "emoji" in node:
                assert node["emoji"] is False


def all_blocks() -> Iterator[tuple[str, Any]]:
    """Yield the blocks of messages, and whole views and windows, with names."""
    yield from ((name, message.blocks) for name, message in messages().items())
    yield from (*views().items(), *windows().items())


def test_nothing_shown_is_a_bare_catalog_key() -> None:
    """A key that no catalog has would be shown as itself."""
    keys = {
        entry.id.name
        for name in catalog_files()
        for entry in FluentParser().parse((LOCALES / "en" / name).read_text(encoding="utf-8")).body
        if isinstance(entry, FluentMessage)
    }
    shown = re.compile(r"[a-z]+(?:-[a-z0-9_]+)+")
    for name, payload in all_blocks():
        for node in nodes(payload):
            if node.get("type") in {"mrkdwn", "plain_text"}:
                assert keys.isdisjoint(shown.findall(node["text"])), (name, node["text"])
    assert len(keys) > 300


def test_every_id_emitted_is_declared_and_every_declared_one_is_emitted() -> None:
    """A button without a listener, or a listener without a button, shows here."""
    emitted = {node["action_id"] for node in everything_acted()}
    assert emitted - administration() == {*map(str, Action), *map(str, Options), ids.INPUT}
    pressed = {
        node["action_id"] for view in windows().values() for node in nodes(view["blocks"]) if "action_id" in node
    }
    assert (emitted | pressed) & administration() == administration()
    assert {view["callback_id"] for view in views().values() if "callback_id" in view} == {*map(str, Callback)}
    forms = {view["callback_id"] for view in windows().values() if "callback_id" in view}
    assert forms == {*map(str, Form), *map(str, DataForm)}
    blocks = {block["block_id"] for view in views().values() for block in view["blocks"] if block["type"] == "input"}
    assert blocks == {*map(str, ids.Block)}


def names_a_report(value: str) -> bool:
    """Return whether it is a kind of report, two moments and a zone that exists, and nothing else."""
    try:
        return carried.ReportRef.decode(value).encode() == value
    except RefusedError:
        return False


def test_values_hold_ids_only() -> None:
    """What comes back from a click names things; no word of a call travels in it."""
    allowed = re.compile(r"[A-Za-z0-9_:.\-]*")
    for node in everything_acted():
        options = node.get("options", [])
        for value in [node.get("value", ""), *(option["value"] for option in options)]:
            assert allowed.fullmatch(value) or names_a_report(value), value
    for view in views().values():
        for value in carried.read_metadata(view.get("private_metadata", "")).values():
            assert allowed.fullmatch(value), value


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_of_forms_name_fields_in_words(language: str) -> None:
    """A form that was sent half filled says at the field what is missing."""
    for found in everything.problems():
        answer = modals.errors(Words(language), found)
        assert answer["response_action"] == "errors"
        assert answer["errors"]
        for block, text in answer["errors"].items():
            assert block in {*map(str, ids.Block)}
            assert " " in text or language == "zh-TW"
            assert not text.startswith("form-")


def test_our_limits_are_those_of_a_third_party() -> None:
    """slackblocks keeps the same table; where Slack contradicts itself ours is the smaller."""
    pairs = [
        (limits.TEXT, theirs.TEXT_MAX_LENGTH),
        (limits.BUTTON_TEXT, theirs.BUTTON_TEXT_MAX_LENGTH),
        (limits.BUTTON_VALUE, theirs.BUTTON_VALUE_MAX_LENGTH),
        (limits.BUTTON_URL, theirs.BUTTON_URL_MAX_LENGTH),
        (limits.ACCESSIBILITY_LABEL, theirs.BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH),
        (limits.OPTION_TEXT, theirs.OPTION_TEXT_MAX_LENGTH),
        (limits.OPTIONS, theirs.SELECT_OPTIONS_MAX_ITEMS),
        (limits.PLACEHOLDER, theirs.SELECT_PLACEHOLDER_MAX_LENGTH),
        (limits.CONFIRM_TITLE, theirs.CONFIRMATION_TITLE_MAX_LENGTH),
        (limits.CONFIRM_TEXT, theirs.CONFIRMATION_TEXT_MAX_LENGTH),
        (limits.CONFIRM_BUTTON, theirs.CONFIRMATION_CONFIRM_MAX_LENGTH),
        (limits.CONTEXT_ELEMENTS, theirs.CONTEXT_ELEMENTS_MAX_ITEMS),
        (limits.TYPED, theirs.PLAIN_TEXT_INPUT_MAX_LENGTH_MAX),
        (limits.HEADER, theirs.HEADER_TEXT_MAX_LENGTH),
        (limits.INPUT_LABEL, theirs.INPUT_LABEL_MAX_LENGTH),
        (limits.INPUT_HINT, theirs.INPUT_HINT_MAX_LENGTH),
        (limits.MODAL_TITLE, theirs.VIEW_TITLE_MAX_LENGTH),
        (limits.MODAL_BUTTON, theirs.VIEW_SUBMIT_MAX_LENGTH),
        (limits.ALT_TEXT, theirs.IMAGE_ALT_TEXT_MAX_LENGTH),
        (limits.MESSAGE_BLOCKS, theirs.MESSAGE_BLOCKS_MAX_ITEMS),
        (limits.VIEW_BLOCKS, theirs.VIEW_BLOCKS_MAX_ITEMS),
    ]
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
    assert limits.OPTION_VALUE <= theirs.OPTION_VALUE_MAX_LENGTH
