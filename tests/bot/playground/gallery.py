"""Payloads that use every block and element the page draws; all of them pass the block checker."""

from typing import Any

Json = dict[str, Any]
LETTERS = {"Metrics": 2, "Economic buyer": 1, "Decision criteria": 2, "Decision process": 1, "Pain": 3, "Champion": 0}
ASK_NEXT = """*Ask next*
1. Who signs, and what do they need to see?
2. Who will speak for us when we are not in the room?
3. What happens on `2026-12-15`?"""
SUMMARY = """### Summary
They **lose two days** a week.

- pain is proven
- [source](https://example.com)

| Letter | Level |
|---|---|
| M | 2 |"""


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": "call-1", **more}


def option(text: str, value: str = "") -> Json:
    return {"text": plain(text), "value": value or text}


def card() -> list[Json]:
    """Return a result as a rep would read it."""
    confirm = {
        "title": plain("Analyze again?"),
        "text": mrkdwn("This costs about *$0.04*."),
        "confirm": plain("Analyze"),
        "deny": plain("Keep"),
    }
    return [
        {"type": "header", "text": plain("Acme renewal: no champion yet")},
        section("*Strength 9 of 18* · developing\n>“We lose two days a week to this.”\n>_Dana Wu, 12:40_"),
        {"type": "section", "fields": [mrkdwn(f"*{name}*\n{level} of 3") for name, level in LETTERS.items()]},
        {"type": "divider"},
        section(ASK_NEXT),
        {
            "type": "context",
            "elements": [mrkdwn("1 claim removed, no source · <https://example.com|how this is made>")],
        },
        {
            "type": "actions",
            "block_id": "card",
            "elements": [
                button("hear", "Hear it", style="primary"),
                button("correct", "Correct"),
                button("again", "Re-analyze", confirm=confirm),
                {
                    "type": "overflow",
                    "action_id": "more",
                    "options": [option("Open thread"), option("Forget this call")],
                },
            ],
        },
        feedback(),
    ]


def feedback() -> Json:
    buttons = {
        "type": "feedback_buttons",
        "action_id": "verdict",
        "positive_button": {"text": plain("Right"), "value": "up"},
        "negative_button": {"text": plain("Wrong"), "value": "down"},
    }
    return {"type": "context_actions", "elements": [buttons]}


def pages() -> list[tuple[str, list[Json]]]:
    """Return messages that together hold every block and element of a message."""
    return [("Progress", progress()), ("Figures", figures()), ("Inputs", inputs()), ("通話摘要", chinese())]


def progress() -> list[Json]:
    steps = (
        ("Fetch the recording", "complete"),
        ("Transcribe, part 3 of 12", "in_progress"),
        ("Score", "pending"),
        ("Post", "error"),
    )
    tasks = [{"task_id": f"t{n}", "title": title, "status": status} for n, (title, status) in enumerate(steps)]
    styled = [
        {"type": "text", "text": "Bold", "style": {"bold": True}},
        {"type": "text", "text": " and "},
        {"type": "text", "text": "code", "style": {"code": True}},
        {"type": "text", "text": " by "},
        {"type": "user", "user_id": "U0REPEN001"},
    ]
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "One point"}]}
    return [
        {"type": "plan", "title": "Analyzing Acme", "tasks": tasks},
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": styled},
                {"type": "rich_text_list", "style": "bullet", "elements": [item, item]},
            ],
        },
        {
            "type": "markdown",
            "text": SUMMARY,
        },
        {
            "type": "image",
            "image_url": "https://example.com/radar.png",
            "alt_text": "Radar of six letters",
            "title": plain("Radar"),
        },
    ]


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def figures() -> list[Json]:
    points = [{"label": name, "value": level} for name, level in LETTERS.items()]
    chart = {
        "type": "bar",
        "series": [{"name": "This call", "data": points}],
        "axis_config": {"categories": list(LETTERS)},
    }
    rows: list[list[Json]] = [
        [raw(name), {"type": "raw_number", "value": level, "text": str(level)}] for name, level in LETTERS.items()
    ]
    return [
        {"type": "data_visualization", "title": "Letters of this call", "chart": chart},
        {"type": "data_table", "caption": "MEDDIC", "page_size": 4, "rows": [[raw("Element"), raw("Level")], *rows]},
        {"type": "table", "rows": [[raw("Step"), raw("Owner")], [raw("Send the figures"), raw("Riley")]]},
    ]


