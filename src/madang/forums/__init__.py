"""Listening forums: a theme of the city, sub-topics of residents, tables, and what became of each opinion; statements online."""
