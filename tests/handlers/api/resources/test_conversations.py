"""Programs push calls and read where they stand."""

import io
from typing import Any

import pytest

from analysis.model.access import ScoreVisibility
from analysis.model.conversation import ConversationState, Failure
from analysis.model.transcript import Side
from analysis.usecases.appoint import ChooseScoreVisibility
from analysis.usecases.bring import BRING
from analysis.usecases.start import PROCESS
from storage.local import LocalStorage
from tests.handlers.api.driver import ApiDriver
from tests.handlers.api.resources.conftest import ALLOWED, Control, Shop

WORDS = "Ann: What does the delay cost you?\nBob: About 40,000 dollars a month."
TEXT = {"kind": "text", "text": WORDS}
UPLOAD = {"kind": "upload", "media_type": "audio/mpeg", "size_bytes": 5}


def a_call(**changes: Any) -> dict[str, Any]:
    """Return the body of a push."""
    return {"title": "Discovery", "source": TEXT, **changes}


async def test_a_call_with_its_words_is_queued_at_once(api: ApiDriver, shop: Shop) -> None:
    """202 with where to look; the transcript can be read, with its speakers' sides as given."""
    dialer = shop.program()
    people = [{"name": "Ann", "side": "seller"}, {"name": "Bob", "side": "buyer", "role": "CFO"}]
    body = a_call(
        participants=people,
        external_id="crm-1",
        owner="U1LIN",
        consent="agreed",
        occurred_at="2026-11-20T10:00:00+08:00",
    )
    made = await api.call(dialer, "POST", "/conversations", body, key="one")
    assert made.status == 202, made.content
    found = made.json
    assert made.headers["location"] == f"/api/v1/conversations/{found['id']}"
    assert (found["state"], found["external_id"], found["consent"]) == ("queued", "crm-1", "agreed")
    assert (found["occurred_at"], found["owner_id"]) == ("2026-11-20T02:00:00Z", shop.person("U1LIN"))
    assert [args[1] for args in shop.queue.named(PROCESS)] == [found["id"]]
    words = (await api.call(dialer, "GET", f"/conversations/{found['id']}/transcript")).json
    assert [one["text"] for one in words["segments"]] == [line.partition(": ")[2] for line in WORDS.split("\n")]
    assert {one["name"]: one["side"] for one in words["participants"]} == {"Ann": Side.SELLER, "Bob": Side.BUYER}


async def test_segments_keep_their_times(api: ApiDriver, shop: Shop) -> None:
    """Turn by turn, in milliseconds."""
    turns = [
        {"text": "Why now?", "speaker": "Ann", "start_ms": 1000, "end_ms": 2000},
        {"text": "Fines.", "speaker": "Bob", "start_ms": 2500, "end_ms": 3000},
    ]
    source = {"kind": "segments", "segments": turns}
    made = await api.call(shop.program(), "POST", "/conversations", a_call(source=source), key="one")
    words = (await api.call(shop.program(), "GET", f"/conversations/{made.json['id']}/transcript")).json
    assert [(one["start_ms"], one["end_ms"]) for one in words["segments"]] == [(1000, 2000), (2500, 3000)]


async def test_the_same_external_id_joins_the_first(api: ApiDriver, shop: Shop) -> None:
    """200 with the call that is there, under another Idempotency-Key too; nothing is queued twice."""
    dialer = shop.program()
    first = await api.call(dialer, "POST", "/conversations", a_call(external_id="x"), key="one")
    again = await api.call(dialer, "POST", "/conversations", a_call(external_id="x", title="Other"), key="two")
    assert (first.status, again.status) == (202, 200)
    assert again.json["id"] == first.json["id"]
    assert len(shop.queue.named(PROCESS)) == 1


async def test_an_upload_is_announced_and_completed(api: ApiDriver, shop: Shop, storage: LocalStorage) -> None:
    """The answer says where to; completing it queues one job, however often it is said."""
    dialer = shop.program()
    made = (await api.call(dialer, "POST", "/conversations", a_call(source=UPLOAD), key="one")).json
    assert made["state"] == "waiting"
    assert made["upload"]["headers"]["Content-Type"] == "audio/mpeg"
    assert made["upload"]["complete"] == f"/api/v1/conversations/{made['id']}/complete"
    for _ in range(2):
        done = await api.call(dialer, "POST", f"/conversations/{made['id']}/complete")
        assert done.status == 202
    assert [args[1] for args in shop.queue.named(BRING)] == [made["id"]]


