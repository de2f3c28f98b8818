"""Who: a person, their contact points and their logins are three things; roles join a person to an office within dates."""
