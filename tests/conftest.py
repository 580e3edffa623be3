"""Property tests try the same examples in every run; ``make soak`` has them try others."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fixed", derandomize=True)
settings.register_profile("random")
settings.load_profile("fixed")
