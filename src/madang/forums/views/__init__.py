"""Pages of forums: public, the vote, and the desk's."""
