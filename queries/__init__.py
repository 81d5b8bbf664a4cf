"""Data of this room, read through mandategraph.graph.resources."""