async def test_a_broken_upload_gets_another_place(api: ApiDriver, shop: Shop, storage: LocalStorage) -> None:
    """A fresh address, under our own key again."""
    dialer = shop.program()
    made = (await api.call(dialer, "POST", "/conversations", a_call(source=UPLOAD), key="one")).json
    again = await api.call(dialer, "POST", f"/conversations/{made['id']}/upload")
    assert again.status == 200
    assert again.json["url"] != made["upload"]["url"]


async def test_an_address_is_fetched_only_from_allowed_hosts(api: ApiDriver, shop: Shop) -> None:
    """A job fetches what is allowed; anything else is refused before anybody is asked."""
    dialer = shop.program()
    good = {"kind": "audio_url", "audio_url": f"https://{ALLOWED}/1.mp3"}
    made = await api.call(dialer, "POST", "/conversations", a_call(source=good), key="one")
    assert (made.status, made.json["state"]) == (202, "waiting")
    assert [args[1] for args in shop.queue.named(BRING)] == [made.json["id"]]
    bad = {"kind": "audio_url", "audio_url": "https://169.254.169.254/latest"}
    refused = await api.call(dialer, "POST", "/conversations", a_call(source=bad), key="two")
    assert (refused.status, refused.json["code"]) == (422, "URL_NOT_ALLOWED")


UNDOCUMENTED: list[dict[str, Any]] = [
    {"cost": 0},
    {"status": "done"},
    {"team_id": "North"},
    {"state": "done"},
    {"id": "conv_x"},
    {"seller_channel": False},
    {"seller_channel": "1"},
    {"occurred_at": 1_700_000_000},
    {"occurred_at": "2026-11-20T10:00:00"},
    {"occurred_at": "0001-01-01T00:00:00+14:00"},
    {"title": ""},
    {"title": 7},
    {"participants": [{"name": "Ann", "side": "boss"}]},
    {"source": {"kind": "text", "text": "a", "url": "b"}},
    {"source": {"kind": "file"}},
    {"source": {**UPLOAD, "media_type": "text/html"}},
    {"source": {**UPLOAD, "size_bytes": 10**12}},
    {"source": {**UPLOAD, "sha256": "0"}},
]


@pytest.mark.fault("31", "34")
async def test_rows_31_34_what_is_not_documented_is_refused(api: ApiDriver, shop: Shop) -> None:
    """A field nobody knows, another type, a value out of bounds: 422 with a pointer, and nothing is stored."""
    dialer = shop.program()
    for changes in UNDOCUMENTED:
        refused = await api.call(dialer, "POST", "/conversations", a_call(**changes), key="one")
        assert refused.status == 422, changes
        assert refused.json["errors"][0]["pointer"].startswith(f"/{next(iter(changes))}"), changes
    with shop.begin(shop.workspace) as work:
        assert work.conversations.recent() == []


@pytest.mark.fault("23")
async def test_row_23_a_corrected_body_may_use_the_same_key(api: ApiDriver, shop: Shop) -> None:
    """What was refused stored nothing, not even the key."""
    dialer = shop.program()
    assert (await api.call(dialer, "POST", "/conversations", {"title": "x"}, key="one")).status == 422
    empty = a_call(source={"kind": "text", "text": " \n "})
    assert (await api.call(dialer, "POST", "/conversations", empty, key="one")).status == 422
    assert (await api.call(dialer, "POST", "/conversations", a_call(), key="one")).status == 202


async def test_canceling_stops_the_job_after_the_commit(api: ApiDriver, shop: Shop, control: Control) -> None:
    """The state is stored first; one that has ended stays as it is, and its job is not told twice."""
    dialer = shop.program()
    made = (await api.call(dialer, "POST", "/conversations", a_call(), key="one")).json
    for _ in range(2):
        gone = await api.call(dialer, "POST", f"/conversations/{made['id']}/cancel")
        assert (gone.status, gone.json["state"]) == (202, "canceled")
    assert control.canceled == [f"process:{made['id']}:1"]


