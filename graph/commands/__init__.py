"""The verbs that the core answers: validate, reason, query, diff, export, publish."""
