"""Keeping a record safe: the proof that two hold the same, backups, restoring, erasing, the passphrase."""
