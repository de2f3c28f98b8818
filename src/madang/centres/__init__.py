"""Village centres and district desks: when they are open, talks that are booked, the adviser's file, help asked for, hours given."""
