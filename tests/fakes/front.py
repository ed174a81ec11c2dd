"""The proxies of deploy/ on loopback ports, with their time-outs shortened, before a server of the test's."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from bot.stage import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
QUICK_S = 3
START_S = 180

NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def replaced(text: str, changes: dict[str, str]) -> str:
    """Return a configuration for this machine; everything that is changed must be there."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def program(name: str) -> str:
    """Return where a proxy is installed, or skip the test."""
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin") or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install {name}")
    return found


def nginx(folder: Path, port: int, behind: int) -> list[str]:
    """Write nginx's files and return its command."""
    text = (DEPLOY / "nginx.conf").read_text()
    for setting in ("client_header_timeout 10s", "client_body_timeout   15s", "keepalive_timeout     75s"):
        assert setting in text
    text = re.sub(r"((?:header|body|keepalive)_timeout +)\d+s;", rf"\g<1>{QUICK_S}s;", text)
    changes = {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "server 127.0.0.1:8000": f"server 127.0.0.1:{behind}",
        "/etc/ssl/calls": f"{folder}/calls",
    }
    (folder / "site.conf").write_text(replaced(text, changes))
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder))
    return [program("nginx"), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


def caddy(folder: Path, port: int, behind: int) -> list[str]:
    """Write Caddy's file and return its command."""
    addresses = f"https://localhost:{port}, https://127.0.0.1:{port}"
    changes = {
        "{\n\tservers": "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tservers",
        "read_header 10s": f"read_header {QUICK_S}s",
        "read_body 15m": f"read_body {QUICK_S}s",
        "idle 75s": f"idle {QUICK_S}s",
        "{$SITE} {": f"{addresses} {{\n\ttls {folder}/calls.pem {folder}/calls.key",
        "web:8000": f"127.0.0.1:{behind}",
    }
    (folder / "Caddyfile").write_text(replaced((DEPLOY / "Caddyfile").read_text(), changes))
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


PROXIES = {"nginx": nginx, "caddy": caddy}


@contextmanager
def before(kind: str, folder: Path, behind: int) -> Iterator[tuple[int, trustme.CA]]:
    """Run a proxy in front of a port; yield its own port, and who signed its certificate."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    certificate.private_key_pem.write_to_path(folder / "calls.key")
    for piece in certificate.cert_chain_pems:
        piece.write_to_path(folder / "calls.pem", append=True)
    port = free_port()
    command, said = PROXIES[kind](folder, port, behind), folder / "said.log"
    with said.open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env={"HOME": str(folder)}, stdout=log, stderr=log)
    try:
        until = time.monotonic() + START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, said.read_text()
                assert time.monotonic() < until, said.read_text()
                time.sleep(0.02)
        yield port, authority
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
