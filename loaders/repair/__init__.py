"""Repairs: what stands in the way of the words is taken out of a source, and each departure is recorded."""
