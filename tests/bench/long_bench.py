"""Very long calls through questions, proof and rules: seconds and memory without any provider.

python -m tests.bench long
"""

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
from tests.fakes.meddic_rule import answer
from tests.fakes.talk import PLANTED, talk

CALLS = (("en", 900), ("en", 2_400), ("zh-TW", 2_400), ("en", 10_000))


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


def run() -> dict[str, Any]:
    """Measure each call in a fresh process, so that peaks are its own."""
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return {"calls": [pool.apply(measure, call) for call in CALLS]}


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
