"""From many answers to one proposed table of evidence.

Duty: will put many people's answers together into one proposed table, which a person reviews and commits.
Takes: answers only, never diaries.
Gives: a file that is proposed; it reaches the evidence room through a person's review, never through an import.
Never: reads a diary, sends anything, or changes a table by itself.
Start reading at: nothing yet.

Not built yet: this room holds its docstring and nothing else.
"""
