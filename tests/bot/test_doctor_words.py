"""`doctor` speaks the reader's language, details included."""

import json

from tests.fakes.terminal import Run


def test_details_are_in_the_readers_language(run: Run) -> None:
    """No English phrase stands in a Chinese line; names of products stay."""
    rows = json.loads(run("doctor", "--json", "--lang", "zh-TW").stdout)
    assert rows["storage"]["detail"] == "本機資料夾"
    assert rows["database"]["detail"] == "SQLite"
    assert "local folder" not in run("doctor", "--lang", "zh-TW").stdout
