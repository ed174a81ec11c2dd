"""What can go wrong and who may try to make it go wrong: seventy numbered cases, each with what must happen then."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the catalog.

    `note` says where the product differs from the case or what no test shows; `left_out` why there is no test at all.
    """

    id: str
    case: str
    expected: str
    note: str = ""
    left_out: str = ""


ROWS = (
    Row("1", "A Slack request with a forged signature", "401; no listener runs, nothing of it is logged"),
    Row("2", "A Slack timestamp that is no number, or has thousands of digits", "401"),
    Row("3", "A Slack signature of other characters than ASCII", "401"),
    Row(
        "4",
        "Bodies that are not UTF-8, not JSON, no object, or nested a hundred thousand deep",
        "refused with 400 or 401 before anything parses them",
    ),
    Row("5", "Slack's timestamp 301 s old, 301 s ahead, 299 s old", "401, 401, 200"),
    Row(
        "6",
        "`ssl_check` and `url_verification` without a signature",
        "the first gets an empty 200 and is limited; the second 401",
    ),
    Row("7", "One event delivered four times, also to two processes", "one job, four times 200"),
    Row("8", "A trigger used twice; a double click", "one job; the second is told that it is under way"),
    Row(
        "9",
        "A team we do not know; the app removed or its token revoked while a job runs",
        "200 and words; the job is canceled, tokens are erased",
    ),
    Row("10", "A listener that takes too long; a database that hangs", "an answer within 3 s or a clean 5xx; one job"),
    Row(
        "11",
        "Slack answers 429, 5xx, or refuses the blocks, the length or the channel",
        "waits and goes on; what is final becomes a direct message or stays stored; no loop",
    ),
    Row(
        "12",
        "OAuth: state forged, expired or used again; another redirect address; an organization-wide installation",
        "400, each state serves once; kept under the organization",
        note="The redirect address is always our own; Slack refuses any other.",
    ),
    Row(
        "13",
        "A button carrying another workspace's ids; a guest from another company",
        "answered as if there were no such thing, and noted",
    ),
    Row(
        "14",
        "Ten thousand one-byte changes of what is signed",
        "401 each",
        note="400 where the changed byte breaks the form.",
    ),
    Row(
        "15",
        "Escaped slashes and line ends, `//`, `..`, `;`, a query in another order",
        "no two share what is signed",
    ),
    Row("16", "Signing headers or Content-Type sent twice", "400"),
    Row(
        "17",
        "A nonce again: at once, at the window's edge, after the clean-up, to another process, by another key",
        "401; another key's passes",
    ),
    Row(
        "18",
        "A client's clock ten minutes off; the server's own clock set back an hour",
        "401 with the server's time; no nonce opens twice",
    ),
    Row(
        "19",
        "A key that is unknown, revoked, expired, or lacks the scope",
        "one answer for all, in the same time; 403 for the scope",
        note="The work is compared, the same statements for each; the benchmark `ingest` times them (6 % apart).",
    ),
    Row("20", "A hundred equal requests with one Idempotency-Key at once", "a hundred 202 with one id, 99 replayed"),
    Row("21", "A hundred different ones with one key at once", "one 202, 99 times 409"),
    Row(
        "22",
        "Another program's Idempotency-Key; one too long, with control characters, empty, missing",
        "independent; 400",
    ),
    Row("23", "A refused body, then a corrected one, under the same key", "202"),
    Row("24", "A key after its time", "makes a new conversation"),
    Row(
        "25",
        "Four processes against every limit",
        "exact, nobody is turned away wrongly",
        note="All limits are counted by the same statement; four processes run against one of them.",
    ),
    Row(
        "26",
        "Forged X-Forwarded-For; addresses changing within one IPv6 customer",
        "the real neighbor counts; one bucket",
    ),
    Row(
        "27",
        "Lengths that lie, bodies without end, a byte a second, compressed bodies",
        "413, let go after 15 s, 415; memory stays flat",
    ),
    Row("28", "Fifty sockets that are idle or drip their header or body", "closed; others are served"),
    Row(
        "29",
        "A megabyte of header, two ways to tell the length, bad chunks, bare line feeds",
        "refused before the application",
    ),
    Row(
        "30",
        "Lone surrogates, NUL, right-to-left marks, look-alikes, `1e999`, doubled keys, deep nesting",
        "400 or 422, never 500",
    ),
    Row("31", "`false` for a number, a field too many, another type, another method", "422, 415, 405"),
    Row("32", "SQL in ids and searches; wildcards of LIKE", "404 or 422, nothing else matches"),
    Row("33", "Every route with every kind of another's id", "404"),
    Row("34", "`team_id`, `status`, `cost` set by the body", "422"),
    Row("35", "Guessing ids; a cursor edited or of somebody else", "404; 400"),
    Row("36", "A token in the query, a log, a Referer; asking for a secret again", "refused, found nowhere"),
    Row(
        "37",
        "An address of a recording or webhook that leads inside, in every notation",
        "refused before a connection is made",
    ),
    Row(
        "38",
        "Redirects, names that resolve differently the second time, good and bad addresses mixed",
        "only checked addresses are connected to",
    ),
    Row(
        "39",
        "Bodies endless, slow, huge or compressed; `file://`; port 22",
        "cut at the limits; https on 443 only",
    ),
    Row(
        "40",
        "Storage keys with `../`, its escapes, NUL, too many bytes, another's prefix",
        "never reach the storage",
    ),
    Row(
        "41",
        "Bombs in audio, empty or mislabeled files, 512 channels, playlists and protocols",
        "refused before anything is bought",
    ),
    Row(
        "42",
        "An upload that breaks off; storage failing, slow, without the object, with other bytes",
        "taken back, tried again, or ended in words",
    ),
    Row("43", "A presigned address used late, for another key, with more bytes", "refused"),
    Row(
        "44",
        "kill -9 at every named point between an effect and its record",
        "done, failed or unknown; goes on within 30 s",
    ),
    Row(
        "45",
        "kill -9 at random moments, several workers, many jobs",
        "nothing bought twice; what is unknown is shown with its cost",
    ),
    Row(
        "46",
        "Two workers on one job; a worker stopped past its lease",
        "what comes late is fenced off; one message",
    ),
    Row(
        "47",
        "A provider answers 429, 500, a page of HTML, 400, 401, or refuses",
        "waits within its patience; final ones end at once with one notice",
        note="No breaker: a call that is refused costs nothing, so each asks for itself. Its card says so once; "
        "admins get one notice a day of a key that is refused, else five messages an hour and the rest in a digest.",
    ),
    Row(
        "48",
        "A provider times out before or after its work, resets, or answers half, nothing or NaN",
        "unknown is told apart from failed; one repair at most",
    ),
    Row(
        "49",
        "A ten-hour transcript, one line of a megabyte, no words, a foreign language",
        "read in parts, cost limited and told first",
        note="The limit is row 51's. That a re-analysis may cost something is said before it; no price is.",
    ),
    Row(
        "50",
        "Fifty or more attempts to command the model through a call",
        "levels as without them; no address, mention or prompt is shown",
    ),
    Row("51", "Fifty jobs where the allowance is for ten", "ten are bought"),
    Row("52", "A job that kills every worker that takes it", "set aside after a bounded number of starts"),
    Row(
        "53",
        "SIGTERM in the middle of a job; a migration under workers of the old release",
        "finishes its step within 30 s, nothing unknown",
    ),
    Row(
        "54",
        "Servers killed, PostgreSQL crashing again and again under load",
        "0 lost, 0 twice, 0 stuck",
        note="The storm itself is `make chaos`, which CI runs beside the tests; these hold its checks.",
    ),
    Row("55", "The same on one SQLite file", "the same, and the file is sound", note="As in row 54."),
    Row(
        "56",
        "PostgreSQL down, its pool empty, a lock that is not given, read-only",
        "503 soon; serves again when it is back",
    ),
    Row(
        "57",
        "A cache that is killed, frozen, restored from an old state, slow or full",
        "nothing stale is answered",
        left_out="not applicable: there is no cache, everything is read from the database",
    ),
    Row(
        "58",
        "The disk is full",
        "503 for what writes; reading goes on; recovers",
        note="Each request of a program is counted in the database, so even one that only reads is 503 then; pages, "
        "health and whatever needs no new row go on.",
    ),
    Row(
        "59",
        "No file descriptors left, little memory",
        "503, no loop of crashes",
        note="Little memory is left to the operating system, which ends the process: rows 45, 54 and 55 are that case.",
    ),
    Row(
        "60",
        "A locked SQLite file, a growing WAL, two applications on one file",
        "one worker holds it, the other is told why",
    ),
    Row(
        "61",
        "Two clean-ups at once, one broken off, very many rows",
        "nothing goes within its time; requests hardly notice",
        note="What requests notice of it the benchmark `expiry` measures.",
    ),
    Row(
        "62",
        "A row without its object and the reverse; a legal hold; an uninstallation",
        "no orphans, nothing of the team is left",
    ),
    Row(
        "63",
        "The master key changed or missing; a sealed secret moved to another row",
        "changed without a stop; does not start; does not open",
        note="Without a master key OAuth does not start; with one workspace it does, and only tokens open anything.",
    ),
    Row("64", "Secrets in logs, traces, errors, dumps and `repr`", "found nowhere"),
    Row(
        "65",
        "Line ends and terminal codes in names; an error of ours",
        "escaped; an id is shown, no stack",
    ),
    Row("66", "A row of the audit log is changed", "refused, or seen in its chain"),
    Row("67", "Clock changes in spring and autumn, leap days, clocks that jump", "intervals and windows hold"),
    Row("68", "Usage after chaos", "credentials, teams and rows add up to the same"),
    Row("69", "A backup filled into an empty host, then rows 44 to 48", "what was bought is not bought again"),
    Row(
        "70",
        "A known hole in a dependency, an unpinned action, a changed lock",
        "CI is red",
        note="CI is `.ci/run`: make and Python, and no action of anybody else's.",
    ),
)
BY_ID = {row.id: row for row in ROWS}
