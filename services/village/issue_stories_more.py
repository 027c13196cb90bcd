"""More issues everybody is shown: what came back, what is late, what ended otherwise, and what
waits in the other communities."""

from services.village.times import DAY

HE, ZHENG, LI = "community-worker", "secretary", "grid-worker"


def tell_past(pen, ours, first):
    """In 宝龙社区."""
    _late(pen, ours, first)
    _ended_otherwise(pen, ours, first)
    _over(pen, ours, first)


def _late(pen, ours, first):
    """One that is overdue, and one that was opened again."""
    text = "楼道墙上喷了一排电话号码，擦不掉。"
    tale = pen.tell("flyers", ours.home("4号楼 2单元 101").building, "patrol", LI, "10 8:30", text)
    tale.move("accept", LI, "10 8:32")
    tale.hand(HE, "9 9:00", "street", "涂白墙面，查是谁喷的", pen.today - 2 * DAY)
    tale.move("claim", "street", "8 10:00")
    tale.move("start", "street", "6 9:30")
    tale.move("nudge", HE, "1 9:05", "辛苦，墙面这两天能涂完吗？")

    text = "单元门上又贴满了开锁的小广告。"
    tale = pen.tell("flyers", first.homes[30], "resident", None, "18 18:50", text)
    tale.move("accept", HE, "17 9:00")
    tale.hand(HE, "17 9:20", "street", "清除小广告")
    tale.move("claim", "street", "16 9:00")
    tale.move("done", "street", "15 11:00", "铲干净了。")
    tale.move("verify", HE, "14 9:40")
    tale.move("confirm", tale.issue.reporter_id, "14 19:00", "干净了。", rating="satisfied")
    tale.move("reopen", tale.issue.reporter_id, "3 18:20", "才十来天，又贴上了。")
    tale.hand(HE, "2 9:50", "street", "清除小广告，夜里加一次巡查")
    tale.move("claim", "street", "1 9:10")


def _ended_otherwise(pen, ours, first):
    """Passed on, made a topic, crossed off in silence, solved on the spot."""
    text = "校门口的红绿灯时间短，老人走不完。"
    tale = pen.tell("other", first.homes[15], "resident", None, "6 8:10", text, place="校门口")
    tale.move("accept", HE, "6 9:00")
    to = "睦县交警大队秩序科，社区已经把情况转过去，一周内回电"
    tale.move("redirect", HE, "5 10:20", "信号灯归交警管。", to_whom=to)

    text = "小广场的水泥台子没人坐，想改成带靠背的长椅。"
    tale = pen.tell("other", ours.grid, "counter", HE, "13 10:30", text, place="小广场")
    tale.move("accept", HE, "13 10:32")
    tale.move("consult", "estate-secretary", "11 15:00")
    tale.move("to_topic", "estate-secretary", "4 16:00", "意见不一，交给居民议事会。")

    text = "二单元信报箱的锁坏了一半。"
    tale = pen.tell("other", ours.home("8号楼 2单元 301"), "resident", None, "24 9:30", text)
    tale.move("accept", HE, "24 10:20")
    tale.hand(HE, "23 9:00", "property", "换坏掉的信报箱锁")
    tale.move("claim", "property", "22 9:00")
    tale.move("done", "property", "13 15:00", "换了五把锁，钥匙放在物业前台。")
    tale.move("verify", LI, "12 10:00")
    tale.move("silence", None, "4 2:10")

    home, text = (
        ours.home("6号楼 1单元 302"),
        "楼道拐角的纸箱挡路，一起搬到车棚边，收废品的拉走了。",
    )
    pen.tell("hazard", home, "visit", LI, "2 9:15", text, verb="solve", needs_callback=True)
    home, text = ours.home("4号楼 1单元 102"), "燃气阀没关严，关好了，教老人认了一遍。"
    tale = pen.tell("gas", home, "visit", LI, "12 9:40", text, verb="solve", needs_callback=True)
    tale.move("call_back", HE, "11 16:00", "打过电话，说没事了。", rating="satisfied")
    place, text = ours.home("3号楼 2单元 201").area, "二楼平台的旧鞋柜，和住户一起抬下楼了。"
    pen.tell("hazard", place, "patrol", "unit-head", "6 18:40", text, verb="solve")
    place, text = ours.home("3号楼 1单元 102").building, "楼门口的砖头绊脚，搬走了。"
    pen.tell("hazard", place, "patrol", "captain", "3 7:20", text, verb="solve")


