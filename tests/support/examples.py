"""How often Hypothesis tries a property: in the plain suite a fifth as often as in `make proof`."""

from __future__ import annotations

from hypothesis import settings

_PROOF = 100  # Hypothesis's own figure for a property that names none
_FEWEST = 5


def settle() -> None:
    """Let the plain suite try each property less often; the command line of `make proof` names its own profile."""
    settings.register_profile("proof", max_examples=_PROOF, deadline=None)
    settings.register_profile("plain", max_examples=_PROOF // 5, deadline=None)
    settings.load_profile("plain")


def examples(most: int) -> int:
    """Give how many examples to try of a property of which the proof tries so many."""
    now = settings().max_examples
    return max(_FEWEST, most * now // _PROOF)
