"""The issues everybody is shown first: each of the fixed people finds something to do.

Times read "days before, hour:minute": see IssuePen.at.
"""

from services.village.issue_stories_more import tell_elsewhere, tell_past
from services.village.stories import ELDER, RESIDENT, WHEELCHAIR

HE, ZHENG, LI = "community-worker", "secretary", "grid-worker"


def tell(pen, town):
    """Tell all stories."""
    ours = next(patch for patch in town.patches if patch.ours)
    first = next(
        patch for patch in town.patches if patch.grid == pen.staff.places["neighbour_grid"]
    )
    _residents(pen, ours)
    _grid_worker(pen, ours)
    _to_accept(pen, ours, first)
    _desk(pen, ours, first)
    _property(pen, ours)
    _department(pen, ours, first)
    _owners_and_volunteers(pen, ours, first)
    tell_past(pen, ours, first)
    tell_elsewhere(pen, town)


def _residents(pen, ours):
    """陈晓东 has one under way and one to say a word about; 王秀兰 has one that is over."""
    home = ours.home(RESIDENT)
    text = "我是3号楼2单元302的陈晓东。二楼到三楼的灯一闪一闪的，夜里老人上下楼看不清。"
    tale = pen.tell("lighting", home, "resident", "resident", "4 19:42", text, place="二三楼之间")
    tale.move("accept", HE, "3 9:05")
    tale.hand(HE, "3 9:20", "property", "检修二至三层感应灯，换掉坏的灯头", 5)
    tale.move("claim", "property", "3 14:10")
    tale.move("start", "property", "1 9:00", "灯头带齐了，今天开始换。")

    text = "楼前的梧桐长到窗户跟前了，白天家里也要开灯。"
    tale = pen.tell("trees", home, "resident", "resident", "16 8:15", text, place="3号楼南侧")
    tale.move("accept", HE, "16 10:30")
    tale.hand(HE, "15 9:40", "city", "修剪3号楼南侧两棵梧桐的侧枝")
    tale.move("claim", "department", "14 11:00")
    tale.move("start", "department", "3 9:00")
    tale.move("done", "department", "3 16:20", "两棵都修了，枝条当天拉走了。")
    tale.move("verify", LI, "2 10:40", "到楼下看过，窗前亮了。")

    text = "厨房的总阀门拧不紧，楼道里一直滴水。"
    tale = pen.tell("pipes", ours.home(ELDER), "resident", "elder", "19 9:30", text)
    tale.move("accept", LI, "19 10:10")
    tale.hand(HE, "19 11:00", "property", "换管道井里的总阀门")
    tale.move("claim", "property", "19 14:30")
    tale.move("done", "property", "18 10:15", "阀门换好了，等了半小时没再滴。")
    tale.move("verify", LI, "17 9:50")
    tale.move("confirm", "elder", "17 16:00", "好了，师傅还把地擦了。", rating="satisfied")


def _grid_worker(pen, ours):
    """李春梅 raised one for a door that is solved and not told yet, and has one to do."""
    text = "单元门口台阶高，轮椅上下不去，想加一段坡道。"
    tale = pen.tell("other", ours.home(WHEELCHAIR), "visit", LI, "20 9:35", text, place="单元门口")
    tale.move("accept", HE, "20 11:10")
    tale.hand(HE, "19 9:15", "property", "做一段坡道板，两边加扶手", 12, ["owners"])
    tale.move("claim", "property", "18 9:00")
    tale.move("start", "property", "9 9:00")
    tale.move("done", "property", "2 15:00", "坡道和扶手都装好了，推轮椅试过。")
    tale.move("verify", HE, "1 10:10", "坡度合适，扶手很稳。")

    text = "楼上晚上拖椅子，声音大，说过两回了，想请人帮着说说。"
    tale = pen.tell("noise", ours.home("5号楼 2单元 302"), "resident", None, "1 20:10", text)
    tale.move("accept", HE, "0 8:05")
    tale.hand(HE, "0 8:25", LI, "到楼上坐坐，约两家定个安静的时间")

    text = "巡到楼后，墙角的监控被树叶挡住了。"
    tale = pen.tell("other", ours.home("6号楼 1单元 101").building, "patrol", LI, "9 8:50", text)
    tale.move("accept", HE, "9 9:40")
    tale.hand(HE, "9 9:45", "property", "修枝，重调监控角度")
    tale.move("claim", "property", "9 14:20")
    tale.move("done", "property", "8 10:00", "枝条剪了，画面清楚。")
    tale.move("verify", LI, "8 16:10")
    tale.move("call_back", HE, "7 9:30", "和网格员当面对过。", rating="satisfied")


