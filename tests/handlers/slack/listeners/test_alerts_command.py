"""`/alerts` in both languages: open ones, rules, history, quiet for a while, help; nothing where strangers read."""

import pytest

from analysis.model.alerts import Answer
from bot.playground.people import Json
from handlers.render.words import Words
from tests.fakes.slack_driver import answer
from tests.handlers.slack.listeners.alerting import BOSS, REP, alarm, deliver
from tests.handlers.slack.listeners.stage import DEALS, EN, PEOPLE, Stage, said, words_of

SHARED = "C0SHARED01"
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])


async def ask(stage: Stage, line: str, user: str = REP, channel: str = DEALS) -> str:
    """Type `/alerts …` and return every word of the answer, which only the person sees."""
    reply: Json = answer(await stage.slack.command(f"/alerts {line}".strip(), user=user, channel=channel))
    assert reply.get("response_type") == "ephemeral"
    return f"{reply['text']}\n{words_of(reply['blocks'])}"


@LANGUAGES
async def test_nothing_is_said_kindly(stage: Stage, language: str) -> None:
    """Who has no alert hears so, in their language."""
    assert Words(language)("alerts-none") in await ask(stage, "", PEOPLE[language])


async def test_open_ones_stand_there_with_their_action(stage: Stage) -> None:
    """The rep's and the manager's list hold the alert, each in its reader's words; a third person's does not."""
    it = await alarm(stage)
    mine, theirs = await ask(stage, ""), await ask(stage, "", BOSS)
    assert it.deal.company.replace("_", "ˍ") in mine
    assert Words("en")("alert-off-limit") in mine
    assert Words("zh-TW")("alert-off-limit") in theirs


@LANGUAGES
@pytest.mark.parametrize("word", ["rules", "規則", "rule"])
async def test_rules_say_whether_they_are_on(stage: Stage, word: str, language: str) -> None:
    """Every rule has its name, and one without its limit says what it needs."""
    words = Words(language)
    await alarm(stage)
    shown = await ask(stage, word, PEOPLE[language])
    for kind in ("close_now", "stalled", "pipeline_fault"):
        assert words(f"alert-{kind}-name") in shown
    needs = words.join([words("alert-off-stage"), words("alert-off-amount"), words("alert-off-limit")])
    assert words("alerts-rule-needs", needs=needs) in shown


async def test_rules_show_precision_with_both_counts(stage: Stage) -> None:
    """One useful answer of one: too few to tell, and said so."""
    it = await alarm(stage)
    with stage.room.begin(stage.room.workspace) as work:
        work.inbox.say(it.id, it.rep, Answer.USEFUL)
    shown = await ask(stage, "rules")
    assert Words("en")("alerts-precision-few", useful=1, judged=1, unanswered=0) in shown


async def test_history_tells_everything_of_a_deal(stage: Stage) -> None:
    """Suppressed ones stand there too, with why; a slip gets a suggestion behind the same word."""
    it = await alarm(stage)
    for verb in ("history", "歷史"):
        shown = await ask(stage, f"{verb} {it.deal.company}")
        assert Words("en")("alert-missing_decision_maker-name") in shown
        assert Words("en")("alert-state-sent") in shown
    slip = await ask(stage, f"history {it.deal.company[:-1]}x")
    assert "/alerts history Harbour" in slip
    assert "/alerts history" in await ask(stage, "history")


@pytest.mark.parametrize(
    ("line", "user"), [("mute {deal} 3d", REP), ("靜音 {deal} 兩天", REP), ("mute missing_decision_maker 1 week", BOSS)]
)
async def test_muted_for_a_while_and_heard_again(stage: Stage, line: str, user: str) -> None:
    """A deal or a rule is kept from this person alone until then; unmute lifts it, once."""
    it = await alarm(stage)
    target = it.deal.company if "{deal}" in line else "missing_decision_maker"
    shown = await ask(stage, line.format(deal=it.deal.company), user)
    assert "🔕" in shown
    person = it.rep if user == REP else it.boss
    with stage.room.begin(stage.room.workspace) as work:
        [muted] = work.inbox.mutes(person)
        assert work.inbox.mutes(it.boss if person == it.rep else it.rep) == {}
    assert muted in {it.deal.id, "missing_decision_maker"}
    assert "🔕" in await ask(stage, "", user)
    words = Words("en" if user == REP else "zh-TW")
    name = target.replace("_", "ˍ")
    assert words("alerts-unmute-done", name=name) in await ask(stage, f"unmute {target}", user)
    assert words("alerts-unmute-not", name=name) in await ask(stage, f"恢復 {target}", user)


