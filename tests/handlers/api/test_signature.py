"""One string to sign, whoever signs: Python, Node and openssl agree on every vector that we publish."""

import base64
import itertools
import json
import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.api.signature import MalformedError, canonical, read, sign, verify
from tests.handlers.api import vectors

PUBLISHED: dict[str, Any] = json.loads(vectors.FILE.read_text())
SECRET = base64.b64decode(PUBLISHED["secret_base64"])
NODE = """
const { createHash, createHmac } = require('node:crypto')
const { readFileSync } = require('node:fs')
const { secret_base64, accepted } = JSON.parse(readFileSync(0, 'utf8'))
const secret = Buffer.from(secret_base64, 'base64')
console.log(JSON.stringify(accepted.map((one) => {
  const digest = createHash('sha256').update(Buffer.from(one.body_base64, 'base64')).digest('hex')
  const text = [one.method, one.path, one.query, one.timestamp, one.nonce, digest].join('\\n')
  return createHmac('sha256', secret).update(text).digest('base64')
})))
"""


def text_of(vector: dict[str, Any]) -> bytes:
    """Return the string to sign by our code."""
    return canonical(
        vector["method"],
        vector["path"].encode(),
        vector["query"].encode(),
        vector["timestamp"],
        vector["nonce"],
        base64.b64decode(vector["body_base64"]),
    )


def test_at_least_forty_vectors_are_published() -> None:
    """As made by hand; the file is what the script writes."""
    assert len(PUBLISHED["accepted"]) >= 40
    assert vectors.FILE.read_text() == vectors.content()


@pytest.mark.parametrize("vector", PUBLISHED["accepted"], ids=lambda vector: vector["name"])
def test_a_vector_is_signed_and_verified(vector: dict[str, Any]) -> None:
    """The canonical string byte by byte, and the signature over it."""
    text = text_of(vector)
    assert base64.b64encode(text).decode() == vector["canonical_base64"]
    assert sign(SECRET, text) == vector["signature"]
    assert verify(SECRET, text, base64.b64decode(vector["signature"]))
    assert not verify(SECRET[1:], text, base64.b64decode(vector["signature"]))


@pytest.mark.fault("15")
def test_no_two_vectors_share_a_string() -> None:
    """What a proxy might take for the same path or query is signed as the other thing it is."""
    said = [vector["method"] + vector["path"] + "?" + vector["query"] for vector in PUBLISHED["accepted"]]
    plain = {one.replace("%2F", "/").replace("%2e", ".") for one in said}
    assert len(plain) < len(set(said))
    assert len({text_of(vector) for vector in PUBLISHED["accepted"]}) == len(PUBLISHED["accepted"])


@pytest.mark.parametrize("vector", PUBLISHED["refused"], ids=lambda vector: vector["name"])
def test_headers_at_fault_are_named(vector: dict[str, Any]) -> None:
    """Missing, doubled or of another form; nothing is looked up for them."""
    headers = [(name.encode(), value.encode()) for name, value in vector["headers"]]
    with pytest.raises(MalformedError) as caught:
        read(headers)
    assert caught.value.header == vector["header"]


def test_headers_in_order_are_read() -> None:
    """In any order, among others."""
    signature = base64.b64encode(bytes(range(32)))
    headers = [
        (b"host", b"calls.example.com"),
        (b"x-dev-signature", signature),
        (b"x-dev-nonce", vectors.NONCE.encode()),
        (b"accept", b"a"),
        (b"accept", b"b"),
        (b"x-dev-timestamp", b"1790000000"),
        (b"x-dev-key", vectors.KEY.encode()),
    ]
    for order in itertools.islice(itertools.permutations(headers), 0, 5040, 500):
        found = read(order)
        assert (found.key, found.timestamp, found.nonce) == (vectors.KEY, 1_790_000_000, vectors.NONCE)
        assert found.signature == bytes(range(32))


@pytest.mark.fault("14")
@given(st.data())
def test_row_14_a_changed_byte_is_no_longer_signed(data: st.DataObject) -> None:
    """Any byte of any line, of any vector."""
    vector = data.draw(st.sampled_from(PUBLISHED["accepted"]))
    text = bytearray(text_of(vector))
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] ^= data.draw(st.integers(1, 255))
    assert not verify(SECRET, bytes(text), base64.b64decode(vector["signature"]))


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_node_agrees() -> None:
    """A client written from the documentation in another language."""
    done = subprocess.run(["node", "-e", NODE], input=json.dumps(PUBLISHED), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [vector["signature"] for vector in PUBLISHED["accepted"]]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("vector", PUBLISHED["accepted"][::4], ids=lambda vector: vector["name"])
def test_openssl_agrees(vector: dict[str, Any]) -> None:
    """The recipe for a shell."""
    body = base64.b64decode(vector["body_base64"])
    hashed = subprocess.run(["openssl", "dgst", "-sha256", "-r"], input=body, capture_output=True, check=True)
    digest = hashed.stdout.split()[0].decode()
    lines = [vector["method"], vector["path"], vector["query"], str(vector["timestamp"]), vector["nonce"], digest]
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{SECRET.hex()}", "-binary"]
    signed = subprocess.run(command, input="\n".join(lines).encode(), capture_output=True, check=True)
    assert base64.b64encode(signed.stdout).decode() == vector["signature"]