def _to_accept(pen, ours, first):
    """Three that nobody has accepted yet, one with a question back, one that was taken back."""
    place = ours.home("8号楼 1单元 101").building
    tale = pen.tell(
        "hazard", place, "qr", None, "0 7:50", "8号楼前的井盖松了，车一压就响。", place="楼前"
    )
    tale.sign("", pen.staff.phones.next()[0], key="井盖")
    home = ours.home("4号楼 1单元 201")
    pen.tell("litter", home, "resident", None, "0 8:12", "四号桶点的厨余桶满了，味道大。")
    text = "北门里的消防通道停着两辆车，打电话没人接。"
    pen.tell("fire_lane", first.homes[0].building, "patrol", "neighbour-worker", "0 8:40", text)

    text = "下水慢，请人来看看。"
    tale = pen.tell("sewage", ours.home("6号楼 2单元 101"), "resident", None, "1 19:20", text)
    tale.move("ask", HE, "0 8:55", "是厨房还是卫生间？什么时候在家方便？")

    text = "丢了一个快递，柜子里找不着。"
    tale = pen.tell("other", ours.home("7号楼 1单元 303"), "resident", None, "2 18:40", text)
    tale.move("withdraw", tale.issue.author_id, "2 19:05", "找到了，家里人先取走了。")


def _desk(pen, ours, first):
    """What comes back to the community: to check, to decide, to discuss, to whistle for."""
    text = "三楼到四楼的楼梯扶手松了，老人扶着晃。"
    tale = pen.tell("hazard", ours.home("3号楼 1单元 401"), "resident", None, "3 8:20", text)
    tale.move("accept", LI, "3 9:10")
    tale.hand(HE, "3 9:30", "property", "焊牢三至四层扶手，其他楼层一起查一遍", 4)
    tale.move("claim", "property", "3 13:50")
    tale.move("start", "property", "1 14:00")
    tale.move("done", "property", "0 8:30", "扶手焊牢打磨好了，其他楼层都查过。")

    text = "地下车库入口一下雨就积水，车开不进去。"
    tale = pen.tell("sewage", first.homes[40].building, "counter", HE, "6 10:00", text)
    tale.sign(*pen.named(first.homes[40]))
    tale.move("accept", HE, "6 10:02")
    tale.hand(HE, "6 10:20", "housing", "疏通入口截水沟，查集水井水泵", 6)
    tale.move("claim", "housing", "5 9:30")
    tale.move("start", "housing", "4 9:00")
    until = pen.calendar.add(tale.issue.due_on, 4)
    tale.move("ask_extension", "housing", "1 16:30", "水泵要换，配件后天到。", until=until)

    text = "楼前弱电线一大把垂下来，伸手就碰到。"
    tale = pen.tell("wires", ours.home("7号楼 2单元 201"), "resident", None, "3 17:50", text)
    tale.move("accept", HE, "2 9:00")
    tale.hand(HE, "2 9:10", "property", "归拢线缆，固定到墙上")
    tale.move("decline", "property", "1 15:30", "线是三家通信公司的，物业没有权限动。")

    text = "东门外人行道停满了车，轮椅只能走马路。"
    tale = pen.tell("parking", first.homes[0].building, "qr", None, "8 8:30", text, place="东门外")
    tale.sign("", None, key="东门")
    tale.move("accept", HE, "8 9:20")
    tale.hand(HE, "8 9:40", "property", "劝离车辆，加隔离桩")
    tale.move("decline", "property", "7 10:10", "门外是市政道路，不在物业服务范围。")
    tale.hand(HE, "6 9:00", "street", "劝离车辆，加隔离桩")
    tale.move("decline", "street", "2 16:10", "加隔离桩要交警先定位，请一并协调。")

    text = "想在车棚里装几个充电桩，电动车就不往楼上推了。"
    tale = pen.tell("other", ours.grid, "counter", HE, "5 15:30", text, place="自行车棚")
    tale.sign(*pen.named(ours.home("4号楼 2单元 301")))
    tale.move("accept", HE, "5 15:32")
    tale.move("consult", HE, "4 9:00", "装在哪、电费谁出，要和业委会、物业商量。")
    tale.move("put_on_agenda", "estate-secretary", "2 11:00", "列入下次联席会。")

    text = "沿街饭馆的油烟正对着二楼窗户，一到饭点不敢开窗。"
    tale = pen.tell("other", first.homes[60], "resident", None, "4 12:40", text)
    tale.move("accept", HE, "4 14:20")
    tale.move("ask_whistle", HE, "1 11:20", "涉及城管和街道，社区协调不动，请吹哨。")


