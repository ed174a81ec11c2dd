"""Writes docs/api/signature-vectors.json: `python -m tests.handlers.api.vectors`.

The expected values are computed here with hashlib and hmac alone, not with the code under test.
"""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[3] / "docs/api/signature-vectors.json"
KEY, SECRET = "dk_3q2-7wXyZ0aBcDeF", bytes(range(32))
NONCE = "b7Qm-2xZk_8RtY4vLp0s"
AT = 1_790_000_000
CALLS = "/api/v1/conversations"

# name, method, path, query, body
ACCEPTED: list[tuple[str, str, str, str, bytes]] = [
    ("plain get", "GET", CALLS, "", b""),
    ("get with a query", "GET", CALLS, "limit=20", b""),
    ("two parameters", "GET", CALLS, "limit=20&state=done", b""),
    ("the same two, the other way round", "GET", CALLS, "state=done&limit=20", b""),
    ("a parameter twice", "GET", CALLS, "state=done&state=failed", b""),
    ("an empty value", "GET", CALLS, "cursor=", b""),
    ("a name without a value", "GET", CALLS, "cursor", b""),
    ("a plus in the query", "GET", CALLS, "q=harbour+pine", b""),
    ("a space as %20", "GET", CALLS, "q=harbour%20pine", b""),
    ("lower-case escapes", "GET", CALLS, "q=%e5%ae%a2", b""),
    ("upper-case escapes", "GET", CALLS, "q=%E5%AE%A2", b""),
    ("an escaped ampersand", "GET", CALLS, "q=a%26b", b""),
    ("an escaped line end in the query", "GET", CALLS, "q=a%0Ab", b""),
    ("a question mark in the query", "GET", CALLS, "q=a?b", b""),
    ("a long query", "GET", CALLS, "q=" + "x" * 1000, b""),
    ("the root", "GET", "/", "", b""),
    ("a slash at the end", "GET", CALLS + "/", "", b""),
    ("two slashes", "GET", "/api//v1/conversations", "", b""),
    ("dots in the path", "GET", "/api/v1/../v1/conversations", "", b""),
    ("escaped dots", "GET", "/api/v1/%2e%2e/v1/conversations", "", b""),
    ("an escaped slash", "GET", CALLS + "/a%2Fb", "", b""),
    ("a plain slash in its place", "GET", CALLS + "/a/b", "", b""),
    ("an escaped percent sign", "GET", CALLS + "/100%25", "", b""),
    ("a semicolon", "GET", CALLS + ";v=1", "", b""),
    ("an escaped line end in the path", "GET", CALLS + "/a%0Ab", "", b""),
    ("escaped Chinese in the path", "GET", "/api/v1/opportunities/%E6%B8%AF%E6%B9%BE", "", b""),
    ("post without a body", "POST", CALLS + "/conv_1/analyze", "", b""),
    ("post of a small object", "POST", CALLS, "", b'{"title":"Second call"}'),
    ("the same object with a space", "POST", CALLS, "", b'{"title": "Second call"}'),
    ("the same object with a line end", "POST", CALLS, "", b'{"title":"Second call"}\n'),
    ("Chinese in the body", "POST", CALLS, "", '{"title":"第二次通話"}'.encode()),
    ("the same, escaped", "POST", CALLS, "", b'{"title":"\\u7b2c\\u4e8c\\u6b21\\u901a\\u8a71"}'),
    ("an emoji", "POST", CALLS, "", '{"title":"\U0001f4de"}'.encode()),
    ("CR LF in the body", "POST", CALLS, "", b'{\r\n"title":"x"\r\n}'),
    ("a NUL in the body", "POST", CALLS, "", b'{"title":"\x00"}'),
    ("bytes that are no UTF-8", "POST", CALLS, "", b"\xff\xfe\x00\x01"),
    ("a body with a byte order mark", "POST", CALLS, "", b"\xef\xbb\xbf{}"),
    ("a long body", "POST", CALLS, "", b"[" + b"1," * 50_000 + b"1]"),
    ("a body and a query", "POST", CALLS, "dry_run=true", b"{}"),
    ("patch", "PATCH", "/api/v1/opportunities/opp_1", "", b'{"stage":"proposal"}'),
    ("put", "PUT", "/api/v1/webhooks/endpoints/wh_1", "", b'{"url":"https://hooks.example.com/a"}'),
    ("delete", "DELETE", "/api/v1/webhooks/endpoints/wh_1", "", b""),
    ("head", "HEAD", CALLS, "", b""),
]
# Requests whose headers decide it: name, what is changed in the headers, which header is at fault.
REFUSED: list[tuple[str, list[tuple[str, str | None]], str]] = [
    ("no key", [("x-dev-key", None)], "x-dev-key"),
    ("no timestamp", [("x-dev-timestamp", None)], "x-dev-timestamp"),
    ("no nonce", [("x-dev-nonce", None)], "x-dev-nonce"),
    ("no signature", [("x-dev-signature", None)], "x-dev-signature"),
    ("two keys", [("x-dev-key", KEY)], "x-dev-key"),
    ("two equal signatures", [("x-dev-signature", "same")], "x-dev-signature"),
    ("two content types", [("content-type", "text/plain")], "content-type"),
    ("two idempotency keys", [("idempotency-key", "another")], "idempotency-key"),
    ("a key of another kind", [("x-dev-key", None), ("x-dev-key", "sk_3q2-7wXyZ0aBcDeF")], "x-dev-key"),
    ("a timestamp in milliseconds", [("x-dev-timestamp", None), ("x-dev-timestamp", f"{AT}000")], "x-dev-timestamp"),
    ("a timestamp with a sign", [("x-dev-timestamp", None), ("x-dev-timestamp", "+1790000000")], "x-dev-timestamp"),
    ("a short nonce", [("x-dev-nonce", None), ("x-dev-nonce", "abc")], "x-dev-nonce"),
    ("a nonce with a space", [("x-dev-nonce", None), ("x-dev-nonce", "abcdefgh ijklmnop")], "x-dev-nonce"),
    ("a signature in hex", [("x-dev-signature", None), ("x-dev-signature", "0" * 64)], "x-dev-signature"),
    ("a signature that is padded otherwise", [("x-dev-signature", "spare bits")], "x-dev-signature"),
]


