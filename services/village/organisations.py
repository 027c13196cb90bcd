"""The organisations work is handed to in the demo village, and who acts for them."""

from types import SimpleNamespace

from models import Organisation

COUNTY = ("睦县",)
STREET = (*COUNTY, "城东街道")
ESTATE = (*STREET, "宝龙社区", "宝龙小区")

# key: (name, kind, where)
FIRMS = {
    "property": ("宝龙物业", "property", ESTATE),
    "owners": ("宝龙小区业委会", "owners", ESTATE),
    "city": ("睦县城管局", "department", COUNTY),
    "housing": ("睦县住建局", "department", COUNTY),
    "fire": ("睦县消防救援大队", "department", COUNTY),
    "heat": ("睦县供热公司", "partner", COUNTY),
    "street": ("城东街道综合执法办", "department", STREET),
    "river": ("清河物业", "property", (*STREET, "清河社区", "清河家园")),
    "peace": ("安康物业", "property", (*COUNTY, "城西街道", "安康社区", "一网格", "安康小区")),
}

# Of the fixed people, who acts for which.
CAST_ACTS_FOR = {"property": "property", "owners": "owners", "department": "city"}

# Who acts for the others: (name, role, organisation); invented like everybody here.
MORE = {
    "housing": ("梁文博", "department_user"),
    "fire": ("石磊", "department_user"),
    "heat": ("葛春明", "department_user"),
    "street": ("苗青", "department_user"),
    "river": ("龚长顺", "property_manager"),
    "peace": ("翟玉梅", "property_manager"),
}


def found(rows, town):
    """Put the organisations whose place there is into `rows`. Returns {key: Organisation}.

    What comes back knows its id, name and area, nothing else.
    """
    made = {}
    for key, (name, kind, where) in FIRMS.items():
        if area := town.areas.get(where):
            id = rows.add(Organisation, name, kind, area.id)
            made[key] = SimpleNamespace(id=id, name=name, area=area)
    return made
