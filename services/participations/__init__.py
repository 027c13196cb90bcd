"""Participation (四到): invited, told, signed up, there, thanked; and the minutes of it.

`machine.py` is the table of states and moves, `parties.py` what somebody is to a participation,
`rules.py` what the event and the person allow besides. `signing_up`, `inviting`, `arriving`,
`settling` are what people do, `seats` and `lists` what the clock does for them, `minutes` how
service is counted, `reading` what pages show.
"""

from services.participations.minutes import configure

__all__ = ["configure"]
