"""The mandate engine: who is asked, by which verb, to do what, and by when.

A shallow reader with rules over a lexicon, one step a module: tokens, voice, subjects and triggers, clauses and
complements, names and phrases, statements. Parsers, grammars and language models were considered and left; the
reasons stand in docs/decisions/0004-extraction-approach.md.
"""

from mandategraph.loaders.mandates.engine import recognise_mandates

__all__ = ["recognise_mandates"]
