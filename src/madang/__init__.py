"""Madang, the city's open yard: one front door, and a thread from first word to kept promise."""
