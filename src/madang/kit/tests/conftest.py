"""Hypothesis without a clock to beat on a busy machine, and without a folder of its own in the tree."""

import tempfile
from pathlib import Path

from hypothesis import configuration, settings

configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "madang-hypothesis")
settings.register_profile("city", deadline=None, database=None)
settings.load_profile("city")
