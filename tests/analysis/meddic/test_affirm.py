"""Words that deny or suppose a thing are no proof of it, whatever marker a model gives them."""

# ruff: noqa: RUF001  # full-width punctuation, as Chinese is written

import pytest

from analysis.meddic import affirm, speech


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("I approve this budget", True),
        ("I don't approve this budget, the board does", False),
        ("I have no problem to sign that", True),
        ("Nothing is approved unless I sign", True),
        ("They don't decide without me", True),
        ("Nobody but me signs here", True),
        ("If I could approve this budget I would", False),
        ("That decision is not mine", False),
        ("The budget isn't up to me", False),
        ("It's not cheap, but I can approve it", True),
        ("這筆預算我可以決定", True),
        ("我沒有權限決定這筆預算", False),
        ("沒有我點頭不會過預算", True),
        ("預算不歸我管", False),
        ("如果我能決定預算就好了", False),
        ("沒問題，這個預算我來簽", True),
        ("I don't need anybody else to sign this", True),
        ("我哪能決定啊", False),
        ("最後不是我簽，是總經理簽", False),
    ],
)
def test_authority_of_ones_own_is_affirmed_or_it_is_none(words: str, *, holds: bool) -> None:
    """Who denies their authority confirms none; two denials affirm."""
    assert affirm.own_authority(words) is holds


@pytest.mark.parametrize(
    ("words", "name", "holds"),
    [
        ("Mr Hsu approves anything above 500", "Hsu", True),
        ("Mr Hsu can't approve this, he has no budget", "Hsu", False),
        ("I can't approve it, Mr Hsu does", "Hsu", True),
        ("Not Ms Chiu, Mr Hsu decides", "Hsu", True),
        ("Nobody but Mr Hsu can approve it", "Hsu", True),
        ("Mr Hsu no longer signs, he never decides", "Hsu", False),
        ("Without Helena nothing gets approved", "Helena", True),
        ("Helena doesn't sign these, Priya signs them", "Priya", True),
        ("許志明不能決定這筆預算", "許志明", False),
        ("許志明決定這筆預算", "許志明", True),
        ("許志明不點頭，案子就過不了", "許志明", True),
        ("the finance director approves it", "finance director", False),
    ],
)
def test_a_name_holds_the_money_only_where_that_is_not_denied(words: str, name: str, *, holds: bool) -> None:
    """A name beside a denied authority is nobody with authority."""
    assert affirm.names_authority(words, name) is holds


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("It's his call", True),
        ("He can't decide that", False),
        ("I can't decide that", True),
        ("他不能決定", False),
        ("我不能決定", True),
        ("He likes it", False),
    ],
)
def test_authority_told_beside_a_name(words: str, *, told: bool) -> None:
    """In the turn that names a person authority is spoken of; that he has none is no authority, that I have none is."""
    assert affirm.has_authority(words) is told


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("I showed it to our board last week", True),
        ("I haven't shown it to anybody", False),
        ("I'm sorry, but I haven't shown it to anybody", False),
        ("I've shown it to the board, but I don't know what they think", True),
        ("I have no influence on the board", False),
        ("Nobody buys software here without asking me", True),
        ("我上週已經跟老闆報告過了", True),
        ("我還沒有跟老闆提過這件事", False),
        ("老實說，我還沒有跟老闆提過", False),
        ("我在公司說話沒有分量", False),
    ],
)
def test_what_a_champion_did_is_affirmed(words: str, *, holds: bool) -> None:
    """What was not done shows no champion."""
    assert affirm.of_person(words, "Lin") is holds


@pytest.mark.parametrize(
    ("words", "subject", "holds"),
    [
        ("ERP integration is a must for us", "ERP integration", True),
        ("ERP integration is not a must for us", "ERP integration", False),
        ("We don't need ERP integration", "ERP integration", False),
        ("We can't work without ERP integration", "ERP integration", True),
        ("We don't need a portal, but ERP integration is a must", "ERP integration", True),
        ("我們一定要能接ERP", "ERP", True),
        ("我們不需要接ERP", "ERP", False),
        ("接ERP不是必要的", "ERP", False),
    ],
)
def test_a_criterion_that_is_not_needed_is_none(words: str, subject: str, *, holds: bool) -> None:
    """What a buyer says they do not need is nothing they choose by."""
    assert affirm.needs(words, subject) is holds


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("We lose ninety thousand a month", True),
        ("We don't lose any money with this", False),
        ("We can't lose another customer", True),
        ("We do not want to lose another customer", True),
        ("That is no problem at all", False),
        ("That's no small problem", True),
        ("Orders don't go out on time", True),
        ("每個月損失九萬元", True),
        ("我們沒有什麼損失", False),
        ("客訴的成本我們不在意", False),
    ],
)
def test_a_denied_loss_is_no_pain(words: str, *, holds: bool) -> None:
    """A problem denied is none; a problem told with a denial is one."""
    assert affirm.harms(words) is holds


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("Our target is thirty percent", True),
        ("We never had a target of thirty percent", False),
        ("No more than three days", True),
        ("It doesn't cost us 90,000 a month", False),
        ("We lose ninety hours; and that is not a target", True),
        ("我們沒有訂三成的目標", False),
        ("目標是三成", True),
    ],
)
def test_a_denied_figure_measures_nothing(words: str, *, holds: bool) -> None:
    """A figure that the buyer says is none of theirs is no metric."""
    assert affirm.counts(words) is holds


@pytest.mark.parametrize(
    ("words", "subject", "holds"),
    [
        ("Then legal review takes two weeks", "legal review", True),
        ("There is no legal review", "legal review", False),
        ("We don't need a legal review", "legal review", False),
        ("I don't think we need a security review", "security review", False),
        ("接著法務要審合約", "法務", True),
        ("這個不用經過法務", "法務", False),
    ],
)
def test_a_step_that_is_skipped_is_none(words: str, subject: str, *, holds: bool) -> None:
    """What does not take place is no step."""
    assert affirm.takes_place(words, subject) is holds


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("I will sign on Friday", True),
        ("I will not sign on Friday", False),
        ("We'll probably not sign in June", False),
        ("we are going to send it", True),
        ("我下週會簽", True),
        ("我下週不會簽", False),
        ("我會不簽", False),
    ],
)
def test_a_refusal_is_no_promise(words: str, *, taken: bool) -> None:
    """Who says that they will not do it takes nothing on."""
    assert speech.commits(words) is taken
