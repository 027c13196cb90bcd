"""The fixed people of the demo village: their slugs never change (design.md section 5)."""

# slug: (name, role, which place the post is for)
CAST = {
    "grid-worker": ("李春梅", "grid_worker", "grid"),
    "neighbour-worker": ("周志强", "grid_worker", "neighbour_grid"),
    "captain": ("李建国", "building_captain", "building"),
    "unit-head": ("孙桂芳", "unit_head", "unit"),
    "community-worker": ("何静", "community_worker", "community"),
    "secretary": ("郑伟民", "community_secretary", "community"),
    "estate-secretary": ("吴德明", "estate_secretary", "estate"),
    "property": ("冯军", "property_manager", "estate"),
    "owners": ("沈国华", "owners_committee", "estate"),
    "adviser": ("韩秉正", "adviser", "community"),
    "collector": ("杨柳", "info_collector", "community"),
    "council-1": ("朱爱华", "council_member", "estate"),
    "council-2": ("秦守义", "council_member", "estate"),
    "council-3": ("许文娟", "council_member", "estate"),
    "department": ("蒋涛", "department_user", "county"),
    "organiser": ("欧阳倩", "organiser", "community"),
    "volunteer": ("唐小雨", "volunteer", "community"),
    "shopkeeper": ("曹满仓", "shopkeeper", "community"),
    "resident": ("陈晓东", "resident", "unit"),
    "elder": ("王秀兰", "resident", "unit"),
    "admin": ("管文斌", "admin", "county"),
}

# Where the places of the posts lie in the demo village, by the names from the top down.
PLACES = {
    "county": ("睦县",),
    "community": ("睦县", "城东街道", "宝龙社区"),
    "estate": ("睦县", "城东街道", "宝龙社区", "宝龙小区"),
    "neighbour_grid": ("睦县", "城东街道", "宝龙社区", "宝龙小区", "一网格"),
    "grid": ("睦县", "城东街道", "宝龙社区", "宝龙小区", "二网格"),
    "building": ("睦县", "城东街道", "宝龙社区", "宝龙小区", "二网格", "3号楼"),
    "unit": ("睦县", "城东街道", "宝龙社区", "宝龙小区", "二网格", "3号楼", "2单元"),
}

# The doors in 二网格 behind which some of them live.
HOMES = {
    "3号楼 1单元 102": "captain",
    "3号楼 2单元 201": "unit-head",
    "3号楼 2单元 302": "resident",
    "3号楼 2单元 501": "elder",
    "4号楼 2单元 203": "volunteer",
    "6号楼 1单元 402": "council-1",
    "6号楼 2单元 101": "council-2",
    "7号楼 1单元 303": "council-3",
    "7号楼 1单元 601": "owners",
    "8号楼 1单元 103": "shopkeeper",
}
