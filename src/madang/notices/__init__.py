"""What must be told, to whom, and whether it was: an outbox written in the transaction of the act it tells of.

This app knows no person. A notice carries a recipient key; `people` registers the resolver that reads channel, address
and language at the moment of sending. "Told" is said only after a send succeeded.
"""
