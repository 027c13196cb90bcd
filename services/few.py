"""Figures so small that they would point at somebody in particular are not told."""

FEW = 5  # statistics of fewer are hidden (domain.md 5.8)


def told(count):
    """A count, or None where it is too small to be told. Nothing at all can be said."""
    return None if 0 < count < FEW else count
