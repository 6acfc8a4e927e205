"""Kill it, cut its power, let its disk fail, stop its server; the same with builds that must lose. Makes the tables.

The run ends with an error where our program lost anything, or where a broken build lost nothing.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from validation.durability import sabotage, server
from validation.durability.cuts import Cuts, cuts_of
from validation.durability.faults import FAULTS, Sweep, sweep_over
from validation.durability.judge import WRONG
from validation.durability.kills import Tally, kills_over
from validation.durability.paths import PATHS, path_named

README = Path(__file__).parent / "README.md"
#: The page for people, which says the sums.
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "durability.md"
KILLS_A_PATH, IMAGES_A_PATH = 60, 2_000
#: Kills and images of each broken build.
KILLS_OF_A_CONTROL, IMAGES_OF_A_CONTROL = 60, 1_000
#: Stops on each of this many servers; on one that is set badly; and of each broken build.
SERVERS, STOPS_A_SERVER, STOPS_ON_A_BAD_ONE, STOPS_OF_A_CONTROL = 2, 100, 40, 60
Result = TypeVar("Result")

#: name, what is broken, the path it is shown on, what it must lose
CUT_CONTROLS = (
    ("`synchronous=NORMAL`", sabotage.normal, "profile kept open", "lost"),
    ("`synchronous=OFF`", sabotage.off, "profile kept open", "lost"),
    ("`synchronous=OFF`, opened for each entry", sabotage.off, "log a dose", "corrupt"),
    ("folders not synced", sabotage.directories_are_not_synced, "back up", "lost"),
    ("folders not synced", sabotage.directories_are_not_synced, "erase", "lost"),
)
KILL_CONTROLS = (
    ("a day saved score by score", sabotage.entries_come_one_by_one, "log a day", "half"),
    ("another value saved", sabotage.another_value_is_saved, "log a day", "other"),
    ("`synchronous=OFF`", sabotage.off, "log a dose", ""),
)
FAULT_CONTROLS = (
    ("errors of the commit swallowed", sabotage.commit_errors_are_swallowed, "log a dose", "false saved"),
)
STOP_CONTROLS = (
    ("a day saved score by score", sabotage.entries_come_one_by_one, (), "half"),
    (
        "commits that do not wait (`synchronous_commit=off`)",
        sabotage.commits_do_not_wait,
        server.LATE_WRITER,
        "lost",
    ),
)


@dataclass(frozen=True)
class Table:
    """The lines of a table, their sum in a sentence for people, and what in them must not be."""

    lines: list[str]
    sum: str
    wrong: list[str]


def on_every_core(task: Callable[..., Result], arguments: Sequence[tuple[object, ...]]) -> list[Result]:
    """Run the task once for each row of arguments. Fresh processes, so that forking inside them is plain."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        # The long ones stand last in the table and begin first.
        futures = [pool.submit(task, *row) for row in reversed(arguments)]
        return [future.result() for future in reversed(futures)]


def killed(name: str, kills: int, broken: Callable[[], None] | None = None) -> Tally:
    """Kill along the path of this name."""
    return kills_over(path_named(name), kills, sabotage=broken)


def cut(name: str, images: int, broken: Callable[[], None] | None = None) -> Cuts:
    """Cut a recording of the path of this name."""
    return cuts_of(path_named(name), images, sabotage=broken)


def swept(
    name: str, broken: Callable[[], None] | None = None, calls: tuple[str, ...] = tuple(FAULTS)
) -> Sweep:
    """Let every call of these kinds fail along the path of this name."""
    return sweep_over(path_named(name), calls=calls, sabotage=broken)


def stopped(
    stops: int,
    seed: int,
    broken: Callable[[], None] | None = None,
    settings: tuple[str, ...] = (),
) -> server.Stops:
    """Stop a server of its own."""
    return server.stops_over(stops, seed=seed, sabotage=broken, settings=settings)


