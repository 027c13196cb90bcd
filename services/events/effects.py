"""What each move of an event changes besides its state. Called by services/flow.py only."""

EFFECTS = {}
