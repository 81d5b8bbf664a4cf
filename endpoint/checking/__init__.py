"""Validation over HTTP: a helper process without threads, and the calls to it."""
