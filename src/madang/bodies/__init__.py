"""Committees and other bodies: who sits in them and until when, their sittings, and what they find."""
