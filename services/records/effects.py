"""What each move of a service paper changes besides its state. Called by services/flow.py only."""

EFFECTS = {}
