"""Query evaluation in processes of its own: a zygote holds the data and forks the workers that answer."""
