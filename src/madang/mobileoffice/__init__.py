"""The mayor who moves in: visits from the logjam to what came of it, their days, teams, plans and town halls."""
