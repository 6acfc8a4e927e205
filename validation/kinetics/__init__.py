"""The published kinetics of magnesium, done to our model; see README.md."""
