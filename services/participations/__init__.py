"""Participation (四到): invited, told, signed up, there, thanked; and the minutes of it.

`machine.py` is the table of states and moves, `parties.py` what somebody is to a participation.
"""