def accepted() -> list[dict[str, Any]]:
    """Return the requests that verify."""
    made = []
    for number, (name, method, path, query, body) in enumerate(ACCEPTED):
        timestamp, nonce = AT + number, NONCE if number % 2 else (NONCE * 4)[: 16 + number]
        digest = hashlib.sha256(body).hexdigest()
        text = f"{method}\n{path}\n{query}\n{timestamp}\n{nonce}\n{digest}".encode()
        made.append(
            {
                "name": name,
                "method": method,
                "path": path,
                "query": query,
                "timestamp": timestamp,
                "nonce": nonce,
                "body_base64": base64.b64encode(body).decode(),
                "canonical_base64": base64.b64encode(text).decode(),
                "signature": base64.b64encode(hmac.digest(SECRET, text, "sha256")).decode(),
            }
        )
    return made


def refused() -> list[dict[str, Any]]:
    """Return headers that are turned away before anything is looked up."""
    signature = base64.b64encode(bytes(32)).decode()
    whole = [
        ("content-type", "application/json"),
        ("idempotency-key", "order-1"),
        ("x-dev-key", KEY),
        ("x-dev-timestamp", str(AT)),
        ("x-dev-nonce", NONCE),
        ("x-dev-signature", signature),
    ]
    made = []
    for name, changes, header in REFUSED:
        headers = list(whole)
        for changed, value in changes:
            if value is None:
                headers = [one for one in headers if one[0] != changed]
            elif value == "spare bits":  # the last character carries two bits that no byte uses
                headers = [(one, signature[:-2] + "B=" if one == changed else said) for one, said in headers]
            else:
                headers.append((changed, signature if value == "same" else value))
        made.append({"name": name, "headers": headers, "header": header})
    return made


def content() -> str:
    """Return the file."""
    whole = {
        "about": "Test vectors for signed requests; see signing.md. Paths and queries are bytes of the request line.",
        "key": KEY,
        "secret_base64": base64.b64encode(SECRET).decode(),
        "accepted": accepted(),
        "refused": refused(),
    }
    return json.dumps(whole, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(content())
