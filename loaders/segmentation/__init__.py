"""Segmentation: from the blocks of a text to its tree of provisions."""
