"""Inference: statements that follow from the asserted ones, by axioms of the ontology and by rules."""
