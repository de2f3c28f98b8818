"""The pages of the administrator: who works here, and what holds for everybody. Dated, shown before, recorded, taken back."""
