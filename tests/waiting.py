"""Waits for what a test expects, instead of for some time in which it has probably happened."""

import time
from collections.abc import Callable

import psutil

SOON = 15.0
"""The seconds within which it must happen, also where others keep the machine busy."""


def await_true(happened: Callable[[], object], seconds: float = SOON) -> None:
    """Return once it has happened."""
    give_up = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < give_up, "it has not happened"
        time.sleep(0.02)


def connected_to(port: int) -> int:
    """How many connections to a port of this machine are open."""
    return sum(
        bool(each.raddr) and each.raddr.port == port and each.status == psutil.CONN_ESTABLISHED
        for each in psutil.net_connections("tcp4")
    )
