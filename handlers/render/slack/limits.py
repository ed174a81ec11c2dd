"""Slack's limits in Unicode code points or items, as of November 2026 (docs.slack.dev/reference/block-kit).

A test holds them against slackblocks, so that a third party vouches for the table.
"""

TEXT = 3_000
HEADER = 150
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
BUTTON_URL = 3_000
ACCESSIBILITY_LABEL = 75
OPTION_TEXT = 75
OPTION_VALUE = 75
"""Slack's documentation says 150, its type definitions 75."""
OPTIONS = 100
PLACEHOLDER = 150
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
CONTEXT_ELEMENTS = 10
INPUT_LABEL = 2_000
INPUT_HINT = 2_000
TYPED = 3_000
"""Longest text a person can type into one field."""
MODAL_TITLE = 24
MODAL_BUTTON = 24
ALT_TEXT = 2_000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARS = 12_000
"""All blocks of a message as JSON: undocumented; msg_blocks_too_long was seen from about 13,200 characters."""