async def test_a_failed_call_is_tried_again(api: ApiDriver, shop: Shop) -> None:
    """A new attempt with what was corrected; while it runs, another wish joins it."""
    dialer = shop.program()
    made = (await api.call(dialer, "POST", "/conversations", a_call(), key="one")).json
    with shop.begin(shop.workspace) as work:
        work.conversations.set_state(made["id"], ConversationState.FAILED, attempt=1)
    path = f"/conversations/{made['id']}/retry"
    again = await api.call(dialer, "POST", path, {"language": "zh-TW"}, key="two")
    assert (again.status, again.json["attempt"], again.json["language"]) == (202, 2, "zh-TW")
    joined = await api.call(dialer, "POST", path, {}, key="three")
    assert joined.json["attempt"] == 2
    with shop.begin(shop.workspace) as work:
        work.conversations.set_state(made["id"], ConversationState.DONE, attempt=2)
    refused = await api.call(dialer, "POST", path, {}, key="four")
    assert (refused.status, refused.json["code"]) == (409, "RETRY_DONE")
    once_more = await api.call(dialer, "POST", f"/conversations/{made['id']}/analyze", key="five")
    assert once_more.json["attempt"] == 3


async def test_a_key_is_for_one_call(api: ApiDriver, shop: Shop) -> None:
    """The same Idempotency-Key for another call is no repetition: nobody reads the answer about the first one."""
    dialer = shop.program()
    first, second = (
        shop.call(ConversationState.FAILED, object_key="a"),
        shop.call(ConversationState.FAILED, object_key="b"),
    )
    done = await api.call(dialer, "POST", f"/conversations/{first.id}/retry", {}, key="one")
    refused = await api.call(dialer, "POST", f"/conversations/{second.id}/retry", {}, key="one")
    assert (done.status, refused.status, refused.json["code"]) == (202, 409, "IDEMPOTENCY_KEY_CONFLICT")


async def test_what_has_no_recording_yet_is_not_analyzed(api: ApiDriver, shop: Shop) -> None:
    """409 that says what to do first."""
    dialer = shop.program()
    made = (await api.call(dialer, "POST", "/conversations", a_call(source=UPLOAD), key="one")).json
    refused = await api.call(dialer, "POST", f"/conversations/{made['id']}/analyze", key="two")
    assert (refused.status, refused.json["code"]) == (409, "WAITING")


async def test_a_result_is_read_with_its_quotes(api: ApiDriver, shop: Shop) -> None:
    """Every claim has the words it rests on, and these stand in the transcript."""
    call, _ = shop.sample()
    dialer = shop.program()
    found = (await api.call(dialer, "GET", f"/conversations/{call.id}/analysis")).json
    words = (await api.call(dialer, "GET", f"/conversations/{call.id}/transcript")).json
    texts = {one["id"]: one["text"] for one in words["segments"]}
    quotes = [proof["quote"] for letter in found["letters"] for proof in letter["evidence"]]
    quotes += [one["quote"] for one in found["next_steps"] + found["summary"] + found["moments"]]
    assert len(found["letters"]) == 6
    assert len(quotes) > 10
    assert all(one["text"] in texts[one["segment_id"]] for one in quotes)
    assert 0 < found["strength"] <= 100
    assert all(one["what"] for one in found["questions"])


async def test_scores_for_the_owner_alone_are_not_for_programs(api: ApiDriver, shop: Shop) -> None:
    """What was said stays; levels, strength and questions are left out."""
    call, _ = shop.sample(owner_id=shop.person("U1LIN"))
    ChooseScoreVisibility(shop.begin)(shop.workspace, ScoreVisibility.REP, actor=None)
    found = (await api.call(shop.program(), "GET", f"/conversations/{call.id}/analysis")).json
    assert "strength" not in found
    assert found["questions"] == []
    assert all("level" not in one and "status" not in one for one in found["letters"])
    assert any(one["evidence"] for one in found["letters"])


async def test_who_knows_it_already_reads_nothing(api: ApiDriver, shop: Shop) -> None:
    """If-None-Match of what stands: 304; of anything else: all of it."""
    call, _ = shop.sample()
    dialer = shop.program()
    for path in ("", "/transcript", "/analysis"):
        first = await api.call(dialer, "GET", f"/conversations/{call.id}{path}")
        tag = first.headers["etag"]
        same = await api.call(dialer, "GET", f"/conversations/{call.id}{path}", headers=[("If-None-Match", tag)])
        assert (same.status, same.content, same.headers["etag"]) == (304, b"", tag)
        other = await api.call(dialer, "GET", f"/conversations/{call.id}{path}", headers=[("If-None-Match", '"x"')])
        assert other.status == 200


