"""Pages of visits: public, the planner's desk, the note-taker's tablet, sorting, the plan."""
