"""Names and numbers of people who do not exist."""

from itertools import accumulate

from services import sealing

# The commonest first: they are drawn about as often as one meets them.
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
    "雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢"
)
COMPOUND = ("欧阳", "上官", "诸葛", "司徒", "夏侯", "尉迟", "慕容", "皇甫")
WEIGHTS = list(accumulate(1 / (place + 6) for place in range(len(SURNAMES))))

# By how old people with such names are: the village has grandmothers and students.
GIVEN = (
    "秀兰 桂英 淑珍 玉兰 凤英 素芬 桂兰 玉珍 秀珍 淑华 兰英 惠芳 月娥 春花 桂香 翠英 秋菊 彩霞 "
    "建国 国强 志刚 德福 长海 玉山 永福 振华 保田 树林 广才 福生 正义 连生 有才 宝山 庆余 守信 "
    "丽华 红梅 晓燕 海燕 春燕 艳红 爱民 雪梅 文静 秀丽 美玲 亚琴 小红 惠敏 冬梅 玉洁 立新 卫红 "
    "伟 军 勇 斌 涛 强 磊 杰 超 波 辉 刚 健 鹏 飞 俊 明 亮 志远 建平 卫东 海波 国庆 晓峰 新民 "
    "芳 娜 敏 静 丽 燕 玲 婷 雪 琳 倩 颖 洁 莉 慧 欣 蕾 薇 丹 娟 霞 蓉 萍 琴 "
    "浩然 子轩 宇航 一鸣 天佑 俊杰 博文 思远 明轩 家豪 梓涵 雨桐 欣怡 诗涵 佳琪 思琪 若曦 雅婷 "
    "梦洁 晨曦 子涵 嘉怡 一诺 可馨"
).split()


def surname(rng):
    """A surname, the common ones often; now and then one of two characters."""
    if rng.random() < 0.006:
        return rng.choice(COMPOUND)
    return rng.choices(SURNAMES, cum_weights=WEIGHTS)[0]


def name(rng, family=None):
    """A whole name, of a family when one is given."""
    return (family or surname(rng)) + rng.choice(GIVEN)


class Phones:
    """Made-up numbers, sealed. After `limit` numbers they come round again (sealing takes time)."""

    def __init__(self, limit):
        self.limit, self.made, self.pairs = limit, 0, []

    def next(self):
        """(sealed, digest) of another number."""
        if self.made < self.limit:
            number = f"199000{self.made:05d}"
            self.pairs.append((sealing.seal(number), sealing.digest(number)))
        self.made += 1
        return self.pairs[(self.made - 1) % self.limit]
