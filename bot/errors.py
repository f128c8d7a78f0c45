"""Faults told to a person: each is a sentence in the catalogues, named by its key, with the values that it mentions."""

from __future__ import annotations

import copyreg


class UserError(Exception):
    """A fault that the person in front of it can act on.

    `key` names a sentence in `bot/locales/en.po` (and the other languages); `values` fill its {placeholders}. The
    surface that talks to the person words it, nobody else.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.key}({shown})"

    def __reduce__(self) -> tuple[object, ...]:
        """Let it pass from one process to another: without calling `__init__`, whose values are named."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class UnusableInputError(UserError):
    """What was handed in can't become an article or a summary."""


class NotFoundError(UserError):
    """Nothing is kept under the name that was asked for."""


class WrongValueError(UserError):
    """A value that was typed or configured can't be used; the sentence says what would be."""
