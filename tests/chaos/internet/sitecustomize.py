"""The internet of a chaos run: one public name leads to the harness, all else stays as it is.

Python imports this by itself where the folder is on PYTHONPATH, so the product's processes are started by the very
commands of the Procfile. What stands in for the world is the standard library's look at it: the name's address, and
where a connection to that address ends. The product's own guard, certificates and ports are untouched.
"""

import os
import socket
from typing import Any

NAME, ADDRESS, PORT = "hooks.chaos.example", "93.184.215.14", int(os.environ.get("CHAOS_RECEIVER", "0"))

resolve, connect = socket.getaddrinfo, socket.create_connection


def getaddrinfo(host: Any, *arguments: Any, **more: Any) -> Any:
    """Know the one name."""
    return resolve(ADDRESS if host == NAME else host, *arguments, **more)


def create_connection(address: tuple[str, int], *arguments: Any, **more: Any) -> socket.socket:
    """Lead connections to the one address to the harness."""
    there = ("127.0.0.1", PORT) if address == (ADDRESS, 443) else address
    return connect(there, *arguments, **more)


if PORT:
    vars(socket).update(getaddrinfo=getaddrinfo, create_connection=create_connection)
