"""The SPARQL endpoint and its pages over a snapshot."""
