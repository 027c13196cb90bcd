"""What people report in the large village, what is done about it, and how far that came."""

DEPARTMENTS = ("县城管局", "县住建局", "县市场监管局", "县消防救援大队", "县民政局")
PLACES = (
    "",
    "",
    "",
    "单元门口",
    "三楼楼道",
    "自行车棚旁边",
    "小区东门",
    "地下车库入口",
    "楼后空地",
)

# code of a category: (what was said, what is to be done)
MATTERS = {
    "illegal_building": (
        ("楼顶搭了个棚子。", "一楼把窗户改成了门。"),
        "现场看过后约住户谈，限期恢复",
    ),
    "wires": (("弱电线垂下来，碰得到头。", "楼道里线乱，怕绊着人。"), "把线扎好，废线剪掉"),
    "flyers": (("楼道墙上贴满小广告。",), "清掉并补一层白"),
    "parking": (("门口停了车，轮椅过不去。", "消防通道边上又停车了。"), "联系车主挪车，画线"),
    "litter": (("垃圾桶满了两天没人收。", "楼后堆了旧家具。"), "当天清走，和保洁说好时间"),
    "trees": (("树枝挡住三楼的光。", "枯枝快掉下来了。"), "修枝"),
    "pipes": (("地下室水管滴水。", "楼道暖气管渗水。"), "换一段水管，试水"),
    "sewage": (("下水井往外冒水。", "一楼厨房返味。"), "疏通，换井盖垫圈"),
    "heating": (("家里暖气不热。", "一个单元都不热。"), "排气，查分户阀"),
    "gas": (("楼道里闻到燃气味。",), "燃气公司上门查"),
    "lighting": (("楼道灯坏了。", "三层楼道灯不亮。", "路灯一闪一闪的。"), "换灯"),
    "lift": (("电梯停在五楼不动。", "电梯关门有异响。"), "维保当天到场"),
    "fire_lane": (("消防通道堆了杂物。",), "清走并贴提示"),
    "hazard": (("单元门玻璃裂了。", "台阶破了一角，怕摔着。"), "先围起来，再修好"),
    "conflict": (("楼上漏水，两家说不到一起。", "为车位有点不快。"), "约两家坐下来谈"),
    "noise": (("晚上十点还在装修。", "楼下跳舞声音大。"), "上门说好时间"),
    "help": (("老人买菜提不动，想有人帮一把。",), "问志愿者，排好日子"),
    "other": (("想在楼下多放两张椅子。", "问社区食堂几点开饭。"), "问清楚后回话"),
}

# How an issue came to the state it is in; most are crossed off.
TAKEN = ("raise", "accept", "dispatch", "claim", "start")
CHECKED = (*TAKEN, "done", "verify")
ENDED = (
    (22, ("solve",)),
    (24, (*CHECKED, "confirm")),
    (26, (*CHECKED, "call_back")),
    (18, (*CHECKED, "silence")),
    (3, ("raise", "merge")),
    (4, ("raise", "accept", "redirect")),
    (3, ("raise", "withdraw")),
)
OPEN = (
    (9, TAKEN[:1]),
    (3, ("raise", "ask")),
    (9, TAKEN[:2]),
    (4, (*TAKEN[:2], "consult")),
    (12, TAKEN[:3]),
    (12, TAKEN[:4]),
    (24, TAKEN),
    (7, (*TAKEN, "grant")),
    (4, (*TAKEN[:3], "whistle")),
    (7, CHECKED[:6]),
    (7, CHECKED),
    (2, (*TAKEN[:2], "to_topic")),
)
AFTER = {
    "raise": "reported",
    "solve": "closed",
    "ask": "need_info",
    "accept": "accepted",
    "consult": "consulting",
    "dispatch": "dispatched",
    "claim": "claimed",
    "start": "in_progress",
    "grant": "waiting",
    "whistle": "whistled",
    "done": "done_reported",
    "verify": "verified",
    "confirm": "closed",
    "call_back": "closed",
    "silence": "closed",
    "merge": "merged",
    "redirect": "redirected",
    "withdraw": "withdrawn",
    "to_topic": "to_topic",
}
CLOSINGS = {
    "solve": "on_the_spot",
    "confirm": "reporter",
    "call_back": "callback",
    "silence": "silence",
}
RATINGS = ((8, "satisfied"), (2, "mostly"))
SOURCES = ((35, "resident"), (25, "visit"), (20, "patrol"), (14, "counter"), (6, "check"))


def drawn(rng, weighted):
    """One of (weight, value) pairs."""
    draw = rng.random() * sum(weight for weight, _value in weighted)
    for weight, value in weighted:
        draw -= weight
        if draw < 0:
            return value
    return weighted[-1][1]
