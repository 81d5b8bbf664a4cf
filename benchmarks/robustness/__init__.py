"""How the endpoint bears what the public Internet sends: runaways, long answers, hostile requests."""
