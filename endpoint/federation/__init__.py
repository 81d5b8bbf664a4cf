"""Queries to other endpoints that the operator allows by name; all others are refused."""
