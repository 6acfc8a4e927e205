"""Machine code of an older state of the source is never used again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import magnesia
from magnesia.study.compiled import source_state

PACKAGE = Path(str(magnesia.__file__)).parent
CODE = """
import numpy as np
from magnesia import study
from magnesia.kinetics.fluxes import gained_mg
from magnesia.kinetics.uptake import absorb
print(type(absorb).__name__, gained_mg.__module__)
import os; print(os.environ["NUMBA_CACHE_DIR"])
"""


def test_a_change_in_any_file_of_a_room_with_kernels_is_another_state(tmp_path: Path) -> None:
    for room in ("kinetics", "inference"):
        shutil.copytree(PACKAGE / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    before = source_state(tmp_path)
    assert before == source_state(PACKAGE)
    fluxes = tmp_path / "kinetics" / "fluxes.py"
    fluxes.write_text(fluxes.read_text(encoding="utf-8") + "#", encoding="utf-8")
    assert source_state(tmp_path) != before


def test_the_verbs_point_numba_at_the_folder_of_this_state_unless_one_was_chosen(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
    for chosen in (None, str(tmp_path)):
        given = environment if chosen is None else {**environment, "NUMBA_CACHE_DIR": chosen}
        made = subprocess.run(
            [sys.executable, "-c", CODE], env=given, capture_output=True, text=True, timeout=120, check=True
        )
        folder = made.stdout.splitlines()[-1]
        assert folder.endswith(source_state(PACKAGE)) if chosen is None else folder == chosen
