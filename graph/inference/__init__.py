"""Inference: statements that follow from the asserted ones, by axioms of the ontology and by rules."""

from mandategraph.graph.inference.axioms import Axioms, read_axioms
from mandategraph.graph.inference.materialise import infer
from mandategraph.graph.inference.rules import Rule, load_rules

__all__ = ["Axioms", "Rule", "infer", "load_rules", "read_axioms"]