def _property(pen, ours):
    """冯军: two to take on, one taken on, one that waits. One under way is 陈晓东's."""
    home = ours.home("5号楼 1单元 402")
    tale = pen.tell("other", home, "resident", None, "1 18:30", "单元门关不上，夜里风一吹咣当响。")
    tale.move("accept", HE, "0 8:00")
    tale.hand(HE, "0 8:50", "property", "调闭门器，换门吸")
    place = ours.home("6号楼 1单元 101").building
    tale = pen.tell(
        "hazard", place, "patrol", LI, "1 17:10", "楼后的护栏倒了一片，孩子常在那儿玩。"
    )
    tale.move("accept", LI, "1 17:12")
    tale.hand(HE, "0 8:58", "property", "先拉警戒带，再把护栏立起来", 3)

    place = ours.home("5号楼 1单元 101").building
    text = "5号楼门前的污水井往外冒水，路过要踮脚。"
    main = pen.tell("sewage", place, "qr", None, "2 7:55", text, place="5号楼门前")
    main.sign("牛爱民", pen.staff.phones.next()[0], key="污水井")
    main.move("accept", HE, "2 8:50")
    main.hand(HE, "2 9:00", "property", "清掏污水井，查下游是否堵", 4)
    main.move("claim", "property", "1 10:40")
    home = ours.home("5号楼 1单元 201")
    twin = pen.tell("sewage", home, "resident", None, "1 7:40", "门口冒脏水，味道大，请快点来人。")
    twin.move("merge", HE, "1 9:10", "和前面那件是同一口井，一起办。", into=main)
    home = ours.home("5号楼 2单元 102")
    pen.tell("sewage", home, "resident", None, "0 7:30", "那口井还在冒。", verb="join", into=main)

    home = ours.home("7号楼 2单元 602")
    text = "顶楼卧室天花板有水印，一下雨就大一圈。"
    tale = pen.tell("pipes", home, "resident", None, "11 20:15", text)
    tale.move("accept", HE, "10 9:00")
    tale.hand(HE, "10 9:30", "property", "查屋面防水，补漏", 8)
    tale.move("claim", "property", "10 15:00")
    tale.move("start", "property", "6 9:00")
    until = pen.calendar.add(tale.issue.due_on, 3)
    tale.move("ask_waiting", "property", "5 10:00", "屋面还潮，要等几个晴天才能铺。", until=until)
    tale.move("grant", HE, "4 9:10", "同意，天晴先做这一户。")


