"""What a fetch may end with, each fault as a sentence, and what the host's answer had to say about it."""

from __future__ import annotations

from bot.errors import UserError


class FetchError(UserError):
    """A fetch that gave nothing: the sentence, and what a later try should know.

    `status` is the host's answer where there was one, `retry_after` the seconds that it asks for. `address_refused` says
    that the address, or one that it leads to, is not public; the sentence keeps silent about what stands there.
    """

    def __init__(
        self,
        key: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        address_refused: bool = False,
        **values: object,
    ) -> None:
        super().__init__(key, **values if status is None else {**values, "status": status})
        self.status = status
        self.retry_after = retry_after
        self.address_refused = address_refused


def of_status(status: int, retry_after: float | None) -> FetchError:
    """Word an answer that is no page."""
    match status:
        case 404:
            return FetchError("fetch.missing", status=status)
        case 410:
            return FetchError("fetch.gone", status=status)
        case 401 | 403 | 451:
            return FetchError("fetch.forbidden", status=status)
        case 429 | 503:
            return FetchError("fetch.later", status=status, retry_after=retry_after)
    return FetchError("fetch.status", status=status, retry_after=retry_after)
