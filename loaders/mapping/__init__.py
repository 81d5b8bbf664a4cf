"""From what was recognised in the documents to quads, one module a theme."""
