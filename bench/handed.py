"""Issues to be handed over: each of them once, so they are made before anything is measured."""

import itertools
import re
import time

from bench.load import Line, Request

MEASURE = "先到现场看一看，再约人修"


def raised(resident):
    """A resident reports something from home."""
    fields = {"text": "楼道灯坏了，晚上看不见台阶。", "place": "三楼楼道"}
    return Request("/issues", resident, fields, expect=303)


class Fresh:
    """So many accepted issues, and the requests that hand them over to the first organisation."""

    def __init__(self, server, resident, staff, count):
        self.staff, self.made = staff, []
        line = Line(server.port)
        for _number in range(count):
            place = line.send(raised(resident)).headers["location"]
            line.send(Request(f"{place}/moves/accept", staff, {}, expect=303))
            self.made.append(place)
        self.fields = self._said(line) if count else {}
        self.left = itertools.count()
        line.close()

    def _said(self, line):
        """What the form of a step offers: whom to, by when."""
        form = line.send(Request(f"{self.made[0]}/moves/dispatch", self.staff, accept="identity"))
        page = form.body.decode()
        due = time.strftime("%Y-%m-%d", time.localtime(time.time() + 5 * 86400))
        [to, *_others] = re.findall(r"organisation:\d+", page)
        return {"to": to, "measure": MEASURE, "due_on": due}

    def hand_over(self, _number):
        """The request for the next one."""
        place = self.made[next(self.left)]
        return Request(f"{place}/moves/dispatch", self.staff, self.fields, expect=303)
