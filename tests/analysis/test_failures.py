"""What another try can mend, and what it cannot."""

from analysis.model.failures import ANOTHER_FILE, another_try_helps
from handlers.render.words import Words


def test_every_reason_stands_in_the_catalog() -> None:
    """A reason that was renamed would silently offer a retry again."""
    assert [key for key in ANOTHER_FILE if Words("en")(key) == key] == []


def test_only_the_file_itself_makes_another_try_useless() -> None:
    """Providers come back, settings change, people invite the bot; silence stays silent."""
    assert another_try_helps("provider-unavailable")
    assert not another_try_helps("transcript-no-speech")
