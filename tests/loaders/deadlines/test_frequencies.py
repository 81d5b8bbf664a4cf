"""Rhythms by name."""

import pytest

from mandategraph.loaders.deadlines.recurrences import frequencies, frequency_of


def test_named_rhythms_have_a_rule_or_no_length() -> None:
    for frequency in frequencies().values():
        assert (frequency.rrule is None) == (frequency.period is None), frequency
        assert frequency_of(frequency.name) == frequency


@pytest.mark.parametrize(
    ("name", "rrule", "period"),
    [("every 90 days", "FREQ=DAILY;INTERVAL=90", "P90D"), ("every 18 months", "FREQ=MONTHLY;INTERVAL=18", "P18M")],
)
def test_other_rhythms_are_periodic_and_keep_their_length(name: str, rrule: str, period: str) -> None:
    frequency = frequency_of(name)
    assert (frequency.name, frequency.rrule, frequency.period) == ("periodic", rrule, period)


def test_an_unknown_rhythm_is_an_error() -> None:
    with pytest.raises(KeyError):
        frequency_of("now and then")
