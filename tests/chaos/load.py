"""What people and programs do meanwhile: an open-loop mix by seed, which goes on whatever is answered."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.playground.acts import Upload
from bot.playground.driver import Delivery
from bot.playground.people import BOT_USER, Json
from bot.playground.state import Message, SlackError
from handlers.render.slack.ids import Action
from handlers.render.words import Words
from tests.chaos.books import Pushed
from tests.chaos.outside import channels, identity, reps
from tests.chaos.programs import Programs
from tests.chaos.recordings import recording
from tests.chaos.sites import LISTENED_FOR, Site
from tests.fakes.groq_server import LINES

WORDS = Words("en")
REFUSED = ("provider-unavailable", "slack-slow", "our-fault", "outcome-unknown")
"""Sentences of an answer that promises nothing."""
CLICKS = (Action.FEEDBACK, Action.ALERT_USEFUL, Action.ALERT_ACKNOWLEDGE, Action.OFFER_DISMISS, Action.RETRY)
REDELIVERIES = 3
AUDIO_S = 12


def talk(mark: str, *, alert: bool) -> str:
    """Return the words of a call that no other call has: equal prompts would be bought once for all."""
    said = [f"{('Ann', 'Bo')[turn % 2]}: {line.strip()}" for turn, line in enumerate(LINES)]
    said.append(f"Ann: For the record, this is {mark}.")
    if alert:
        said.append(f"Bo: There is a {LISTENED_FOR} for it.")
    return "\n".join(said)


def captions(mark: str) -> bytes:
    """Return the same as a caption file."""
    lines = talk(mark, alert=False).splitlines()
    cues = [f"00:00:{at * 5:02}.000 --> 00:00:{at * 5 + 4:02}.000\n{line}" for at, line in enumerate(lines)]
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()


PEOPLE = [{"name": "Ann", "side": "seller"}, {"name": "Bo", "side": "buyer"}]


@dataclass
class Load:
    """Everything that is asked of a site."""

    site: Site
    programs: Programs
    dice: random.Random
    tasks: "set[asyncio.Task[None]]" = field(default_factory=set)
    _accepted: set[str] = field(default_factory=set)

    async def run(self, stop: asyncio.Event, rate: float) -> None:
        """Begin *rate* acts a second until *stop*, then wait for those under way."""
        acts, weights = zip(*self.mix().items(), strict=True)
        while not stop.is_set():
            [act] = self.dice.choices(acts, weights)
            task = asyncio.create_task(self.guarded(act))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
            await asyncio.sleep(self.dice.expovariate(rate))
        await asyncio.gather(*self.tasks)

    def mix(self) -> dict[Callable[[], Awaitable[None]], float]:
        """Return the acts with their shares."""
        return {
            self.push: 5,
            self.analyze: 5,
            self.read: 6,
            self.click: 5,
            self.share: 2,
            self.accept: 2,
            self.paste: 1.5,
            self.upload: 0.7,
            self.again: 1,
        }

    async def guarded(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do something; what goes wrong on our side is a complaint, not the end."""
        try:
            await act()
        except SlackError as error:  # somebody was faster: the message or window is gone
            self.site.books.words[f"gone: {error.code}"] += 1
        except Exception as error:  # noqa: BLE001 - said in the report, and the run goes on
            self.site.books.complaints.append(f"the harness stumbled in {act.__name__}: {error!r}")

    # --- programs ---------------------------------------------------------------------------------------------

    async def push(self) -> None:
        """Push a call with its words, of a deal of its own where an alert is to come; often twice."""
        alert, owner = self.dice.random() < 0.4, self.dice.choice(reps())
        mark, name = self.mark(), self.programs.new("call")
        deal = await self.deal(owner) if alert else None
        if alert and deal is None:
            return
        payload: Json = {
            "title": f"Call {mark}",
            "source": {"kind": "text", "text": talk(mark, alert=alert)},
            "external_id": name,
            "owner": owner,
            "participants": PEOPLE,
        }
        if deal:
            payload["opportunity_id"] = deal
        await self.pushed(name, payload, alert=alert, owner=owner)

    async def deal(self, owner: str) -> str | None:
        """Make an opportunity; None if nobody answered."""
        name = self.programs.new("deal")
        answer = await self.programs.ask("POST", "/opportunities", {"company": name, "owner": owner}, key=name)
        return str(answer.json()["id"]) if answer is not None and answer.is_success else None

    async def pushed(self, name: str, payload: Json, *, alert: bool, owner: str, ready: bool = True) -> Json:
        """Push a call until it is taken, now and then once more; return the answer or {}."""
        found: Json = {}
        for _ in range(1 + (self.dice.random() < 0.2)):
            answer = await self.programs.ask("POST", "/conversations", payload, key=f"key-{name}")
            if answer is not None and answer.is_success:
                found = answer.json()
                made = Pushed(found["id"], found["case_number"], owner, alert, ready)
                self.site.books.calls.setdefault(name, made)
        return found

    async def upload(self) -> None:
        """Push a call whose recording comes by presigned upload."""
        owner, name = self.dice.choice(reps()), self.programs.new("recording")
        content = await asyncio.to_thread(recording, self.dice.randrange(1 << 30), AUDIO_S)
        payload = {
            "title": f"Recording {name}",
            "source": {"kind": "upload", "media_type": "audio/wav", "size_bytes": len(content)},
            "external_id": name,
            "owner": owner,
        }
        found = await self.pushed(name, payload, alert=False, owner=owner, ready=False)
        if not found or not await self.programs.put(found, content):
            return
        answer = await self.programs.ask("POST", f"/conversations/{found['id']}/complete")
        if answer is not None and answer.is_success:
            self.site.books.calls[name].ready = True

    async def read(self) -> None:
        """Read something."""
        known = [one.id for one in self.site.books.calls.values()]
        paths = ["/conversations?limit=20", "/alerts", "/me"]
        await self.programs.ask(
            "GET", f"/conversations/{self.dice.choice(known)}" if known else self.dice.choice(paths)
        )

    async def again(self) -> None:
        """Ask for another attempt at a call that has none that ended well."""
        state = self.dice.choice(["unknown", "failed"])
        answer = await self.programs.ask("GET", f"/conversations?state={state}&limit=20")
        found = answer.json()["items"] if answer is not None and answer.is_success else []
        if found:
            one = self.dice.choice(found)["id"]
            self.site.books.again[one] += 1
            await self.programs.retry(one)

    # --- people -----------------------------------------------------------------------------------------------

    async def analyze(self) -> None:
        """Type `/analyze` and a call's number."""
        known = [one for one in self.site.books.calls.values() if one.ready]
        if not known:
            return
        call, channel = self.dice.choice(known), self.dice.choice(channels())
        person, books = self.site.outside.person(call.owner), self.site.books
        sent = await self.noted("slack /analyze", person.command(channel, f"/analyze {call.case}"))
        if sent is None:
            return
        if any(WORDS(key, case=call.case) in sent.reply for key in ("receipt-here", "receipt-joined")):
            books.shown.add((call.id, channel))

    async def paste(self) -> None:
        """Paste words into the window of a new analysis."""
        mark, user, channel = self.mark(), self.dice.choice(reps()), self.dice.choice(channels())
        person = self.site.outside.person(user)
        opened = await self.noted("slack /analyze", person.command(channel, "/analyze"))
        stack = self.site.outside.workspace.stacks.get(user)
        if opened is None or not stack:
            return
        given = {"transcript": {"input": {"value": talk(mark, alert=False)}}, "title": {"input": {"value": mark}}}
        sent = await self.noted("slack submit", person.submit(stack[-1].id, given))
        if sent is not None and not sent.answer():
            self.site.books.pasted.add(mark)

    async def share(self) -> None:
        """Share a caption file; Slack tells it until it is heard, and sometimes once more."""
        mark, user, channel = self.mark(), self.dice.choice(reps()), self.dice.choice(channels())
        workspace = self.site.outside.workspace
        before = set(workspace.files)
        person = self.site.outside.person(user)
        await person.share(channel, [Upload(f"call {mark}.vtt", captions(mark), "text/vtt")])
        mine = [
            one for one in workspace.files if one not in before and workspace.files[one].name.endswith(f"{mark}.vtt")
        ]
        for file in mine:
            await self.deliver(file, channel)

    async def deliver(self, file: str, channel: str) -> None:
        """See to it that the event of a shared file is heard, as Slack does: again after a while, three times."""
        driver, books = self.site.outside.driver, self.site.books
        [first] = [one for one in driver.deliveries if one.label == "event file_shared" and file in one.body.decode()][
            :1
        ]
        for _ in range(REDELIVERIES):
            books.sent["slack event"] += 1
            if first.acknowledged:
                break
            await asyncio.sleep(self.dice.uniform(0.5, 4))
            first = await driver.redeliver(first.id)
        if not first.acknowledged:
            return
        books.answered("slack event", time.monotonic() - (first.ack_s or 0))
        books.shared.add((file, channel))
        if self.dice.random() < 0.3:
            books.sent["slack event"] += 1
            await driver.redeliver(first.id)

    async def accept(self) -> None:
        """Have an offered file analyzed."""
        offers = [one for one in self.ours(Action.OFFER_ACCEPT) if one.ts not in self._accepted]
        if not offers:
            return
        offer, user, mark = self.dice.choice(offers), self.dice.choice(reps()), self.mark()
        person = self.site.outside.person(user)
        pressed = await self.noted("slack click", self.press(offer, Action.OFFER_ACCEPT, user))
        stack = self.site.outside.workspace.stacks.get(user)
        if pressed is None or not stack or stack[-1].body.get("callback_id") != "view.intake":
            return
        self._accepted.add(offer.ts)
        given = {
            "title": {"input": {"value": mark}},
            "kind": {"input": {"selected_option": {"value": "sales_call"}}},
            "spoken": {"input": {"selected_option": {"value": "auto"}}},
            "sellers": {"input": {"value": "Ann"}},
            "buyers": {"input": {"value": "Bo"}},
            "consent": {"input": {"selected_options": [{"value": "noted"}]}},
        }
        sent = await self.noted("slack submit", person.submit(stack[-1].id, given))
        if sent is not None and not sent.answer():
            self.site.books.taken.add(mark)

    async def click(self) -> None:
        """Press a button under something we posted."""
        action = self.dice.choice(CLICKS)
        found = self.ours(action)
        if not found:
            return
        message = self.dice.choice(found[-40:])
        user = self.dice.choice(reps())
        if message.channel.startswith("D"):
            user = self.site.outside.workspace.channels[message.channel].user
        if action is Action.RETRY:
            self.site.books.again[f"message {identity(message.metadata)}"] += 1
        await self.noted("slack click", self.press(message, action, user))

    # --- parts ------------------------------------------------------------------------------------------------

    def mark(self) -> str:
        """Return a word that no other call of this run has."""
        return f"mark-{self.site.name[0]}{self.dice.randrange(10**10):010}"

    def ours(self, action: str) -> list[Message]:
        """Return the messages of ours under which a button stands."""
        wanted = f"'action_id': '{action}'"
        said = self.site.outside.workspace.messages[-400:]
        return [one for one in said if one.user == BOT_USER and not one.visible_to and wanted in str(one.blocks)]

    async def press(self, message: Message, action: str, user: str) -> Delivery:
        """Press a button."""
        where = {"channel": message.channel, "ts": message.ts}
        return await self.site.outside.person(user).act(where, {"action_id": str(action)})

    async def noted(self, kind: str, sending: Awaitable[Delivery]) -> Delivery | None:
        """Send something of a person's and note it; None when it was not answered, or refused in words."""
        books, began = self.site.books, time.monotonic()
        books.sent[kind] += 1
        sent = await sending
        if not sent.acknowledged:
            return None
        if any(WORDS(key, provider="database") in sent.reply for key in REFUSED):
            books.words[kind] += 1
            return None
        books.answered(kind, began)
        return sent
