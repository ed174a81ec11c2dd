"""Very long calls through questions, proof and rules: seconds and memory without any provider."""

import json
import resource
import time
from multiprocessing import get_context
from typing import Any

from analysis.meddic.analyze import assess
from analysis.meddic.parts import LINE_OVERHEAD_TOKENS, split, tokens
from analysis.meddic.prompt import Prompt
from analysis.model.meddic import Usage
from analysis.transcript.parse import parse
from analysis.usecases.dialogue import converse
from tests.bench.table import Row, Size
from tests.fakes.meddic_rule import answer
from tests.fakes.talk import PLANTED, talk

SIZES = {
    Size.TINY: (("en", 60),),
    Size.QUICK: (("en", 900), ("zh-TW", 2_400)),
    Size.FULL: (("en", 900), ("en", 2_400), ("zh-TW", 2_400), ("en", 10_000)),
}


def measure(language: str, lines: int) -> dict[str, Any]:
    """Return tokens, parts, seconds and peak memory of one call; runs in a process of its own."""
    content = talk(language, lines, {2: PLANTED[language][0], lines - 2: PLANTED[language][1]})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    transcript = parse(content)
    read = time.process_time()

    def ask(prompt: Prompt) -> str:
        repair = "repairs" in prompt.schema["properties"]
        return json.dumps({"repairs": []} if repair else answer(prompt.prompt))

    heard = converse(ask, transcript, "en")
    found = assess(transcript, heard.answers, repaired=heard.repaired, engine="bench", usage=Usage())
    ended = time.process_time()
    return {
        "language": language,
        "lines": len(transcript.segments),
        "tokens": sum(tokens(s.text) + LINE_OVERHEAD_TOKENS for s in transcript.segments),
        "parts": len(split(transcript)),
        "quotes": sum(len(letter.evidence) for letter in found.letters),
        "read_cpu_s": round(read - began, 2),
        "analyze_cpu_s": round(ended - read, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "peak_before_mb": round(before / 1024),
    }


def rows(found: dict[str, Any]) -> list[Row]:
    """Return the rows of one call."""
    name = f"{found['tokens']:,} tokens, {found['language']}, {found['parts']} parts"
    return [
        Row(f"{name}: CPU", round(found["read_cpu_s"] + found["analyze_cpu_s"], 2), "s"),
        Row(f"{name}: peak memory", found["peak_mb"], "MB"),
        Row(f"{name}: proven quotes", found["quotes"], "", at_least=1),
    ]


def run(size: Size) -> list[Row]:
    """Measure each call in a fresh process, so that peaks are its own."""
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return [row for call in SIZES[size] for row in rows(pool.apply(measure, call))]
