"""The record gives back what it was given, adds nothing twice, and says what it did not save; in every place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from magnesia.diary import Diary, Entry, Note, Score, Stamp, current, none_taken
from magnesia.errors import InputError
from magnesia.person import Instruction, Medicine, Person, Product
from magnesia.store import (
    Place,
    Profile,
    Saved,
    StoreError,
    append_entries,
    appending,
    entry_as_json,
    entry_from_json,
    entry_in_force,
    entry_of,
    ids_beginning,
    iterate_entries,
    last_entries,
    load_answers,
    load_day,
    load_diary,
    load_person,
    load_products,
    load_record,
    load_settings,
    newest_entered_at,
    open_profile,
    save_answer,
    save_person,
    save_products,
    save_record,
    save_settings,
)
from magnesia.store.codec import sha256_of
from magnesia.store.entries import require_sound_rows
from magnesia.store.profile import reading

NOW = datetime(2026, 3, 1, 20, 5, 0, 250, tzinfo=UTC)
STAMP = Stamp(date(2026, 3, 1), time(21, 0, 1), "Europe/Oslo", NOW)


def test_a_diary_with_one_of_each_kind_is_given_back_in_order_also_after_reopening(
    profile: Profile, place: Place, entries: tuple[Entry, ...]
) -> None:
    assert append_entries(profile, entries) == Saved(len(entries), 0)
    assert load_diary(profile) == Diary(entries)
    assert tuple(iterate_entries(profile)) == entries
    with open_profile(place) as again:
        assert load_diary(again) == Diary(entries)


def test_saving_again_adds_nothing_and_other_content_under_an_id_is_named_and_not_saved(
    profile: Profile, entries: tuple[Entry, ...]
) -> None:
    append_entries(profile, entries[:4])
    other = Score("d", STAMP, "pain", 7)
    assert append_entries(profile, [*entries, other]) == Saved(len(entries) - 4, 4, ("d",))
    assert load_diary(profile) == Diary(entries)


def test_a_retry_that_comes_later_adds_nothing_and_the_first_time_of_entering_stays(
    profile: Profile, entries: tuple[Entry, ...]
) -> None:
    append_entries(profile, [entries[1]])
    later = replace(entries[1], stamp=replace(STAMP, entered_at=NOW + timedelta(minutes=1)))
    saved = append_entries(profile, [later])
    assert (saved, saved.entries) == (Saved(0, 1), (entries[1],))
    assert load_diary(profile) == Diary((entries[1],))


def test_the_same_entry_twice_in_one_call_is_one_entry_and_two_under_one_id_a_conflict(
    profile: Profile,
) -> None:
    one, other = Score("d", STAMP, "pain", 6), Score("d", STAMP, "pain", 7)
    with appending(profile) as appender:
        assert appender.add([one, one, other]) == ["new", "already", "conflict"]
        assert appender.add([one, other]) == ["already", "conflict"]
    assert load_diary(profile) == Diary((one,))


def test_many_entries_are_added_in_one_commit_and_none_of_them_when_the_block_raises(
    profile: Profile,
) -> None:
    many = [Score(f"s{number}", STAMP, "pain", number % 11) for number in range(1001)]

    def add_and_stop() -> None:
        with appending(profile) as appender:
            appender.add(many)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_and_stop()
    assert load_diary(profile) == Diary(())
    with appending(profile) as appender:
        told = [said for half in (many[:500], many[400:]) for said in appender.add(half)]
    assert (told.count("new"), told.count("already")) == (1001, 100)
    assert load_diary(profile) == Diary(tuple(many))


def test_what_is_in_force_is_what_the_diary_says_is_in_force(
    profile: Profile, entries: tuple[Entry, ...]
) -> None:
    # "z" takes back "b", which had replaced "a": what was named once stays out, also "a".
    entries = (*entries, Note("z", STAMP, "both", replaces="d", retracts="b"))
    append_entries(profile, entries)
    in_force = current(Diary(entries))
    assert {"a", "b", "d", "g"}.isdisjoint(entry.entry_id for entry in in_force)
    assert load_day(profile, STAMP.local_date) == in_force
    assert load_day(profile, STAMP.local_date + timedelta(days=1)) == ()
    assert last_entries(profile, 3) == tuple(reversed(in_force))[:3]
    for entry in entries:
        assert entry_in_force(profile, entry.entry_id) == (entry if entry in in_force else None)


def test_an_entry_is_found_by_its_id_whether_or_not_it_is_in_force(
    profile: Profile, entries: tuple[Entry, ...]
) -> None:
    append_entries(profile, entries)
    assert [entry_of(profile, entry.entry_id) for entry in entries] == list(entries)
    assert entry_in_force(profile, "a") is None
    assert entry_of(profile, "A") is None
    assert entry_of(profile, "") is None


def test_ids_are_found_by_their_beginning_letter_for_letter(profile: Profile) -> None:
    ids = ["b-pain", "ab_1", "ab%2", "AB_3", "é💊1", "abc", "a"]
    append_entries(profile, [Score(name, STAMP, "pain", 6) for name in ids])
    append_entries(profile, [Score("ab_4", STAMP, "pain", 7, replaces="ab_1")])
    assert ids_beginning(profile, "ab", in_force=False) == ("ab_1", "ab%2", "abc", "ab_4")
    assert ids_beginning(profile, "ab", in_force=True) == ("ab%2", "abc", "ab_4")
    assert ids_beginning(profile, "ab_", in_force=False) == ("ab_1", "ab_4")
    assert ids_beginning(profile, "ab%", in_force=False) == ("ab%2",)
    assert ids_beginning(profile, "é💊", in_force=True) == ("é💊1",)
    assert ids_beginning(profile, "", in_force=False) == (*ids, "ab_4")
    assert ids_beginning(profile, "nothing", in_force=False) == ()
    assert entry_in_force(profile, "nobody") is None


def test_the_latest_time_of_entering_is_known_whatever_the_order_of_entering(profile: Profile) -> None:
    assert newest_entered_at(profile) is None
    late = replace(STAMP, entered_at=datetime(2031, 1, 1, 0, 0, 0, 1, tzinfo=UTC))
    append_entries(profile, [none_taken("late", late), none_taken("soon", STAMP)])
    assert newest_entered_at(profile) == late.entered_at


def test_documents_are_given_back_and_the_newest_is_in_force(profile: Profile) -> None:
    assert load_person(profile) is None
    assert load_products(profile) == ()
    assert load_settings(profile) == {}
    instruction = Instruction("Dr A", date(2026, 1, 1), date(2026, 6, 1), 400.0)
    person = Person(44, "female", "EU", None, 88.5, None, (), (Medicine("x", time(7)),), False, instruction)
    product = Product("Citrate 150", "citrate", 150.0)
    save_person(profile, Person(43), created_at=NOW)
    save_person(profile, person, created_at=NOW)
    save_products(profile, (product, product), created_at=NOW)
    save_settings(profile, {"zone": "Europe/Oslo"}, created_at=NOW)
    assert load_person(profile) == person
    assert load_products(profile) == (product, product)
    assert load_settings(profile) == {"zone": "Europe/Oslo"}


def test_answers_are_all_kept_with_hash_and_time(profile: Profile) -> None:
    save_answer(profile, {"verdict": "cannot tell yet"}, created_at=NOW)
    save_answer(profile, {"verdict": "helps"}, created_at=NOW)
    first, second = load_answers(profile)
    assert (first.content, second.content) == ({"verdict": "cannot tell yet"}, {"verdict": "helps"})
    assert first.created_at == NOW
    assert len(first.sha256) == 64
    with pytest.raises(ValueError, match="JSON"):
        save_answer(profile, {"p": float("nan")}, created_at=NOW)


def test_the_whole_record_is_json_that_gives_every_entry_back(
    profile: Profile, entries: tuple[Entry, ...]
) -> None:
    append_entries(profile, entries)
    save_settings(profile, {"zone": "Europe/Oslo"}, created_at=NOW)
    record = json.loads(json.dumps(load_record(profile)))
    assert tuple(entry_from_json(entry) for entry in record["entries"]) == entries
    assert record["documents"]["settings"] == [
        {"created_at": NOW.isoformat(), "content": {"zone": "Europe/Oslo"}}
    ]


def test_a_record_goes_out_of_one_place_and_into_another_unchanged_and_only_once(
    profile: Profile, entries: tuple[Entry, ...], new_place: Callable[[str], Place]
) -> None:
    append_entries(profile, entries)
    save_person(profile, Person(43), created_at=NOW)
    save_settings(profile, {"zone": "Europe/Oslo"}, created_at=NOW)
    save_answer(profile, {"verdict": "helps"}, created_at=NOW)
    record = json.loads(json.dumps(load_record(profile)))
    with open_profile(new_place("second"), create=True) as other:
        saved = save_record(other, record)
        assert (saved.new_entries, saved.new_documents, saved.conflicts) == (len(entries), 3, ())
        assert load_record(other) == record
        again = save_record(other, record)
        assert (again.new_entries, again.entries_there) == (0, len(entries))
        assert (again.new_documents, again.documents_there) == (0, 3)
        assert load_record(other) == record


def test_an_older_record_brought_in_does_not_put_old_settings_in_force(profile: Profile) -> None:
    save_settings(profile, {"zone": "Europe/Oslo"}, created_at=NOW)
    old = {"created_at": (NOW - timedelta(days=9)).isoformat(), "content": {"zone": "America/New_York"}}
    new = {"created_at": (NOW + timedelta(days=9)).isoformat(), "content": {"zone": "Asia/Tokyo"}}
    frame = {"format": "magnesia-record", "version": 1, "entries": []}
    assert save_record(profile, {**frame, "documents": {"settings": [old]}}).new_documents == 1
    assert load_settings(profile) == {"zone": "Europe/Oslo"}
    listed = load_record(profile)["documents"]["settings"]
    assert [item["content"]["zone"] for item in listed] == ["America/New_York", "Europe/Oslo"]
    assert save_record(profile, {**frame, "documents": {"settings": listed}}).new_documents == 0
    assert save_record(profile, {**frame, "documents": {"settings": [new]}}).new_documents == 1
    assert load_settings(profile) == {"zone": "Asia/Tokyo"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": "other"}, "record-foreign"),
        ({"version": 99}, "record-newer"),
        ({"version": 2, "content_sha256": "of something else"}, "record-damaged"),
        ({"entries": {}}, "record-unreadable"),
        ({"entries": [{"kind": "dose"}]}, "record-unreadable"),
        ({"documents": {"secrets": []}}, "record-unreadable"),
        ({"documents": {"person": [{"content": {"age_years": 40}}]}}, "record-unreadable"),
        ({"documents": {"settings": [{"created_at": "2026-03-01", "content": {}}]}}, "record-unreadable"),
    ],
)
def test_a_record_that_cannot_be_read_is_refused_and_saves_nothing(
    profile: Profile, entries: tuple[Entry, ...], change: dict[str, object], code: str
) -> None:
    whole = {
        "format": "magnesia-record",
        "version": 1,
        "entries": [entry_as_json(entries[0])],
        "documents": {},
    }
    with pytest.raises(InputError) as refused:
        save_record(profile, {**whole, **change})
    assert refused.value.code == code
    assert load_diary(profile) == Diary(())


def test_an_impossible_dose_in_a_record_is_named_by_its_number(
    profile: Profile, entries: tuple[Entry, ...]
) -> None:
    wrong = [entry_as_json(entry) for entry in entries[:3]]
    wrong[0]["units_taken"] = -1
    with pytest.raises(InputError, match=r"^Nothing was saved: entry 1 of the record"):
        save_record(profile, {"format": "magnesia-record", "version": 1, "entries": wrong, "documents": {}})


def test_no_row_can_be_changed_or_removed(profile: Profile, entries: tuple[Entry, ...]) -> None:
    append_entries(profile, entries)
    save_settings(profile, {}, created_at=NOW)
    for statement in ("UPDATE entries SET kind = 'x'", "DELETE FROM entries", "DELETE FROM documents"):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            profile.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            connection.execute(text(statement))
    assert load_diary(profile) == Diary(entries)


def test_a_profile_that_another_program_holds_says_not_saved(
    profile: Profile, place: Place, entries: tuple[Entry, ...]
) -> None:
    with open_profile(place, busy_timeout_s=0.05) as other:
        with profile.engine.connect().execution_options(writes=True) as holder, holder.begin():
            profile.home.require_unchanged(holder)
            with pytest.raises(StoreError, match=r"^Not saved: another program"):
                append_entries(other, entries)
            assert load_diary(other) == Diary(())
        assert append_entries(other, entries).new == len(entries)


def test_a_profile_of_a_newer_magnesia_is_refused_and_so_is_one_of_two_versions(
    profile: Profile, place: Place
) -> None:
    def refusal() -> str:
        with pytest.raises(StoreError) as refused, open_profile(place):
            raise AssertionError("it opened")
        return refused.value.code

    def change(statement: str) -> None:
        with profile.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(text(statement))

    change("INSERT INTO alembic_version VALUES ('0001')")
    assert refusal() == "profile-two-versions"
    change("DELETE FROM alembic_version WHERE version_num = '0001'")
    change("UPDATE alembic_version SET version_num = '9999'")
    assert refusal() == "profile-newer"


def test_a_program_that_still_has_the_profile_open_refuses_to_write_after_a_newer_one_migrated_it(
    profile: Profile, kind: str, entries: tuple[Entry, ...]
) -> None:
    append_entries(profile, entries[:2])
    newer = (
        "UPDATE alembic_version SET version_num = '0099'"
        if kind == "postgresql"
        else "PRAGMA user_version = 99"
    )
    with profile.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql(newer)
    with pytest.raises(StoreError) as refused:
        append_entries(profile, entries[2:])
    assert refused.value.code == "profile-newer"
    assert load_diary(profile) == Diary(entries[:2])


def alter(profile: Profile, change: str) -> None:
    """Change rows behind the back of the program."""
    on = " ON {}" if profile.engine.dialect.name == "postgresql" else ""
    with profile.engine.connect().execution_options(writes=True) as connection, connection.begin():
        for name in ("entries", "documents"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}_no_update{on.format(name)}"))
        connection.exec_driver_sql(change)


def test_a_row_that_no_longer_matches_its_hash_is_noticed(
    profile: Profile, entries: tuple[Entry, ...]
) -> None:
    append_entries(profile, entries)
    alter(profile, "UPDATE entries SET content = replace(content, '75.1', '57.1')")
    with pytest.raises(StoreError, match="hash"):
        load_diary(profile)


def content_as(content: str, kind: str = "Score") -> str:
    return (
        f"UPDATE entries SET kind = '{kind}', content = '{content}', sha256 = '{sha256_of(content)}' "  # noqa: S608 - of a test
        "WHERE entry_id = 'd'"
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET entry_id = 'dd' WHERE entry_id = 'd'",
        "UPDATE entries SET kind = 'Scope' WHERE entry_id = 'd'",
        "UPDATE entries SET kind = 'Bath' WHERE entry_id = 'd'",
        "UPDATE entries SET local_date = '2026-03-02' WHERE entry_id = 'd'",
        "UPDATE entries SET replaces = 'a' WHERE entry_id = 'd'",
        "UPDATE entries SET replaces = NULL WHERE entry_id = 'b'",
        "UPDATE entries SET retracts = 'a' WHERE entry_id = 'd'",
        "UPDATE entries SET entered_at = entered_at + 1 WHERE entry_id = 'd'",
        content_as("{}"),
        content_as("[]"),
        content_as("[" * 5000 + "]" * 5000),
        content_as('{"entry_id":"d","stamp":3}'),
        content_as("{}", kind="Other"),
    ],
    ids=lambda change: change[:60],
)
def test_what_stands_beside_the_content_of_a_row_must_say_the_same(
    profile: Profile, entries: tuple[Entry, ...], change: str
) -> None:
    append_entries(profile, entries)
    with reading(profile) as connection:
        require_sound_rows(connection)
    alter(profile, change)
    with pytest.raises(StoreError, match=r"^Not read: a row of the profile") as refused:
        load_diary(profile)
    assert refused.value.code == "store-damaged"
    with (
        pytest.raises(StoreError, match=r"^Not read: row \d+ of the entries .* an earlier backup"),
        reading(profile) as connection,
    ):
        require_sound_rows(connection)


def test_a_day_shows_no_row_that_was_moved_to_it_and_a_retry_is_not_told_that_a_changed_row_stands(
    profile: Profile, entries: tuple[Entry, ...]
) -> None:
    append_entries(profile, entries)
    alter(profile, "UPDATE entries SET local_date = '2026-03-02' WHERE entry_id = 'd'")
    with pytest.raises(StoreError) as refused:
        load_day(profile, date(2026, 3, 2))
    assert refused.value.code == "store-damaged"
    with pytest.raises(StoreError) as refused:
        append_entries(profile, entries)
    assert refused.value.code == "store-damaged"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET kind = 'sattings'",
        "UPDATE documents SET created_at = '2026-13-01T00:00:00+00:00'",
        "UPDATE documents SET content = '{}'",
    ],
)
def test_a_document_that_does_not_read_as_it_was_saved_is_found_when_all_rows_are_looked_at(
    profile: Profile, change: str
) -> None:
    save_settings(profile, {"zone": "Europe/Oslo"}, created_at=NOW)
    alter(profile, change)
    with (
        pytest.raises(StoreError, match=r"^Not read: row 1 of the documents") as refused,
        reading(profile) as connection,
    ):
        require_sound_rows(connection)
    assert refused.value.code == "store-damaged"


def test_entries_stay_in_the_order_of_making_across_commits(profile: Profile) -> None:
    for number in range(5):
        append_entries(profile, [none_taken(f"n{number}", STAMP)])
        append_entries(profile, [none_taken(f"n{number}", STAMP)])
    names = [entry.entry_id for entry in iterate_entries(profile)]
    assert all(one < other for one, other in pairwise(names))
    assert len(names) == 5