def kill_table() -> Table:
    """Return the table of kills, and what is wrong."""
    names = [path.name for path in PATHS]
    ours = on_every_core(killed, [(name, KILLS_A_PATH) for name in names])
    controls = on_every_core(killed, [(on, KILLS_OF_A_CONTROL, broken) for _, broken, on, _ in KILL_CONTROLS])
    heads = ("inside the first call", "inside a later call", "between two calls")
    lines = [
        "| path | kills | " + " | ".join(heads) + f" | calls acknowledged | {' | '.join(WRONG)} | broke |",
        "|---" * 12 + "|",
    ]
    labels = [*names, *(f"**control:** {label}, {on}" for label, _, on, _ in KILL_CONTROLS)]
    lines += [_kill_row(label, tally) for label, tally in zip(labels, [*ours, *controls], strict=True)]
    total = Counter[str]()
    for tally in ours:
        total += tally.hit
    lines += [
        "",
        f"In all {sum(t.kills for t in ours):,} kills, {sum(t.saved for t in ours):,} calls acknowledged; ",
    ]
    lines[-1] += ", ".join(f"{total[head.removesuffix(' call')]:,} {head}" for head in heads) + ". "
    short = Counter[str]()
    for tally in ours:
        short += tally.cut_short
    lines[-1] += f"Calls cut short were found {_counted(short)}."
    wrong = _not_ours(names, ours)
    said = (
        f"Killed {sum(t.kills for t in ours):,} times at a random moment: {_sum(ours, 'corrupt')} files corrupt, "
        f"{_sum(ours, 'lost')} with an acknowledged entry lost, {_sum(ours, 'half', 'doubled')} with something half "
        f"there or there twice, {_sum(ours, 'other')} with another value than was typed."
    )
    return Table(lines, said, wrong + _tame(KILL_CONTROLS, [tally.wrong for tally in controls]))


def _not_ours(names: Sequence[str], ours: Sequence[Tally | Cuts | Sweep]) -> list[str]:
    """Return what is wrong with our own program, path by path; nothing may be."""
    return [
        f"{name}: {found.wrong} {found.examples}"
        for name, found in zip(names, ours, strict=True)
        if found.wrong
    ]


def _kill_row(label: str, tally: Tally) -> str:
    hits = [tally.hit[where] for where in ("inside the first", "inside a later", "between two calls")]
    wrong = [tally.wrong[kind] for kind in (*WRONG, "broke")]
    again = [tally.sent_again] if isinstance(tally, server.Stops) else []
    return _row(label, (tally.kills, *hits, tally.saved, *again, *wrong))


def _row(label: str, values: Iterable[int]) -> str:
    return f"| {label} | " + " | ".join(f"{value:,}" for value in values) + " |"


def cut_table() -> Table:
    """Return the table of power cuts, and what is wrong."""
    names = [path.name for path in PATHS]
    ours = on_every_core(cut, [(name, IMAGES_A_PATH) for name in names])
    controls = on_every_core(cut, [(on, IMAGES_OF_A_CONTROL, broken) for _, broken, on, _ in CUT_CONTROLS])
    lines = [
        f"| path | calls recorded | syncs | images | after an acknowledgement | {' | '.join(WRONG)} |",
        "|---" * 10 + "|",
    ]
    labels = [*names, *(f"**control:** {label}, {on}" for label, _, on, _ in CUT_CONTROLS)]
    for label, cuts in zip(labels, [*ours, *controls], strict=True):
        wrong = [cuts.wrong[kind] for kind in WRONG]
        lines.append(_row(label, (cuts.operations, cuts.syncs, cuts.images, cuts.with_saved, *wrong)))
    lines += ["", f"In all {sum(cuts.images for cuts in ours):,} images."]
    found = _not_ours(names, ours)
    normal = controls[0]
    said = (
        f"Power cut at {sum(cuts.images for cuts in ours):,} random moments: {_sum(ours, 'corrupt')} files corrupt, "
        f"{_sum(ours, 'lost')} with something acknowledged lost, {_sum(ours, 'half', 'doubled')} with something half "
        f"there or there twice, {_sum(ours, 'other')} with another value than was typed. "
        "The same with `synchronous=NORMAL`: acknowledged entries lost in "
        f"{normal.wrong['lost']:,} of {normal.images:,}."
    )
    return Table(lines, said, found + _tame(CUT_CONTROLS, [cuts.wrong for cuts in controls]))


def fault_table() -> Table:
    """Return the table of faults, and what is wrong."""
    names = [path.name for path in PATHS if path.swept]
    ours = on_every_core(swept, [(name,) for name in names])
    controls = on_every_core(swept, [(on, broken) for _, broken, on, _ in FAULT_CONTROLS])
    lines = [
        '| path | faults | said so | saved all the same | not saved, yet there | corrupt | lost | false "saved" '
        "| traceback | unclear | half or doubled | other | retry failed |",
        "|---" * 13 + "|",
    ]
    labels = [*names, *(f"**control:** {label}, {on}" for label, _, on, _ in FAULT_CONTROLS)]
    for label, sweep in zip(labels, [*ours, *controls], strict=True):
        kinds = (
            "corrupt",
            "lost",
            "false saved",
            "traceback",
            "unclear",
            "half or doubled",
            "other",
            "retry",
        )
        values = (sweep.points, sweep.surfaced, sweep.saved_all_the_same, sweep.not_saved_yet_there)
        lines.append(_row(label, [*values, *(sweep.wrong[kind] for kind in kinds)]))
    codes = Counter[str]()
    for sweep in ours:
        codes += sweep.codes
    lines += ["", f"In all {sum(sweep.points for sweep in ours):,} faults; said so with {_counted(codes)}."]
    found = _not_ours(names, ours)
    said = (
        f"Each call to the disk failing in turn, {sum(sweep.points for sweep in ours):,} faults: "
        f"{_sum(ours, 'corrupt')} files corrupt, {_sum(ours, 'lost')} with an acknowledged entry lost, "
        f'{_sum(ours, "false saved")} times "Saved" said falsely, {_sum(ours, "traceback", "unclear")} times no '
        "clear sentence."
    )
    return Table(lines, said, found + _tame(FAULT_CONTROLS, [sweep.wrong for sweep in controls]))


