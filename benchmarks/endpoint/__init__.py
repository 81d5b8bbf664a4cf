"""How fast queries are answered over HTTP: this endpoint beside others, in one run."""
