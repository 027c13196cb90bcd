"""What each move of a participation changes besides its state. Called by services/flow.py only."""

EFFECTS = {}
