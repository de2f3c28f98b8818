"""What every test stands on: a data folder of its own, near caches empty, files that go away."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("MADANG_DATA", tempfile.mkdtemp(prefix="madang-test-"))
os.environ.setdefault("MADANG_DEMO", "yes")
os.environ.setdefault("DATABASE_POOL", "no")

import pytest  # noqa: E402

from madang.__main__ import compile_words  # noqa: E402

compile_words()


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path: Path) -> Iterator[None]:
    """Empty what a process keeps near, and put uploaded files into the test's own folder."""
    from django.core.cache import caches
    from django.utils import translation

    settings.MEDIA_ROOT = tmp_path / "files"
    caches["near"].clear()
    with translation.override("en"):
        yield
    caches["near"].clear()


@pytest.fixture
def shared_data() -> Path:
    """Return the folder of real data, or skip with the reason."""
    folder = Path(os.environ.get("MADANG_SHARED_DATA", Path(__file__).parent.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the folder of real data is missing: set MADANG_SHARED_DATA (looked at {folder.name})")
    return folder
