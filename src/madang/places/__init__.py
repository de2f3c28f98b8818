"""Where: areas as a dated tree, offices with their remits, venues, days off. It knows no person."""