def inputs() -> list[Json]:
    options = [option("Discovery"), option("Demo"), option("Negotiation")]
    elements = [
        {"type": "static_select", "action_id": "kind", "placeholder": plain("Type of call"), "options": options},
        {"type": "users_select", "action_id": "owner", "placeholder": plain("Owner")},
        {"type": "conversations_select", "action_id": "room", "placeholder": plain("Channel")},
        {"type": "datepicker", "action_id": "day", "initial_date": "2026-12-15"},
        {"type": "timepicker", "action_id": "hour", "initial_time": "09:30"},
        {
            "type": "multi_static_select",
            "action_id": "letters",
            "placeholder": plain("Letters"),
            "options": [option(name) for name in LETTERS],
        },
    ]
    return [
        section("Snooze :bell: until the next call?", accessory=elements[0]),
        {"type": "actions", "elements": elements[1:5]},
        section("Which letters matter?", accessory=elements[5]),
        {
            "type": "actions",
            "elements": [
                {"type": "checkboxes", "action_id": "ticks", "options": options[:2]},
                {"type": "radio_buttons", "action_id": "radio", "options": options[:2]},
            ],
        },
        {
            "type": "actions",
            "elements": [
                {
                    "type": "external_select",
                    "action_id": "opportunity",
                    "min_query_length": 1,
                    "placeholder": plain("Find an opportunity"),
                },
                button("drop", "Delete", style="danger"),
            ],
        },
    ]


def chinese() -> list[Json]:
    return [
        {"type": "header", "text": plain("台積電續約：還沒有支持者")},  # noqa: RUF001 - Chinese punctuation
        section("*強度 9 / 18* · 發展中\n>「我們每週為此損失兩天。」\n>_吳經理，12:40_"),  # noqa: RUF001 - Chinese punctuation
        {"type": "context", "elements": [mrkdwn("已移除 1 項沒有出處的說法")]},
    ]


def labeled(block_id: str, label: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": block_id, **element},
        **more,
    }


def modal() -> Json:
    """Return a modal with required, optional and searched inputs."""
    kinds = [option("Discovery"), option("Demo"), option("Negotiation")]
    consent = {
        "type": "checkboxes",
        "options": [
            {
                **option("Everybody agreed to the recording", "yes"),
                "description": plain("Noted with your name and the time"),
            }
        ],
    }
    return {
        "type": "modal",
        "callback_id": "start",
        "title": plain("New analysis"),
        "submit": plain("Analyze"),
        "close": plain("Cancel"),
        "private_metadata": "call-1",
        "blocks": [
            section("Tell us about the call. You can change all of this *later*."),
            labeled(
                "name",
                "Name of the call",
                {"type": "plain_text_input", "placeholder": plain("Acme renewal")},
                hint=plain("As you would say it to a colleague"),
            ),
            labeled(
                "opportunity",
                "Opportunity",
                {"type": "external_select", "min_query_length": 1, "placeholder": plain("Find or create")},
                optional=True,
            ),
            labeled("kind", "Type of call", {"type": "radio_buttons", "options": kinds}, optional=True),
            labeled("notes", "Transcript", {"type": "plain_text_input", "multiline": True}, optional=True),
            labeled("consent", "Consent", consent, optional=True),
        ],
    }


def home() -> Json:
    """Return a Home with conversations and a chart."""
    rows = [
        ("Acme renewal", "done · no champion"),
        ("Globex pilot", "transcribing, 3 of 12"),
        ("Initech", "waits for consent"),
    ]
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your conversations")},
            *[
                section(f"*{name}*\n{state}", accessory=button(f"open_{n}", "Open"))
                for n, (name, state) in enumerate(rows)
            ],
            {"type": "divider"},
            {"type": "header", "text": plain("Opportunities")},
            figures()[0],
        ],
    }
