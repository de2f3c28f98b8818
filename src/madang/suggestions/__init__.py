"""What people say in a programme, card by card: where each came from, whether it may be shown, and its themes."""
