"""What can be found again: one index of pieces for every collection, the same hits on SQLite and PostgreSQL.

Each collection is apart, so that the private words of a case can never be found through the public stories.
"""
