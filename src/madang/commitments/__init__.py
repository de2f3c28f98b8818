"""What the city owes: by when, which office, with what evidence. A promise belongs to an office, never to a person."""
