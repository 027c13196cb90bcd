"""The named village with a grid as large as they come: 300 doors, some visits, some to mind."""

from datetime import timedelta

from models import CareNote, database
from services import areas, clock, sealing, visits
from tests import people

DOORS = 300


def build():
    """As tests.people.build, with the grid worker's grid filled up to DOORS doors."""
    with database.atomic():
        village = people.build()
        homes = [
            home for home in village.homes.values() if home.area.path.startswith(village.grid.path)
        ]
        number = 10
        while len(homes) < DOORS:
            building = areas.create(village.grid, "building", f"{number}号楼")
            for unit_name in ("1单元", "2单元", "3单元"):
                unit = areas.create(building, "unit", unit_name)
                for floor in range(1, 7):
                    for line in (1, 2):
                        if len(homes) < DOORS:
                            door = f"{floor}0{line}"
                            homes.append(areas.open_door(unit, door, village.since))
            number += 1
        _stories(village, homes)
    return village


def _stories(village, homes):
    noon = clock.now() - timedelta(days=20)
    notes = ("家里都好", "楼道灯坏了，已告诉物业", "老人感冒，儿子在家照顾", "")
    with people.acting(village.grid_worker):
        for number, home in enumerate(homes):
            for months in range(number % 4):
                happened = noon - timedelta(days=30 * months, minutes=number), 0
                visits.record(village.grid_worker, home, note=notes[number % 4], happened=happened)
    for home in homes[::15]:
        CareNote.create(
            household=home,
            sealed=sealing.seal(people.CARE_TEXT),
            consent_on=village.since,
            written_by=village.grid_worker,
            written_at=noon,
        )
