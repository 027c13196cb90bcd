"""What the columns of a roster are called, and what is never taken in."""

import re
import unicodedata
from datetime import date, datetime

# field: the header in our template first, then what people call it. Order matters where one sheet
# has several of them: the first that is there wins.
AREA_FIELDS = {
    "county": "区县 县 区 县区 县(区)",
    "subdistrict": "街道 镇 乡镇 街镇 街道办 街道办事处 街道名称 乡镇街道 街道乡镇",
    "community": "社区 村 村社区 社区村 村(社区) 社区(村) 社区名称 所属社区 所在社区 居委会",
    "estate": "小区 小区名称 小区名 所属小区 所在小区 院落 小区院落 小区(院落) 住宅小区",
    "grid": "网格 网格名称 所属网格 所在网格 网格号 网格编号",
    "micro_grid": "微网格 微网格名称 所属微网格",
    "building": "楼栋 楼号 楼栋号 楼 幢 栋 楼幢 楼座 幢号 栋号 楼栋名称 巷",
    "unit": "单元 单元号 单元名称",
}
FIELDS = {
    "areas": AREA_FIELDS | {"above": "谁在上 上级 小区和网格谁在上 上下顺序"},
    "households": AREA_FIELDS
    | {
        "door": "门牌 房号 门牌号 室号 室 户号 房间号 门号 房屋 房间 户室号 "
        "住址 地址 详细地址 家庭住址 居住地址 房屋地址",
        "name": "联系人 户主联系人 户主 姓名 户主姓名 联系人姓名 住户姓名 居民姓名 住户 业主",
        "phone": "电话 手机 联系电话 手机号 手机号码 电话号码 联系方式 联系人电话 户主电话",
        "focus": "重点户 是否重点户 重点 重点关注 是否重点 重点家庭",
        "care": "关爱提示 关爱提醒 上门提示 关爱说明",
        "consent": "关爱提示同意日期 同意日期 本人同意日期 同意日",
    },
    "people": {
        "name": "姓名 人员姓名 名字 人员",
        "phone": "电话 手机 联系电话 手机号 手机号码 电话号码 联系方式",
        "role": "岗位 职务 角色 岗位名称 身份 职责",
        "area": "负责区域 责任区 责任区域 区域 负责范围 所辖区域 管辖区域 片区",
        "since": "自 从 起 开始日期 开始时间 起始日期 任职日期 任职时间 上岗日期",
        "until": "至 到 止 结束日期 结束时间 截止日期 离任日期",
    },
}
FIELDS = {
    kind: {field: words.split() for field, words in fields.items()}
    for kind, fields in FIELDS.items()
}
NEEDED = {"households": ("door",), "people": ("name", "role", "area"), "areas": ()}

# Not kept by Mulin (docs/privacy): told in the report, never read.
NEVER = re.compile(
    r"身份证|证件|公民身份|民族|宗教|信仰|婚姻|婚否|婚况|收入|工资|政治面貌|党员|党派|病史|疾病|银行|卡号|指纹"
)
ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dX](?!\d)", re.IGNORECASE)

# The words for posts, as rosters write them. Administrators are not made from a spreadsheet.
ROLES = {
    "grid_worker": ("网格员", "专职网格员", "兼职网格员", "全科网格员"),
    "grid_assistant": ("网格辅助员", "辅助网格员", "网格助理", "网格协管员"),
    "building_captain": ("楼栋长", "楼长", "红心楼栋长", "栋长"),
    "unit_head": ("单元长", "联户长"),
    "community_worker": ("社区工作者", "社工", "社区工作人员", "社区专干"),
    "community_secretary": ("社区书记", "社区党组织书记", "社区党委书记", "社区党支部书记"),
    "estate_secretary": ("小区书记", "小区党支部书记", "小区支部书记", "网格党支部书记"),
    "property_manager": ("物业", "物业经理", "物业管理员", "物业负责人"),
    "owners_committee": ("业委会", "业委会成员", "业委会主任", "业主委员会"),
    "adviser": ("指导员", "顾问"),
    "info_collector": ("信息员",),
    "council_member": ("议事员", "议事会成员"),
    "department_user": ("部门", "职能部门", "部门联络员"),
    "organiser": ("活动组织者", "组织者"),
    "volunteer": ("志愿者",),
    "shopkeeper": ("超市管理员", "积分超市管理员", "店员"),
    "resident": ("居民",),
    "observer": ("观察员", "查看员"),
}
ROLE_OF = {word: code for code, words in ROLES.items() for word in words}
YES = {"是", "有", "对", "√", "✓", "✔", "Y", "YES", "1", "TRUE", "重点", "重点户"}
NO = {"否", "无", "不", "不是", "×", "✗", "X", "N", "NO", "0", "FALSE"}

INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)


def header(text):
    """A header without blanks, stars and remarks: "户主/联系人 （必填）*" → 户主联系人."""
    text = re.sub(r"[\s*:/、\n]+", "", clean(text))
    return re.sub(r"[(\[【](?:必填|选填|可选|可不填|若有|如有)[^)\]】]*[)\]】]", "", text)


def match(headers):
    """({field: position}, kind) for a row of headers; kind is None when it is not one of ours."""
    found = {
        kind: {
            field: min(places)[1]
            for field, words in fields.items()
            if (places := [(words.index(h), i) for i, h in enumerate(headers) if h in words])
        }
        for kind, fields in FIELDS.items()
    }
    for kind in ("people", "households"):
        if all(field in found[kind] for field in NEEDED[kind]):
            return found[kind], kind
    areas = found["areas"].keys() - {"above"}
    strangers = {"name", "phone", "role"} & (found["people"].keys() | found["households"].keys())
    return (found["areas"], "areas") if len(areas) >= 2 and not strangers else ({}, None)


def score(headers):
    """How many of these cells could be headers of a roster, of whatever kind."""
    known = {word for fields in FIELDS.values() for words in fields.values() for word in words}
    return len(known & set(headers))


def clean(value):
    """A cell as text: half-width, without blanks around; 501.0 → 501, days → 2025-03-12."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", str(value))).strip()


def name(text):
    """A person's or a place's name; blanks between Chinese characters are only alignment."""
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", re.sub(r"\s+", " ", text))


def day(text):
    """A day as people write it (2025-03-12, 2025.3.12, 2025年3月, 20250312). ValueError if none."""
    match = re.fullmatch(
        r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})?日?)?(?:\s+00:00(?::00)?)?", text
    ) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    if not match or not 1900 <= int(match[1]) <= 2200:
        raise ValueError(text)
    return date(int(match[1]), int(match[2]), int(match[3] or 1))


def letters(column):
    """0 → A, 26 → AA."""
    high, low = divmod(column, 26)
    return (letters(high - 1) if high else "") + chr(65 + low)
