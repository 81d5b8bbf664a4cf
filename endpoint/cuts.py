"""Why answers were cut short: an aborted transfer has no place to say it, so it can be asked for afterwards."""

from __future__ import annotations

from collections import OrderedDict

KEPT = 1_000


class Cuts:
    """The reasons of the last answers that could not be completed, by the number of the request."""

    def __init__(self) -> None:
        """Begin with none."""
        self._reasons: OrderedDict[str, str] = OrderedDict()

    def note(self, number: str, reason: str) -> None:
        """Remember a reason, and forget the oldest beyond KEPT."""
        self._reasons[number] = reason
        if len(self._reasons) > KEPT:
            self._reasons.popitem(last=False)

    def find(self, number: str) -> str | None:
        """Give the reason, None where no answer of that number was cut or it is forgotten."""
        return self._reasons.get(number)
