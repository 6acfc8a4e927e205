"""One person's folders, and what one call along a path of writing adds to them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from magnesia import store

ZONE = "Europe/Oslo"
PRODUCT = "200 mg elemental citrate"
PASSPHRASE = "correct horse 7 battery"  # noqa: S105 - of a profile that lives for a second
#: Rounds that make a key of a passphrase, instead of SQLCipher's 256,000: the writes are the same, the wait is not.
ROUNDS_OF_A_KEY = 1_000
#: Entries in every profile before the first write, so that there is something to lose.
BEFORE = tuple(f"before-{number}" for number in range(24))
#: The entry that was made after the backup: a restore takes it away, and an erase finds it in the log only.
AFTER_BACKUP = "after-backup"
#: A score that corrects another and a note that takes one back, in a profile of the first version.
CORRECTED, TAKEN_BACK = "corrected", "taken-back"
#: The backup that is restored.
KEPT = "kept.db"


def make_keys_quickly() -> None:
    """Set the rounds that make a key, for this process and the children that it forks."""
    connection = driver.connect(":memory:")
    connection.execute(f"PRAGMA cipher_default_kdf_iter = {ROUNDS_OF_A_KEY}")
    # The judge tries the passphrases that a profile may have; that one does not fit is no news.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.close()


@dataclass
class World:
    """One person's folders: `root` is the disk under test, `desk` lies outside it (files to import)."""

    root: Path
    desk: Path
    passphrase: str | None = None
    held: store.Profile | None = None

    @property
    def profile(self) -> Path:
        """Return the folder of the profile."""
        return self.root / "profile"

    def use(self) -> None:
        """Make the verbs of this process use this world's passphrase."""
        os.environ.pop("MAGNESIA_PASSPHRASE", None)
        if self.passphrase is not None:
            os.environ["MAGNESIA_PASSPHRASE"] = self.passphrase

    def open(self) -> store.Profile:
        """Return the profile that a path keeps open, as an app does."""
        if self.held is None:
            raise RuntimeError("this path does not keep the profile open")
        return self.held


@dataclass(frozen=True)
class Step:
    """What one call adds: entries that come all or not at all, documents, a file; entries it takes away.

    `entries` says of each what its row must say, `tells` what the content of a document must hold. `backs_up`: one
    more backup in the folder of backups. `erases`: nothing is left. `lock` is the passphrase that the profile has
    afterwards, where `locks` says that the call changes it.
    """

    number: int
    entries: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    documents: Mapping[str, int] = field(default_factory=dict)
    tells: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    file: str | None = None
    backs_up: bool = False
    erases: bool = False
    locks: bool = False
    lock: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the entries that it adds."""
        return tuple(self.entries)
