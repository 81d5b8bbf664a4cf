"""Deadlines: time expressions found in the words, and computed to days by named rules over a calendar of sessions.

General date parsers (dateparser, dateutil, parsedatetime) were considered and left: they resolve relative phrases
against the clock or guess missing parts, know no numbered sessions, and do not say which words they read; each
reads one phrase and leaves finding the phrase, in linear time, to the caller. The calendar arithmetic is the
standard library's; recurrences are written as RFC 5545 rules.
"""

from mandategraph.loaders.deadlines.context import Body, TimeContext
from mandategraph.loaders.deadlines.recogniser import recognise_deadlines
from mandategraph.loaders.deadlines.rhythm import ImpliedRhythm, implied_rhythm

__all__ = ["Body", "ImpliedRhythm", "TimeContext", "implied_rhythm", "recognise_deadlines"]
