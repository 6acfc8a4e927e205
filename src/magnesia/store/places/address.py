"""The address of a profile in PostgreSQL: what it may say, and how it is shown; never with a password."""

from __future__ import annotations

import re

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from magnesia.store.profile import StoreError

SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
DEFAULT_NAME = "magnesia"
#: Names that PostgreSQL keeps for itself or shares between everyone.
_NOT_A_PERSON = ("public", "information_schema")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: What opens a door by itself. An address is shown, kept in the history of a shell and seen by other programs.
_SECRETS = ("password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key")
#: Where the secrets are is nobody's business either.
_NOT_SHOWN = (*_SECRETS, "passfile")


def is_address(place: object) -> bool:
    """Return whether this names a PostgreSQL database rather than a folder."""
    return isinstance(place, str) and place.strip().lower().startswith(SCHEMES)


def read_address(address: str) -> tuple[URL, str]:
    """Read postgresql://anna@localhost/diaries?profile=anna: the database, and the name of the profile in it."""
    try:
        url = make_url(re.sub(r"^[a-zA-Z+]+", "postgresql+psycopg", address.strip(), count=1))
    except (ArgumentError, ValueError) as problem:
        raise StoreError(
            "address-unclear",
            "The address of the database cannot be read; write it like "
            "postgresql://anna@localhost/diaries?profile=anna.",
        ) from problem
    if url.password is not None or any(secret in url.query for secret in _SECRETS):
        raise StoreError(
            "address-with-password",
            "The address of the database holds a password, which others could read there; take it out, and put it "
            "into the file ~/.pgpass, or into one that PGPASSFILE names.",
        )
    name = url.query.get("profile", DEFAULT_NAME)
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name in _NOT_A_PERSON or name[:3] == "pg_":
        raise StoreError(
            "profile-name",
            f"{name!r} cannot be the name of a profile; take small letters, digits and _, such as profile=anna.",
        )
    return url.difference_update_query(["profile"]), name


def address_shown(url: URL, name: str) -> str:
    """Return the address as people see it, which opens the same profile again."""
    bare = url.set(drivername="postgresql").difference_update_query(_NOT_SHOWN)
    return bare.update_query_dict({"profile": name}).render_as_string(hide_password=True)
