"""A diary as a delimited table: bytes to rows, cells to values, rows to entries, and back."""
