"""A program that integrates: signs each try anew and keeps its Idempotency-Key until it is answered."""

import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.chaos.sites import Site

PREFIX = "/api/v1"
TRY_S, WAIT_S, MOST_WAIT_S = 10.0, 1.0, 8.0
PATIENCE_S = 90.0
"""A program gives up after so long; what it asked for may then be there or not."""
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})

Json = dict[str, Any]


@dataclass
class Programs:
    """Everything a program does at a site.

    Attributes:
        http: Without retries of its own.
    """

    site: Site
    http: httpx.AsyncClient
    dice: random.Random
    numbers: dict[str, int] = field(default_factory=dict)

    def new(self, kind: str) -> str:
        """Return a name that nothing had before in this run."""
        self.numbers[kind] = self.numbers.get(kind, 0) + 1
        return f"{kind}-{self.site.name}-{self.numbers[kind]:05}"

    async def ask(self, method: str, path: str, payload: Json | None = None, *, key: str = "") -> httpx.Response | None:
        """Send a request until it is answered for good; None when nobody answered in PATIENCE_S."""
        wait_s, end, kind = WAIT_S, time.monotonic() + PATIENCE_S, f"api {method} {re.split('[/?]', path)[1]}"
        while time.monotonic() < end:
            answer = await self.once(method, path, payload, key=key, kind=kind)
            if answer is not None and answer.status_code not in PASSING and not in_progress(answer):
                return self.judged(answer, kind, key)
            await asyncio.sleep(wait_s * self.dice.uniform(0.5, 1.0))
            wait_s = min(2 * wait_s, MOST_WAIT_S)
        return None

    async def put(self, call: Json, content: bytes) -> bool:
        """Upload a recording to where the answer said, asking for a fresh place where the old one has gone."""
        place, end = call.get("upload"), time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if place is None:
                answer = await self.ask("POST", f"/conversations/{call['id']}/upload")
                if answer is None or not answer.is_success:
                    return False
                place = answer.json()
            self.site.books.sent["upload"] += 1
            try:
                done = await self.http.put(place["url"], content=content, headers=place["headers"], timeout=TRY_S)
            except httpx.HTTPError:
                await asyncio.sleep(WAIT_S)
                continue
            if done.is_success or done.status_code == httpx.codes.PRECONDITION_FAILED:  # it lies there already
                self.site.books.acked["upload"] += 1
                return True
            place = None
            await asyncio.sleep(WAIT_S)
        return False

    async def retry(self, call: str) -> None:
        """Ask for another attempt; it may have ended well, or be under way, meanwhile."""
        kind = "api POST conversations"
        await self.once("POST", f"/conversations/{call}/retry", {}, key=self.new("retry"), kind=kind)

    async def once(self, method: str, path: str, payload: Json | None, *, key: str, kind: str) -> httpx.Response | None:
        """Try once; None without an answer."""
        content = b"" if payload is None else json.dumps(payload).encode()
        headers = dict(self.site.program.headers(method, PREFIX + path, content))
        if content:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        self.site.books.sent[kind] += 1
        began = time.monotonic()
        try:
            answer = await self.http.request(
                method, self.site.url + PREFIX + path, content=content, headers=headers, timeout=TRY_S
            )
        except httpx.HTTPError:
            return None
        if answer.is_success:
            self.site.books.answered(kind, began)
        return answer

    def judged(self, answer: httpx.Response, kind: str, key: str) -> httpx.Response:
        """Complain of a refusal that nobody expects, and note what a key stands for."""
        if not answer.is_success:
            self.site.books.complaints.append(f"{kind} was refused: {answer.status_code} {answer.text[:200]}")
        elif key:
            self.site.books.answers[key].add(str(answer.json().get("id", "")))
        return answer


def in_progress(answer: httpx.Response) -> bool:
    """Tell whether the same key is being answered elsewhere."""
    return answer.status_code == httpx.codes.CONFLICT and "in-progress" in answer.text
