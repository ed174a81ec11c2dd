"""The fakes as other tests use them: in a process of their own, counting what was bought."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.meddic.answer import answer_schema, parse_answer
from analysis.providers.gemini import GeminiModel, make_gemini
from analysis.providers.groq import GroqTranscriber, make_groq
from tests.fakes.meddic_rule import answer

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", ["gemini_server", "groq_server"])
def test_a_process_prints_its_port_and_keeps_a_ledger(name: str, tmp_path: Path, chunk: Path) -> None:
    """Equal requests have equal keys in the ledger, so a second purchase of the same work shows."""
    ledger = tmp_path / "ledger.jsonl"
    command = [sys.executable, "-m", f"tests.fakes.{name}", "--port", "0", "--ledger", str(ledger)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            for _ in range(2):
                if name == "gemini_server":
                    GeminiModel(make_gemini("k", url)).send(system="s", prompt="p", schema=answer_schema())
                else:
                    GroqTranscriber(make_groq("k", url)).send(chunk, duration_ms=12_000, language="en")
        finally:
            process.kill()
    rows = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
    assert [row["n"] for row in rows] == [1, 2]
    assert rows[0]["key"] == rows[1]["key"]


def test_the_fake_model_quotes_buyers_verbatim() -> None:
    """Its rule gives answers of the real schema whose quotes stand in the lines they name, in both languages."""
    prompt = (
        "[s1|00:00|seller:Bob] What would you need to integrate?\n"
        "[s2|-|buyer:王經理] 我們每個月浪費兩百小時做人工報表。\n"
        "[s3|01:02:03|unknown:?] 預算由財務長核准。"
    )
    parsed = parse_answer(json.dumps(answer(prompt)))
    assert {(e.letter, e.segment_id) for e in parsed.evidence} == {("metrics", "s2"), ("identify_pain", "s2")}
    assert all(e.quote in prompt for e in parsed.evidence)
    assert [(p.label, p.side) for p in parsed.participants] == [
        ("Bob", "seller"),
        ("王經理", "buyer"),
        ("?", "unknown"),
    ]
    assert parsed.language == "zh-TW"
    assert parse_answer(json.dumps(answer("no lines at all"))).is_sales_call is False
