"""Tools with no models and no city in them: clock, refusals, moves, working time, references, words, tokens."""
