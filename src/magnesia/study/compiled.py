"""Where machine code is kept between runs: apart for each state of the kernels' source.

Numba keeps the code of a kernel for as long as the one file that holds it is unchanged. A kernel that calls
another file's function would go on with the old one after an update of that file, silently, and give wrong
numbers. So each state of the two rooms that hold kernels gets a folder of its own.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

ROOMS_WITH_KERNELS = ("inference", "kinetics")


def keep_compiled_code_apart() -> None:
    """Point Numba at the folder of this state of the source, unless somebody has chosen a folder or begun."""
    if "numba" in sys.modules or "NUMBA_CACHE_DIR" in os.environ:
        return
    package = Path(__file__).parents[1]
    os.environ["NUMBA_CACHE_DIR"] = str(package / "__pycache__" / f"kernels-{source_state(package)}")


def source_state(package: Path) -> str:
    """Return a short name for the state of every file that a kernel can be made of."""
    seen = hashlib.sha256()
    for room in ROOMS_WITH_KERNELS:
        for file in sorted((package / room).glob("*.py")):
            seen.update(file.name.encode() + b"\0" + file.read_bytes())
    return seen.hexdigest()[:16]