def _department(pen, ours, first):
    """蒋涛: called and not there yet, twice; one that came to him after somebody else."""
    text = "一楼把院墙往外推了一米多，消防车转不了弯。"
    tale = pen.tell("illegal_building", first.homes[20].building, "patrol", HE, "3 10:20", text)
    tale.move("accept", ZHENG, "3 14:00")
    reason = "社区劝了两次没用，占了消防转弯处，请城管和街道到场。"
    tale.move("whistle", ZHENG, "1 16:40", reason, kind="need", called=["city", "street"])

    text = "小广场边的旧岗亭歪了，顶上的铁皮松着。"
    tale = pen.tell("hazard", ours.grid, "patrol", LI, "4 9:00", text, place="小广场")
    tale.move("accept", HE, "4 9:40")
    tale.move("ask_whistle", HE, "2 9:20", "产权说不清，拆除要两个部门一起定。")
    reason = "岗亭产权不清又有危险，请城管、住建一起看现场，定拆除办法。"
    tale.move("whistle", ZHENG, "2 15:00", reason, kind="joint", called=["city", "housing"])
    tale.move("arrive", "housing", "1 14:30", "看过了，属临时建筑，可以拆；先围起来。")

    text = "路边法国梧桐的根把人行道拱起来了，绊倒过人。"
    tale = pen.tell("trees", first.homes[50], "resident", None, "5 9:10", text, place="西门外")
    tale.move("accept", HE, "5 9:50")
    tale.hand(HE, "5 10:00", "housing", "平整人行道，处理树根")
    tale.move("decline", "housing", "2 10:30", "行道树和人行道养护在城管局。")
    tale.hand(HE, "0 8:45", "city", "平整人行道，处理树根")

    text = "8号楼地库的排风口对着窗户，嗡嗡响。"
    tale = pen.tell("noise", ours.home("8号楼 2单元 102"), "resident", None, "14 19:00", text)
    tale.move("accept", HE, "13 9:00")
    tale.hand(HE, "13 9:30", "housing", "测噪声，给排风口加消声罩", 15)
    tale.move("claim", "housing", "9 11:00")


def _owners_and_volunteers(pen, ours, first):
    """沈国华 has one untaken for two days and one to put right; two are there for the taking."""
    text = "公共收益的账，去年下半年的还没贴出来。"
    tale = pen.tell("other", ours.home("6号楼 2单元 301"), "resident", None, "3 20:20", text)
    tale.move("accept", HE, "2 9:30")
    tale.hand(HE, "2 10:00", "owners", "把下半年公共收益收支贴到公示栏")

    text = "交叉核查：小区公示栏的维修资金使用情况没有更新。"
    tale = pen.tell("other", ours.grid, "check", "estate-secretary", "7 15:00", text)
    tale.move("accept", HE, "7 15:40")
    tale.hand(ZHENG, "6 9:00", "owners", "补齐公示内容，每季度更新一次", 8)
    tale.move("claim", "owners", "5 19:00")
    tale.move("start", "owners", "3 19:30", "在对账，对完就贴。")

    text = "有三位老人想把攒的旧报纸送到回收点，提不动。"
    tale = pen.tell("help", first.homes[10].building, "counter", HE, "1 11:00", text)
    tale.sign(*pen.named(first.homes[10]))
    tale.move("accept", HE, "1 11:02")
    tale.hand(HE, "0 8:15", "open", "帮三位老人把旧报纸送到北门回收点", 3)
    text = "活动室的书架标签掉了，想有人重新贴一遍。"
    tale = pen.tell("other", ours.grid, "counter", HE, "1 15:20", text, place="活动室")
    tale.move("accept", HE, "1 15:22")
    tale.hand(HE, "0 8:55", "open", "给书架重新贴标签，约两小时")
