"""People as the model sees them: the median person, or people drawn from the spread of the evidence.

    parameter = median exp(log_sd z),  z ~ N(0, 1), independent between parameters

C0 and thr belong to one person: thr is never drawn but solved from C0 on the reference diet. One factor per person
scales every gut-wall rate, and each absorption class has one factor per person, the same in every comparison of
forms that uses the same seed.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from magnesia import evidence, kinetics
from magnesia.errors import InputError

FloatArray = npt.NDArray[np.float64]

#: Facts of the table `kinetics` that say how much of a class is absorbed, in the fixed order of their draws.
RELATIVE = ("rel_food", "rel_hydroxide", "rel_organic", "rel_oxide", "rel_slow", "rel_soluble")
#: The class of products of several salts, whose draw comes after all others.
MIXED = "rel_mixed"

#: Releases in which an oxide or carbonate is dissolved before it is swallowed, and counts as soluble.
DISSOLVED = ("solution", "effervescent")


@dataclass(frozen=True)
class People:
    """Drawn people: pool and uptake parameters, and the factors of each class and of the gut wall.

    parameters : see `kinetics.Parameters`, shape (people,). relative : by fact name, shape (people,) [1].
    gut_wall : shape (people,) [1], multiplies every gut-wall rate of that person.
    """

    parameters: kinetics.Parameters
    relative: dict[str, FloatArray]
    gut_wall: FloatArray

    @property
    def count(self) -> int:
        """How many people there are."""
        return int(self.gut_wall.shape[0])


@dataclass(frozen=True)
class Preparation:
    """How a product is made up: its form and its release; this is what decides its uptake."""

    form: str
    release: str


def number(key: str) -> float:
    """Return one number of the table `kinetics`."""
    return evidence.facts("kinetics")[key].value


def draw_people(count: int, seed: int) -> People:
    """Return `count` people from the spread of the evidence, the same for the same seed; one is the median."""
    return _people(np.random.default_rng(seed), count) if count > 1 else median_person()


def median_person() -> People:
    """Return the one person who has the median of every parameter."""
    return _people(None, 1)


def _people(generator: np.random.Generator | None, count: int) -> People:
    def column(key: str) -> FloatArray:
        fact = evidence.facts("kinetics")[key]
        z = np.zeros(count) if generator is None else generator.standard_normal(count)
        return np.asarray(fact.value * np.exp((fact.log_sd or 0.0) * z))

    parameters = kinetics.Parameters(*(column(name) for name in kinetics.Parameters._fields))
    relative = {key: column(key) for key in RELATIVE}
    gut_wall = column("ka_tablet_per_h") / number("ka_tablet_per_h")
    # Drawn last, so that people drawn before this class was known are the same people still.
    relative[MIXED] = column(MIXED)
    return People(parameters, relative, gut_wall)


@cache
def preparation(form: str, release: str | None = None) -> Preparation:
    """Return the preparation that these words mean; the usual release of the form where none is given.

    Raises InputError for a form or release that is not known, with the nearest one.
    """
    word = form.strip().lower()
    named = {known: key for key, row in evidence.forms().items() for known in (key, row.name, *row.words)}
    if word not in named:
        raise _unknown("form", form, list(named), list(evidence.forms()))
    chosen = evidence.forms()[named[word]]
    if release is None:
        return Preparation(chosen.id, chosen.default_release)
    if release.strip().lower() not in evidence.RELEASES:
        raise _unknown("release", release, list(evidence.RELEASES), list(evidence.RELEASES))
    return Preparation(chosen.id, release.strip().lower())


def _unknown(what: str, given: str, words: list[str], shown: list[str]) -> InputError:
    near = difflib.get_close_matches(given.strip().lower(), words, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    message = f"The {what} {given!r} is not known; {hint}Known are: {', '.join(shown)}."
    return InputError(f"{what}-unknown", message, word=given, nearest=near[0] if near else None, known=shown)


def channels_of(people: People, preparations: list[Preparation]) -> kinetics.Channels:
    """Return the channels of a run: food first, then one per preparation, shape (people, 1 + preparations)."""
    keys = [("rel_food", "ka_tablet_per_h"), *((_relative_key(p), _rate_key(p)) for p in preparations)]
    return kinetics.Channels(
        relative=np.stack([people.relative[relative] for relative, _ in keys], axis=1),
        gut_rate_per_h=np.stack([number(rate) * people.gut_wall for _, rate in keys], axis=1),
    )


def _relative_key(preparation: Preparation) -> str:
    """Return the fact that says how much is absorbed: a slow release outweighs the salt, a solution an oxide."""
    absorption_class = evidence.forms()[preparation.form].absorption_class
    if absorption_class == "food":
        return "rel_food"
    if preparation.release == "slow":
        return "rel_slow"
    if absorption_class == "oxide" and preparation.release in DISSOLVED:
        return "rel_soluble"
    return f"rel_{absorption_class}"


def _rate_key(preparation: Preparation) -> str:
    """Return the fact that says how fast the gut wall empties into blood."""
    absorption_class = evidence.forms()[preparation.form].absorption_class
    if absorption_class == "food":
        return "ka_tablet_per_h"
    if preparation.release == "slow":
        return "ka_slow_per_h"
    if preparation.release in DISSOLVED:
        return "ka_solution_per_h"
    return "ka_oxide_per_h" if absorption_class == "oxide" else "ka_tablet_per_h"
