"""`magnesia backup`, `restore`, `erase` and `passphrase`: keep the record safe, or make an end of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from magnesia.cli.options import ProfileOption
from magnesia.cli.output import JsonOption, emit, number_of, say


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("backup")(_backup)
    app.command("restore")(_restore)
    app.command("passphrase")(_passphrase)
    app.command("erase")(_erase)


def _backup(
    file: Annotated[
        Path | None, typer.Argument(help="Where to; without it, the folder backups in the profile's.")
    ] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy your profile into one file that has been read back; put a copy of it on another disk."""
    from magnesia import study

    result = study.back_up(profile, file)
    if as_json:
        emit(result)
        return
    say(f"Backed up and read back: {_held(result)}.")
    say(f"  {result['file']}")
    say("  Keep the .sha256 beside it: with it, every flipped bit is noticed.")
    if result["encrypted"]:
        say("  It opens with your passphrase, and with nothing else.")
    else:
        say("  It is not encrypted: whoever has the file can read it.")


def _restore(
    file: Annotated[Path, typer.Argument(help="A backup that magnesia has made.")],
    set_aside: Annotated[
        bool,
        typer.Option("--set-aside", help="Also where your profile cannot be read; it is kept as it is."),
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a backup in the place of your profile; the profile of today is backed up first."""
    from magnesia import study

    result = study.restore(profile, file, set_aside=set_aside)
    if as_json:
        emit(result)
        return
    say(f"Restored and read back: {_held(result)}.")
    if result["kept"]:
        say(f"  What was there before is kept: {result['kept']}")
    for left in result["set_aside"]:
        say(f"  A lost profile had left something here; it is kept: {left}")
    if result["lock_of"] == "profile":
        say("  It opens with the passphrase that your profile had until now.")
    if result["lock_of"] == "backup":
        say("  It opens with the passphrase of the backup.")
    if not result["every_bit_checked"]:
        say(
            "  The .sha256 of this backup is missing, so not every flipped bit could be noticed; every row was."
        )


def _passphrase(
    remove: Annotated[bool, typer.Option("--remove", help="Take the passphrase off.")] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lock your profile with a passphrase, or change it. A lost passphrase is a lost diary: nobody can open it."""
    from magnesia import study

    result = study.set_passphrase(profile, remove=remove)
    if as_json:
        emit(result)
        return
    if result["encrypted"]:
        say(f"Locked with the passphrase, and read back: {_held(result)}.")
        say(
            "  A lost passphrase is a lost diary: nobody can open it without, and nobody can give it back to you."
        )
    else:
        say(f"The passphrase is off, and everything was read back: {_held(result)}.")
    if result["older_backups"]:
        say(
            "  These backups open as before this change, without a passphrase or with the former one; "
            "make a new one with: magnesia backup"
        )
        for one in result["older_backups"]:
            say(f"    {one}")


def _erase(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; erase at once.")] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Overwrite and remove your profile with its backups. There is no way back."""
    from magnesia import study

    word = "erase" if yes else ""
    if not yes and not as_json:
        _say_what_goes(study.would_erase(profile))
        word = str(typer.prompt("Type the word erase to go on", default="", show_default=False))
        if word.strip().lower() != "erase":
            say("Nothing was erased.")
            return
    result = study.erase(profile, word)
    if as_json:
        emit(result)
        return
    say(
        f"Erased: {number_of(result['files'], 'file')}, {number_of(result['backups'], 'backup')} among them "
        f"({result['place']})."
    )
    if result["server_files_freed"] is False:
        say("  The server frees the disk at its next checkpoint; only who runs it can ask for one now.")
    if result["left"]:
        say(f"  Not ours, and left alone: {', '.join(result['left'])}")


def _say_what_goes(there: dict[str, Any]) -> None:
    entries = (
        "an unknown number of entries (locked)"
        if there["entries"] is None
        else number_of(there["entries"], "entry", "entries")
    )
    say(
        f"This would be gone for good: {entries} and {number_of(there['backups'], 'backup')} in {there['place']}."
    )
    say("It cannot reach:")
    for what in there["not_reached"]:
        say(f"  - {what}")


def _held(result: dict[str, Any]) -> str:
    return (
        f"{number_of(result['entries'], 'entry', 'entries')} and {number_of(result['documents'], 'document')}"
    )
