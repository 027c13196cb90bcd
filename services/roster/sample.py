"""The invented roster in docs/samples/: a new estate of 宝龙社区 in the demo village."""

ESTATE = "杏林小区"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华"
GIVEN = "桂兰 建军 秀英 志明 春华 德福 玉珍 国强 淑芬 永康 丽娟 文斌".split()


def rows():
    """{sheet: lines} for sheets.template. The numbers are of a range nobody has."""
    return {"区域": _places(), "住户": _homes(), "人员与岗位": _people()}


def _places():
    grids = {"一网格": ("1号楼", "2号楼"), "二网格": ("3号楼",)}
    return [
        ("城东街道", "宝龙社区", ESTATE, grid, "", building, unit, "小区")
        for grid, buildings in grids.items()
        for building in buildings
        for unit in ("1单元", "2单元")
    ]


def _homes():
    ways = ("{}-{}-{}", "{}栋{}单元{}", "{}号楼{}单元{}室", "{}幢-{}-{}")
    doors = [
        (building, unit, floor * 100 + side)
        for building in (1, 2, 3)
        for unit in (1, 2)
        for floor in (1, 2, 3)
        for side in (1, 2)
    ]
    return [
        (
            ESTATE,
            "",
            ways[number % len(ways)].format(*door),
            SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)],
            f"1990000{number:04d}" if number % 5 else "",
            "是" if number % 9 == 4 else "否",
            "耳背，请多按一会儿门铃。" if number == 4 else "",
            "2026-01-15" if number == 4 else "",
        )
        for number, door in enumerate(doors)
    ]


def _people():
    return [
        ("林晓燕", "19900009001", "网格员", f"{ESTATE}一网格", "2026-01-01", ""),
        ("罗成", "19900009002", "网格员", f"{ESTATE}二网格", "2026-01-01", ""),
        ("赵桂兰", "", "楼栋长", f"{ESTATE}1号楼", "2026-01-01", ""),
        ("田园", "19900009003", "志愿者", "宝龙社区", "2026-02-01", "2026-12-31"),
    ]
