"""The documentation of vocabulary and shapes, made from the files that define them."""
