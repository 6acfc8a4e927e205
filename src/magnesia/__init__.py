"""magnesia: find out, safely, privately and honestly, whether magnesium helps you.

The rooms, in the order in which data flow:

    evidence -> person -> safety -> plan -> diary -> exposure -> answer -> report

`study` holds one function for each thing a person can do; `cli` and `web` are doors to the same functions.
Start reading at `study`, then follow the room whose answer you doubt.
"""

__all__ = ["__version__"]

__version__ = "0.2.0"