async def test_pages_hold_every_call_once(api: ApiDriver, shop: Shop) -> None:
    """Newest first, also where several have one moment; what comes meanwhile does not shift a page."""
    made = [shop.call(title=f"Call {number}").id for number in range(3)]
    shop.clock.advance(1)
    made += [shop.call(title=f"Call {number}", created_at=shop.clock()).id for number in range(3, 7)]
    dialer, seen, cursor = shop.program(), list[str](), ""
    for _ in range(4):
        page = (await api.call(dialer, "GET", f"/conversations?limit=2{cursor}")).json
        seen += [one["id"] for one in page["items"]]
        shop.clock.advance(1)
        shop.call(title="Later", created_at=shop.clock())
        cursor = f"&cursor={page['next_cursor']}" if "next_cursor" in page else ""
    assert cursor == ""
    assert sorted(seen) == sorted(made)
    assert set(seen[:4]) == set(made[3:])


async def test_lists_are_filtered(api: ApiDriver, shop: Shop) -> None:
    """By state, deal, owner, own id and time."""
    deal, dialer = shop.deal(), shop.program()
    mine = shop.call(ConversationState.DONE, opportunity_id=deal.id, owner_id=shop.person("U1LIN"), external_id="crm-7")
    shop.call()
    shop.clock.advance(60)
    late = shop.call(ConversationState.FAILED, created_at=shop.clock())
    at = shop.clock().isoformat().replace("+00:00", "Z")
    for query, wanted in {
        "state=done": [mine],
        f"opportunity_id={deal.id}": [mine],
        f"owner_id={shop.person('U1LIN')}": [mine],
        "external_id=crm-7": [mine],
        f"created_from={at}": [late],
        f"created_to={at}&state=failed": [],
        "external_id=crm-%25": [],
        "external_id=%27%20or%201=1--": [],
    }.items():
        page = await api.call(dialer, "GET", f"/conversations?{query}")
        assert page.status == 200, page.content
        assert [one["id"] for one in page.json["items"]] == [one.id for one in wanted], query


@pytest.mark.fault("31")
async def test_a_query_that_is_not_documented_is_refused(api: ApiDriver, shop: Shop) -> None:
    """Unknown parameters too: a misspelled filter must not show everything."""
    dialer = shop.program()
    for query in ("limit=0", "limit=201", "limit=x", "state=nonsense", "page=2", "created_from=5"):
        refused = await api.call(dialer, "GET", f"/conversations?{query}")
        assert refused.status == 422, query
        assert refused.json["errors"][0]["pointer"].startswith("/query/"), query


@pytest.mark.fault("35")
async def test_row_35_an_edited_or_foreign_cursor_is_refused(api: ApiDriver, shop: Shop) -> None:
    """Bound to workspace, team, list and filter; every character of it counts."""
    for _ in range(3):
        shop.call()
    dialer = shop.program()
    cursor = (await api.call(dialer, "GET", "/conversations?limit=1")).json["next_cursor"]
    another = shop.program()
    assert (await api.call(another, "GET", f"/conversations?limit=2&cursor={cursor}")).status == 200
    foreign = [
        (shop.program("North"), f"/conversations?limit=1&cursor={cursor}"),
        (dialer, f"/conversations?limit=1&state=done&cursor={cursor}"),
        (dialer, f"/opportunities?limit=1&cursor={cursor}"),
        (dialer, "/conversations?cursor=nonsense"),
        (dialer, "/conversations?cursor=%00"),
    ]
    swap = {"A": "B"}
    for place in range(0, len(cursor), 5):
        edited = cursor[:place] + swap.get(cursor[place], "A") + cursor[place + 1 :]
        foreign.append((dialer, f"/conversations?limit=1&cursor={edited}"))
    for program, path in foreign:
        refused = await api.call(program, "GET", path)
        assert refused.status == 400, path
        assert refused.json["type"].endswith("#malformed-request")


async def test_what_went_wrong_is_told_in_the_readers_language(api: ApiDriver, shop: Shop) -> None:
    """A code to branch on, and words; waits and failures too."""
    dialer = shop.program()
    made = (await api.call(dialer, "POST", "/conversations", a_call(), key="one")).json
    with shop.begin(shop.workspace) as work:
        failed = Failure("recording-missing")
        work.conversations.set_state(made["id"], ConversationState.FAILED, attempt=1, failure=failed)
    path = f"/conversations/{made['id']}"
    told = (await api.call(dialer, "GET", path, headers=[("Accept-Language", "zh-TW")])).json["failure"]
    assert told["code"] == "recording-missing"
    assert told["message"] != (await api.call(dialer, "GET", path)).json["failure"]["message"]


def test_storage_is_not_touched_by_a_request(storage: LocalStorage) -> None:
    """A place is an address that was signed; nothing lies there before somebody uploads."""
    storage.put("a/b", io.BytesIO(b"x"), media_type="audio/mpeg")
    assert [one.key for one in storage.list("uploads/")] == []
