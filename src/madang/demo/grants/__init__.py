"""The demo city's money for neighbours: the child-care mothers from seed money to their third year, projects that worked, changed or came to
nothing, a call that is being decided and one that is open. Everybody in it is invented."""

from .years import fund_the_city, open_calls

__all__ = ["fund_the_city", "open_calls"]
