"""What each move of a registration changes besides its state. Called by services/flow.py only."""

EFFECTS = {}
