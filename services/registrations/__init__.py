"""Reporting in (双报到): members, units, and who joins a volunteer team."""
