"""The only place that reads the clock, the time zone of this machine, and fresh randomness for a seed.

It is used as `clock.now()`, so that a test which sets the clock sets it everywhere.
"""

from __future__ import annotations

import os
import secrets
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import available_timezones


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def typed_now() -> str:
    """Return the present instant as it is written where a person, or a retry, says when something was typed."""
    return f"{now():%Y-%m-%dT%H:%M:%SZ}"


def today() -> date:
    """Return the present calendar day where this machine is."""
    return now().astimezone().date()


def fresh_seed() -> int:
    """Return a seed that nobody can guess, small enough to be read out."""
    return secrets.randbelow(2**31)


def fresh_id() -> str:
    """Return an id that no other entry has."""
    return uuid.uuid4().hex


def zone_here() -> str:
    """Return the IANA name of this machine's time zone, "UTC" where the machine does not say."""
    return zone_said_here() or "UTC"


def zone_said_here() -> str | None:
    """Return the IANA name of this machine's time zone, None where the machine does not say."""
    named = os.environ.get("TZ", "").removeprefix(":")
    link = Path("/etc/localtime")
    target = str(link.resolve()) if link.is_symlink() else ""
    for name in (named, target.partition("zoneinfo/")[2]):
        if name in available_timezones():
            return name
    return None
