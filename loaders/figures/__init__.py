"""Figures: observations that a text states, such as "more than 9,000 participants" or "74 per cent in 2025"."""

from mandategraph.loaders.figures.recogniser import recognise_figures

__all__ = ["recognise_figures"]
