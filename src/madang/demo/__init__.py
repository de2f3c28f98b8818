"""The demo city: Seoul in miniature, with invented people and stories, and a chair in each role to sit in."""
