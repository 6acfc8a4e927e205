"""What is typeset: the one way into typst, and the weekly sheet that is filled in by hand."""
