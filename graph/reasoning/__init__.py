"""OWL 2 DL reasoning: what a reasoner may read, running HermiT, and explaining what it finds."""
