"""When and why something happened, where the words for it say so: the same as with the options of every entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from magnesia import store
from magnesia.diary import Purpose, take_purpose, take_reason, take_site, take_when, words_of_part
from magnesia.errors import InputError
from magnesia.study.record.moment import Moment, local_now
from magnesia.study.record.naming import day_named


def happened(
    opened: store.Profile, moment: Moment, text: str, *, only_with_day: bool = False
) -> tuple[str, Moment]:
    """Return the words without what they say of the time, and the moment with it."""
    here = local_now(opened, moment)
    of_day = None if moment.date is None else day_named(moment.date, here.date())
    found = take_when(text, local_now=here, of_day=of_day, only_with_day=only_with_day)
    if found.day is not None and of_day not in (None, found.day):
        raise InputError(
            "said-twice", f"The words name the day {found.day}, --date another; leave one of them out."
        )
    when = words_of_part(found.part) if found.clock is None else f"{found.clock:%H:%M}"
    return found.words, moment_said(moment, found.day, when)


def moment_said(moment: Moment, day: date | None, when: str | None) -> Moment:
    """Return the moment with the day and the time that words name; an option may not name another time."""
    if moment.time is not None and when is not None:
        raise InputError("said-twice", "The words name a time, and --time too; leave one of them out.")
    return replace(
        moment,
        date=moment.date if moment.date is not None or day is None else day.isoformat(),
        time=moment.time if when is None else when,
    )


def happened_on(opened: store.Profile, moment: Moment, text: str) -> tuple[str, Moment]:
    """Return the words without the day they name, and the moment with it; what holds for a whole day has no time."""
    words, said = happened(opened, moment, text)
    if said.time != moment.time:
        raise InputError(
            "words-unclear",
            f"Not saved: {text.strip()!r} names a time, and this holds for the whole day; leave the time out, or "
            'write it down with: magnesia log note "...".',
        )
    return words, said


def purpose_apart(
    name: str, purpose: Purpose | None, reason: str | None
) -> tuple[str, Purpose | None, str | None]:
    """Return a name without why it was taken, and the purpose and the reason that words or options tell."""
    name, said = take_purpose(name)
    name, in_words = take_reason(name)
    reason = _told_once("reason", in_words, reason)
    if said == "planned" and in_words is not None:
        raise InputError(
            "words-unclear", "Not saved: planned and a reason are both said; leave one of them out."
        )
    if said is not None and purpose not in (None, said):
        raise InputError("said-twice", "The purpose is told twice; leave one of them out.")
    return name, purpose or said or ("as needed" if reason else None), reason


def require_no_reason(name: str) -> None:
    """Refuse a reason in the name of what is kept without one."""
    try:
        _, reason = take_reason(name)
    except InputError:
        reason = name
    if reason is not None:
        raise InputError(
            "words-unclear",
            f"Not saved: {name!r} tells a reason, and this kind of entry has no place for one; leave it out, and "
            'write it down with: magnesia log note "...".',
        )


def site_apart(name: str, site: str | None, names: frozenset[str] = frozenset()) -> tuple[str, str | None]:
    """Return a name without the part of the body behind it, and that part as told there or with the option."""
    name, in_words = take_site(name, names)
    return name, _told_once("body site", in_words, None if site is None else site.strip())


def _told_once(what: str, in_words: str | None, option: str | None) -> str | None:
    if in_words is not None and option is not None and in_words != option:
        raise InputError("said-twice", f"The {what} is told twice; leave one of them out.")
    return option or in_words
