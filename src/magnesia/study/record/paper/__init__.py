"""A week on paper: which rows a sheet has, what the marks on it mean, printing it, and entering it again."""