async def test_a_rule_is_known_by_its_name_in_the_readers_language(stage: Stage) -> None:
    """Nobody must learn ids."""
    it = await alarm(stage)
    name = Words("zh-TW")("alert-missing_decision_maker-name")
    assert "🔕" in await ask(stage, f"mute {name} 3d", BOSS)
    with stage.room.begin(stage.room.workspace) as work:
        assert list(work.inbox.mutes(it.boss)) == ["missing_decision_maker"]


async def test_what_is_muted_gets_no_message_and_stands_as_kept_back(stage: Stage) -> None:
    """A muted rule's alert is not sent to that person; their list says that it was kept back."""
    first = await alarm(stage)
    await ask(stage, "mute price_pressure 3d")
    second = await alarm(stage, kind="price_pressure")
    deliver(stage)
    assert second.row(first.rep) is None
    assert Words("en")("alerts-untold").replace("*", "") in (await ask(stage, "")).replace("*", "")


async def test_how_long_is_asked_for(stage: Stage) -> None:
    """Without a length nothing is muted, and an example says how."""
    it = await alarm(stage)
    shown = await ask(stage, f"mute {it.deal.company}")
    assert "3d" in shown
    with stage.room.begin(stage.room.workspace) as work:
        assert work.inbox.mutes(it.rep) == {}


@LANGUAGES
@pytest.mark.parametrize("word", ["help", "?", "說明"])
async def test_help_shows_every_way(stage: Stage, word: str, language: str) -> None:
    """Each use has its line."""
    words = Words(language)
    shown = await ask(stage, word, PEOPLE[language])
    for use in ("open", "rules", "history", "mute", "unmute", "help"):
        assert words(f"usage-alerts-{use}", command="/alerts") in shown


async def test_a_slip_gets_a_suggestion(stage: Stage) -> None:
    """Nearly a word is taken for it; nonsense is told where help is."""
    assert "/alerts rules" in await ask(stage, "ruels")
    assert "/alerts help" in await ask(stage, "<!channel> frobnicate")
    unknown = await ask(stage, "mute nothing-like-it 3d")
    assert "/alerts help" in unknown


async def test_nothing_is_said_where_another_company_reads(stage: Stage) -> None:
    """In a shared channel no word of a deal is shown, not even to the asker."""
    it = await alarm(stage)
    shown = await ask(stage, "", channel=SHARED)
    assert it.deal.company not in shown
    assert Words("en")("note-not-here") in shown


async def test_home_shows_what_waits(stage: Stage) -> None:
    """App Home lists the open alert with a way to it."""
    it = await alarm(stage)
    await stage.person(EN).open_app("home")
    await stage.work_off()
    home = stage.slack.workspace.homes[EN]
    assert Words("en")("home-alerts") in words_of(home.body["blocks"])
    assert it.deal.company.replace("_", "ˍ") in words_of(home.body["blocks"])
    assert said(it.copy(it.rep))


@pytest.mark.parametrize("text", ["alerts", "my alerts", "提醒"])
async def test_asked_for_in_a_direct_message(stage: Stage, text: str) -> None:
    """The same list as a message that stays."""
    it = await alarm(stage)
    await stage.person(EN).say(f"D{EN[1:]}", text)
    await stage.work_off()
    [answer_] = [one for one in stage.slack.workspace.messages if Words("en")("alerts-title") in said(one)]
    assert answer_.channel.startswith("D")
    assert it.deal.company.replace("_", "ˍ") in said(answer_)
