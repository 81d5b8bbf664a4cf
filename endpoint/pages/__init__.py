"""Pages for people, and the feeds for their programs: each is a view of what the endpoint's queries answer."""
