"""The verbs of the command line that belong to the endpoint."""
