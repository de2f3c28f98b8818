"""Envelopes of money by fund, year and district, their accounts, and every transfer between two of them; in whole won."""
