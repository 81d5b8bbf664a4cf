"""The pages and resources that Flask answers."""
