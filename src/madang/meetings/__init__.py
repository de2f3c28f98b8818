"""A meeting at a time and a place: its items, who is asked and who came, what is held for it, its minutes, its calendar."""
