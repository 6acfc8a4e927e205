"""The verbs of the record: begin it, log, correct, carry in and out, keep safe; one file for each."""
