"""What a person can put right: every mistake of input and every refusal, in one sentence.

Duty: the base class of every error that is shown to a person without a traceback.
Takes: a sentence that says what was wrong, where, and what to do; a stable code for tests and translations.
Gives: exceptions that a door turns into one sentence and an exit code.
Never: carries health data that the person did not just type; wraps a defect of ours.
Start reading at: `MagnesiaError`.
"""

from __future__ import annotations


class MagnesiaError(Exception):
    """Something a person can put right.

    `code` is stable and lower-case with hyphens; `message` is one sentence that names the wrong thing,
    says where it was, and what to do about it; `details` is extra data for `--json`.
    """

    exit_code = 2

    def __init__(self, code: str, message: str, /, **details: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details


class InputError(MagnesiaError):
    """A file, an option or an amount could not be understood; nothing was changed."""


class SafetyRefusal(MagnesiaError):
    """A safety rule stands in the way; `details["findings"]` says which."""

    exit_code = 3
