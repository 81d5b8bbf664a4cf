"""Writing: tokens, the journal, and changes that are tried in a fork before they count."""
