"""What was done, in which thread: append-only, hash-chained, and erasable by law without breaking the chain.

A thread is numbered by the first reference given to a resident, so that one person's story across all programmes is one
indexed read. This app knows no person and no case: it keeps plain values.
"""
