"""Calls for money, what groups propose, who judges and decides, what is paid against which receipts, and what came of it."""
