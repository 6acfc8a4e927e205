"""Where a profile lives: in a file of its own, or in PostgreSQL; and the passphrase that may lock the file."""
