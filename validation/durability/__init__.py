"""Is it still there after a kill, a power cut, a failing disk? Our program, unmodified, and builds that must fail.

Start reading at `run.py`, then `paths.py` (what is written), `judge.py` (what must be true afterwards), and the
four disasters: `kills.py`, `cuts.py` (with `trace.py` and `disk.py`), `faults.py`, `server.py`. `said.py` gives
every call a value of its own, `files.py` judges what lies beside the profile. `sabotage.py` breaks the
program on purpose.
"""
