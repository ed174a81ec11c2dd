"""The form of the notification policy: the rep first, quiet hours, cap; and what was put into it."""

from datetime import time

from analysis.model.policy import NotificationPolicy
from handlers.render.slack.admin import fields, read
from handlers.render.slack.admin.frame import Problems, form
from handlers.render.slack.admin.ids import Field, Form
from handlers.render.slack.blocks import context, field, option
from handlers.render.slack.forms import Values
from handlers.render.slack.message import Json
from handlers.render.words import Words

MOST_REP_MIN = 1_440
MOST_PER_HOUR = 100
DAYS = tuple(range(7))


def notify(words: Words, policy: NotificationPolicy, *, passing: int = 0) -> Json:
    """Return the form; *passing*: how many rules may pass quiet hours."""
    days = (option(words(f"weekday-{day}"), str(day)) for day in DAYS)
    blocks = [
        field(
            Field.REP_FIRST,
            words("admin-notify-rep"),
            fields.counted(policy.rep_first_min, most=MOST_REP_MIN),
            hint=words("admin-notify-rep-hint"),
        ),
        field(Field.QUIET_FROM, words("admin-notify-from"), fields.clock(words("modal-pick"), policy.quiet_from)),
        field(
            Field.QUIET_UNTIL,
            words("admin-notify-until"),
            fields.clock(words("modal-pick"), policy.quiet_until),
            hint=words("admin-notify-quiet-hint"),
        ),
        field(
            Field.QUIET_DAYS,
            words("admin-notify-days"),
            fields.boxes(days, {str(day) for day in policy.quiet_days}),
            optional=True,
        ),
        field(
            Field.HOURLY_CAP,
            words("admin-notify-cap"),
            fields.counted(policy.hourly_cap, least=1, most=MOST_PER_HOUR),
            hint=words("admin-notify-cap-hint"),
        ),
        context(words("admin-notify-digest"), words("admin-notify-passing", count=passing)),
    ]
    return form(words, Form.NOTIFY, "admin-notify-title", blocks)


def read_notify(words: Words, values: Values) -> tuple[NotificationPolicy, Problems]:
    """Return what was put in, and what is wrong with it."""
    minutes, cap = read.whole(values, Field.REP_FIRST), read.whole(values, Field.HOURLY_CAP)
    begins, ends = read.clock(values, Field.QUIET_FROM), read.clock(values, Field.QUIET_UNTIL)
    days = frozenset(int(day) for day in read.several(values, Field.QUIET_DAYS) if day in map(str, DAYS))
    wrong: dict[str, str] = {}
    if minutes is None or minutes > MOST_REP_MIN:
        wrong[Field.REP_FIRST] = words("admin-number-between", least=0, most=MOST_REP_MIN)
    if begins is None:
        wrong[Field.QUIET_FROM] = words("admin-time-needed")
    if ends is None:
        wrong[Field.QUIET_UNTIL] = words("admin-time-needed")
    if len(days) == len(DAYS):
        wrong[Field.QUIET_DAYS] = words("admin-notify-all-days")
    if cap is None or not 1 <= cap <= MOST_PER_HOUR:
        wrong[Field.HOURLY_CAP] = words("admin-number-between", least=1, most=MOST_PER_HOUR)
    policy = NotificationPolicy(minutes or 0, begins or time(0), ends or time(0), days, cap or 1)
    return policy, wrong
