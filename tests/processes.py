"""Who belongs to a process, so that it can be killed with all it started, whatever groups they are in."""

from __future__ import annotations

from pathlib import Path


def family(first: int) -> set[int]:
    """Return a process with all below it."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it ended meanwhile
            continue
    found = {first}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found
