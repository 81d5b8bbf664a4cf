"""The core: identifiers, RDF terms, the store, snapshots, inference and validation."""
