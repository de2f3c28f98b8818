"""Pages of cases: telling, finding and one's own (residents), stories (everybody), the desk (staff)."""
