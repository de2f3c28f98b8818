"""Benchmarks: `python -m bench [name ...]` from the root of the repository. Linux only: CPU times come from /proc."""
