"""Names with more behind them, and lines of voices without a readable name: nobody gets another's words."""

# ruff: noqa: RUF001  # Chinese punctuation is what is tested
import pytest

from analysis.model.transcript import Participant, Side, SideSource, Transcript
from analysis.transcript.parse import parse


def said(transcript: Transcript) -> list[tuple[str, str]]:
    """Return speaker and words of each line."""
    return [(segment.speaker, segment.text) for segment in transcript.segments]


def test_a_name_with_its_side_is_a_name() -> None:
    """The seller's promise is never quoted as the buyer's."""
    text = (
        "Owen Hart: We lose hours.\n"
        "Maya Lind (Vendor): Our product saves two hundred thousand euros a year.\n"
        "Owen Hart: How?\n"
    )
    transcript = parse(text.encode())
    assert said(transcript)[:2] == [
        ("Owen Hart", "We lose hours."),
        ("Maya Lind", "Our product saves two hundred thousand euros a year."),
    ]
    assert transcript.participant("Maya Lind").side is Side.SELLER
    assert transcript.participant("Maya Lind").source is SideSource.GIVEN
    assert transcript.participant("Owen Hart").side is Side.UNKNOWN
    assert transcript.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "王小明（賣方）：我們可以省下兩百萬。\n陳小姐（客戶）：怎麼省？",
        "[00:05] 王小明（賣方）：我們可以省下兩百萬。\n[00:09] 陳小姐(客戶): 怎麼省？",
        "王小明 (業務) (00:05): 我們可以省下兩百萬。\n陳小姐 (買方) (00:09): 怎麼省？",
        "王小明（賣方） 0:05\n我們可以省下兩百萬。\n\n陳小姐（Prospect） 0:09\n怎麼省？",
        """1
00:00:05,000 --> 00:00:08,000
王小明（賣方）：我們可以省下兩百萬。

2
00:00:09,000 --> 00:00:10,000
陳小姐（客戶）：怎麼省？
""",
    ],
)
def test_every_name_may_have_its_side(text: str) -> None:
    """A file in which all names have parentheses is no worse than others, in any shape."""
    transcript = parse(text.encode())
    assert said(transcript) == [("王小明", "我們可以省下兩百萬。"), ("陳小姐", "怎麼省？")]
    assert [person.side for person in transcript.participants] == [Side.SELLER, Side.BUYER]


@pytest.mark.parametrize(
    ("behind", "side", "role"),
    [
        ("Vendor", Side.SELLER, ""),
        ("Sales Rep", Side.SELLER, ""),
        ("CUSTOMER, CFO", Side.BUYER, "CFO"),
        ("財務長、客戶", Side.BUYER, "財務長"),
        ("CFO", Side.UNKNOWN, "CFO"),
        ("Customer Success", Side.UNKNOWN, "Customer Success"),
        ("Vendor Manager", Side.UNKNOWN, "Vendor Manager"),
        ("客戶成功經理", Side.UNKNOWN, "客戶成功經理"),
        ("buyer / seller", Side.UNKNOWN, ""),
    ],
)
def test_only_a_whole_word_names_a_side(behind: str, side: Side, role: str) -> None:
    """Who manages vendors buys, who cares for customers sells: nothing is guessed from half a title."""
    person = parse(f"Ann ({behind}): Hello there, Bob.\nBob: Hi.".encode()).participant("Ann")
    assert (person.name, person.side, person.role) == ("Ann", side, role)


def test_who_is_called_by_the_side_alone_has_it() -> None:
    """Many tools write nothing else."""
    sides = [person.side for person in parse("Seller: Hello there.\n客戶：您好。".encode()).participants]
    assert sides == [Side.SELLER, Side.BUYER]


def test_a_remark_given_once_holds_for_the_name() -> None:
    """People introduce themselves once."""
    transcript = parse(b"Ann (Vendor): Hello there, Bob.\nBob: Hi.\nAnn: Shall we start?")
    assert [segment.speaker for segment in transcript.segments] == ["Ann", "Bob", "Ann"]
    assert transcript.participants[0] == Participant("Ann", "Ann", Side.SELLER, SideSource.GIVEN)


def test_two_people_of_one_name_stay_two() -> None:
    """Only what is behind the name tells them apart."""
    transcript = parse("Lin (Acme): 我們要快一點。\nLin (Vendor): 可以。".encode())
    assert [segment.speaker for segment in transcript.segments] == ["Lin (Acme)", "Lin (Vendor)"]
    assert [(p.name, p.side) for p in transcript.participants] == [("Lin", Side.UNKNOWN), ("Lin", Side.SELLER)]


def test_a_given_participant_still_wins() -> None:
    """What an integration knows beats what a file says."""
    people = [Participant("u1", "Ann", Side.BUYER, SideSource.GIVEN)]
    assert parse(b"Ann (Vendor): Hello there.\nBob: Hi.", given=people).participants[0].side is Side.BUYER


@pytest.mark.parametrize(
    "line",
    [
        "Dr. Maria van der Berg Lopez Smith: That saves half a million.",
        "Maya Lind [remote]: That saves half a million.",
        "2nd floor room: That saves half a million.",
        "@maya: That saves half a million.",
        "Topic: That saves half a million.",
    ],
)
def test_a_voice_without_a_readable_name_is_unknown(line: str) -> None:
    """It is neither glued to the turn before nor lost, the reader is told, and the lines below it go with it."""
    text = f"[00:01] Ann: We lose hours, every single day of the week.\n{line}\nEvery year.\n[00:09] Bob: Hi."
    transcript = parse(text.encode())
    assert said(transcript) == [
        ("Ann", "We lose hours, every single day of the week."),
        ("", f"{line} Every year."),
        ("Bob", "Hi."),
    ]
    assert transcript.notes == ("transcript-some-speakers-unknown",)
    assert [segment.start_ms for segment in transcript.segments] == [1000, None, 9000]
    assert transcript.segments[0].end_ms == 9000


@pytest.mark.parametrize(
    "line",
    [
        "The thing that we need the most is this: speed.",
        "We start at 10:30 on Monday.",
        "It stands on https://acme.example/prices for all.",
        "Nothing works here. And another thing: it is slow.",
        "我們最在意的，就是：速度。",
    ],
)
def test_a_sentence_that_goes_on_stays_with_its_speaker(line: str) -> None:
    """A colon, a clock or an address in the middle of somebody's words makes no new voice."""
    transcript = parse(f"Ann: Well, let me put it so\n{line}\nBob: Fine.".encode())
    assert {segment.speaker for segment in transcript.segments} == {"Ann", "Bob"}
    assert line in " ".join(text for who, text in said(transcript) if who == "Ann")


def test_words_before_the_first_name_are_kept() -> None:
    """Nobody knows whose they are, but they were said; title, date and who was there are no words of the call."""
    heading = "Call with Acme\nDate: 2026-11-02\nAttendees:\n- Ann Lee\n- Bob\n\n"
    text = f"{heading}we lose two hundred hours a month\nAnn: Hello there, Bob.\nBob: Hi Ann."
    transcript = parse(text.encode())
    assert said(transcript) == [
        ("", "we lose two hundred hours a month"),
        ("Ann", "Hello there, Bob."),
        ("Bob", "Hi Ann."),
    ]
    assert transcript.notes == ("transcript-some-speakers-unknown",)
