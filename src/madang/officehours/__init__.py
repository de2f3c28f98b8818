"""An hour with the mayor: programmes and their dated terms, sessions, applications, offers, and who walks in."""
