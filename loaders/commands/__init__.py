"""The verbs of the command line that read documents."""
