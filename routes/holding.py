"""Preparing an event and changing it."""
