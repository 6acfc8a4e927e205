"""Slow truth: each folder checks one thing against the world and writes a dated table beside its README."""
