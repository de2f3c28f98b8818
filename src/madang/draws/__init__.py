"""Draws: entries committed before, public randomness after, and a pick that anybody may run again."""
