"""A matter told to the city, by any channel, until its answer: intake, routing, inbox, answer, public story."""
