"""Chinese script: only Simplified text is converted, to what Taiwan writes."""

# ruff: noqa: RUF001  # Chinese punctuation is what is tested
import pytest

from analysis.transcript.script import guess_language, is_simplified, traditional


@pytest.mark.parametrize(
    ("simplified", "converted"),
    [
        ("这个软件的信息质量很好", "這個軟體的資訊質量很好"),
        ("政府干预我们在台北的业务", "政府干預我們在台北的業務"),
        ("群里的秘书说数据库很慢", "群裡的秘書說資料庫很慢"),
    ],
)
def test_simplified_becomes_what_taiwan_writes(simplified: str, converted: str) -> None:
    """Script and words change; 台北 keeps the character that people write. Converting twice changes nothing."""
    assert traditional(simplified) == converted
    assert traditional(converted) == converted


@pytest.mark.parametrize(
    "text", ["政府的干預讓台北的預算變少", "我們后里工廠的秘書在群組裡", "嗯，好的", "Use SAP, 謝謝", "", "線上的这個"]
)
def test_what_is_not_simplified_stays(text: str) -> None:
    """Traditional text, shared characters and other languages are not touched."""
    assert not is_simplified(text)
    assert traditional(text) == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We have to talk about the price of this.", "en"),
        ("我們用 Salesforce 管理客戶，每個月要花兩百小時", "zh-TW"),
        ("我们用 Salesforce 管理客户", "zh-CN"),
        ("Wir müssen über den Preis sprechen", ""),
        ("", ""),
        ("12 34", ""),
    ],
)
def test_language_is_guessed_only_where_it_shows(text: str, language: str) -> None:
    """English by its small words, Chinese by its characters; otherwise unknown."""
    assert guess_language(text) == language