def stop_table() -> Table:
    """Return the table of stopped servers, and what is wrong."""
    usual = [(STOPS_A_SERVER, seed) for seed in range(SERVERS)]
    bad = (STOPS_ON_A_BAD_ONE, SERVERS, None, server.LATE_WRITER)
    broken = [
        (STOPS_OF_A_CONTROL, seed, sabotaged, settings)
        for seed, (_, sabotaged, settings, _) in enumerate(STOP_CONTROLS, SERVERS + 1)
    ]
    found = on_every_core(stopped, [*usual, bad, *broken])
    ours = [server.together(found[:SERVERS]), found[SERVERS]]
    controls = found[SERVERS + 1 :]
    names = ["log a day", "log a day, `synchronous_commit=off` set for the server"]
    lines = [
        "| path | stops | inside the first call | inside a later call | between two calls | calls acknowledged "
        f"| sent again | {' | '.join(WRONG)} | broke |",
        "|---" * 13 + "|",
    ]
    labels = [*names, *(f"**control:** {label}, log a day" for label, *_ in STOP_CONTROLS)]
    lines += [_kill_row(label, stops) for label, stops in zip(labels, [*ours, *controls], strict=True)]
    whole = server.together(ours)
    lines += ["", f"In all {whole.kills:,} stops, {whole.saved:,} calls acknowledged. "]
    lines[-1] += (
        f"Calls cut short were found {_counted(whole.cut_short)}; said so with {_counted(whole.codes)}."
    )
    wrong = _not_ours(names, ours)
    said = (
        f"A PostgreSQL server stopped at once {whole.kills:,} times at a random moment: {_sum(ours, 'lost')} times "
        f"an acknowledged entry lost, {_sum(ours, 'half', 'doubled')} times something half there or there twice, "
        f"{_sum(ours, 'other')} times another value than was typed."
    )
    held = [(label, None, "log a day", must) for label, _, _, must in STOP_CONTROLS]
    return Table(lines, said, wrong + _tame(held, [stops.wrong for stops in controls]))


def _tame(controls: Sequence[tuple[str, object, str, str]], wrong: Sequence[Counter[str]]) -> list[str]:
    """Return the broken builds that did not fail as they must: with them the check proves nothing."""
    return [
        f"the control {label} on {on} shows no {must!r}: {counts}"
        for (label, _, on, must), counts in zip(controls, wrong, strict=True)
        if must and not counts[must]
    ]


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{word} {number:,}" for word, number in counts.most_common())


def _sum(results: Sequence[Tally] | Sequence[Cuts] | Sequence[Sweep], *kinds: str) -> int:
    """Return in how many tries any of these went wrong."""
    return sum(result.wrong[kind] for result in results for kind in kinds)


def write_between(page: Path, name: str, text: str) -> None:
    """Put the text between the marks of this name."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, rest = page.read_text(encoding="utf-8").split(start)
    page.write_text(f"{before}{start}\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def write_table(name: str, table: Table, seconds: float) -> None:
    """Put the lines between the marks of this name in README.md, and their sum into the page for people."""
    today = datetime.now(UTC).date()
    made = f"Made {today} by `python -m validation durability` in {seconds:.0f} s on {os.cpu_count()} cores."
    text = "\n".join(table.lines)
    write_between(README, name, f"{made}\n\n{text}")
    if f"<!-- {name} -->" in PAGE.read_text(encoding="utf-8"):
        write_between(PAGE, name, f"- {table.sum} ({today})")
    print(text, flush=True)


def main() -> None:
    """Rewrite the tables, each as soon as it is made; end with an error where one holds what must not be."""
    wrong: list[str] = []
    tables = (("kills", kill_table), ("cuts", cut_table), ("faults", fault_table), ("stops", stop_table))
    for name, make in tables:
        started = time.monotonic()
        table = make()
        write_table(name, table, time.monotonic() - started)
        wrong += table.wrong
    if wrong:
        sys.exit("\n".join(["Durability: what must not be:", *wrong]))