def _over(pen, ours, first):
    """A whistle that was answered and rated; one a volunteer did; one of the neighbouring grid."""
    text = "楼道里有煤气味，不敢开灯。"
    tale = pen.tell("gas", first.homes[25], "resident", None, "22 20:05", text)
    tale.move("accept", HE, "22 20:08")
    reason = "疑似燃气泄漏，请马上到场。"
    tale.move("whistle", ZHENG, "22 20:12", reason, kind="emergency", called=["fire", "housing"])
    tale.move("arrive", "fire", "22 20:31", "先疏散一单元，关总阀，通风。")
    tale.move("arrive", "housing", "22 21:20", "明早陪燃气公司查立管。")
    tale.move("start", "fire", "22 21:25")
    tale.move("done", "fire", "21 10:30", "接头老化，已经换新，测过不漏。")
    tale.move("verify", HE, "21 11:00")
    tale.move("confirm", tale.issue.reporter_id, "21 12:10", "来得真快，谢谢。", rating="satisfied")
    rated = {"response": "quick", "result": "satisfied"}
    tale.move("rate_response", ZHENG, "20 9:00", "十九分钟到场。", firm="fire", **rated)
    rated = {"response": "slow", "result": "mostly"}
    tale.move("rate_response", ZHENG, "20 9:05", firm="housing", **rated)

    text = "老人换了新手机，不会接视频。"
    tale = pen.tell("help", ours.home("7号楼 1单元 201"), "visit", LI, "12 15:10", text)
    tale.move("accept", LI, "12 15:12")
    tale.hand(HE, "12 16:00", "open", "上门教用手机，约一小时")
    tale.move("claim", "volunteer", "12 19:30")
    tale.move("done", "volunteer", "10 16:00", "教会接视频了，字也调大了。")
    tale.move("verify", LI, "9 10:00")
    tale.move("call_back", HE, "9 11:30", "老人说孙女打来接上了。", rating="satisfied")
    tale.move("tell", LI, "9 15:00")

    text = "交叉核查：8号楼消防栓箱门打不开。"
    tale = pen.tell("hazard", ours.home("8号楼 1单元 101").building, "check", HE, "15 10:00", text)
    tale.move("accept", HE, "15 10:02")
    tale.hand(HE, "15 10:10", "property", "修箱门，其他楼一起查")
    tale.move("claim", "property", "15 14:00")
    tale.move("done", "property", "14 11:00", "箱门修好，十六个箱子都查了。")
    tale.move("verify", LI, "13 9:30")
    tale.move("call_back", HE, "13 10:00", rating="satisfied")

    text = "为了晾衣杆的位置，两家有点不愉快。"
    tale = pen.tell("conflict", first.homes[5], "resident", None, "7 18:20", text)
    tale.move("accept", "neighbour-worker", "6 9:00")
    tale.hand(HE, "6 9:20", "neighbour-worker", "约两家到楼下看看，各让一点", 6)
    tale.move("claim", "neighbour-worker", "6 10:00")
    tale.move("start", "neighbour-worker", "2 18:30", "先各自聊过了，周末一起坐。")


def tell_elsewhere(pen, town):
    """In 清河社区 and 安康社区."""
    for patch in town.patches:
        patch.buildings = list({home.building.id: home for home in patch.homes}.values())
    river = [patch for patch in town.patches if patch.community.name == "清河社区"]
    peace = [patch for patch in town.patches if patch.community.name == "安康社区"]
    _river(pen, river, pen.staff.workers[river[0].community.id])
    _peace(pen, peace, pen.staff.workers[peace[0].community.id])


def _river(pen, patches, worker):
    low, high = patches[0], patches[-1]
    text = "学府花园东梯停在半层，困了人十几分钟。"
    tale = pen.tell("lift", high.buildings[0], "resident", None, "1 8:20", text)
    tale.move("accept", worker, "1 8:40")
    tale.hand(worker, "1 8:45", "housing", "请维保单位停梯检修，说明原因")
    tale.move("claim", "housing", "1 10:00")
    tale.move("start", "housing", "1 11:30", "维保已到，先停梯。")
    text = "自行车棚的灯坏了一排。"
    tale = pen.tell("lighting", low.buildings[1], "resident", None, "1 19:10", text)
    tale.move("accept", worker, "0 8:30")
    tale.hand(worker, "0 8:50", "river", "换车棚的灯")
    text = "三号桶点旁边堆了装修垃圾。"
    pen.tell("litter", low.buildings[2].building, "patrol", low.worker, "0 8:35", text)


def _peace(pen, patches, worker):
    low = patches[0]
    text = "楼前花坛的水管断了，水淌了一路。"
    tale = pen.tell("pipes", low.buildings[0], "resident", None, "1 7:30", text)
    tale.move("accept", worker, "1 8:40")
    tale.hand(worker, "1 9:00", "peace", "关阀，换断的水管", 3)
    tale.move("claim", "peace", "1 9:40")
    text = "单元口的坡道太陡，推婴儿车费劲。"
    tale = pen.tell("other", low.buildings[1], "resident", None, "13 9:20", text)
    tale.move("accept", worker, "13 10:00")
    tale.hand(worker, "12 9:00", "peace", "坡道加长，做防滑条", 8)
    tale.move("claim", "peace", "11 9:00")
    tale.move("done", "peace", "4 15:30", "加长了半米，装了防滑条。")
    tale.move("verify", worker, "3 10:00")
    text = "东风苑五幢楼下有人半夜按喇叭。"
    pen.tell("noise", patches[-1].buildings[0], "resident", None, "0 7:20", text)
