"""What is on the shelf of the demo village, who gave it, and what neighbours declared; invented."""

POLICY = (
    "做志愿服务、帮邻居一把，社区用积分说声谢谢。积分只是感谢，不是打分：不排名，不扣分。"
    "换什么，看积分超市的货架。"
)
FIRM = "红旗超市"

# title: (kind, unit, about, points, per person a month, quantity, yuan, who gave it, named, days)
# Who: a slug of the cast, the name of an organisation's stand-in, or "" for who keeps silent.
SHELF = {
    "香皂": ("thing", "块", "", 4, 4, 40, 120, FIRM, True, 700),
    "洗衣液": ("thing", "瓶", "2 公斤装", 15, 1, 12, 216, FIRM, True, 500),
    "大米": ("thing", "袋", "5 公斤装，今年的新米", 30, 1, 10, 350, "owners", True, 150),
    "毛巾": ("thing", "条", "", 6, 2, 25, 150, "", False, None),
    "老花镜": ("thing", "副", "100 到 300 度，可以试戴", 12, None, 8, 160, "resident", True, None),
    "理发一次": ("service", "次", "每周三下午，站里理", 10, 1, 16, None, "volunteer", True, None),
    "老年餐一份": ("service", "份", "社区食堂，荤素搭配", 8, None, 60, None, "", False, None),
}

HELPED = "帮楼上王奶奶把米扛上了五楼。"
SWEPT = "二单元楼道的旧纸箱清掉了。"
FACTS = "上门看过，邻居也都说起这件事。"
ADVICE = "给车棚装个遮雨帘，图样画好了。"
PEACE = "楼上楼下为漏水的事说开了，两家握了手。"
SIGNED = "M20 60L40 30L60 55L80 20L110 50M30 70L120 66"
WITNESS = "排在后面的刘阿姨"
PAPER = "旧存折上的分，核对过纸质存折"
BROKEN = "搬货时摔坏了包装"
DOUBT = "那天我好像待了三个小时"
