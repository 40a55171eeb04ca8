"""What the tables say, in English and in Chinese: the same cells of the same figures, worded twice."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One language. What has braces is filled in."""

    designs: Mapping[str, str]
    works: Mapping[str, str]
    arrivals: tuple[str, ...]
    """The columns of the first table: who stays."""
    others: tuple[str, ...]
    """The columns of the second: who leaves, who comes from elsewhere."""
    of: str
    never: str
    left: str
    finished: Mapping[bool, str]
    again: Mapping[bool, str]
    allowed: Mapping[bool, str]
    after: str
    opened: Mapping[bool, str]
    """By whether the design is Winnow's: how its owner lets other origins in."""
    facts: str


ENGLISH = Words(
    designs={
        "handler": "the usual handler",
        "ping_timeout": "`ping_timeout` raised to 60 s",
        "socketio_sleep": "`socketio.sleep`",
        "monkey_patch": "`eventlet.monkey_patch()`",
        "background": "a background task",
        "threading": "threading mode",
        "winnow": "**Winnow's way**",
    },
    works={"sleep": "sleeps", "compute": "computes"},
    arrivals=(
        "design", "the work", "first message after", "before the work ended", "within 50 ms of `emit`",
        "longest without an answered ping", "reconnects", "restarts of the work",
    ),
    others=("design", "the work", "client leaves, comes back", "page of another origin", "page of origin `null`"),
    of="{} of {}",
    never="never",
    left="{finished}; {seen} seen; {again}",
    finished={True: "runs on", False: "ends with it"},
    again={True: "begun again", False: "not begun again"},
    allowed={True: "let in", False: "refused"},
    after="{} after {}",
    opened={False: "{}; with `*` {}", True: "{}; if listed {}"},
    facts="Measured on {date} with {cores} cores ({machine}), Python {python}, {versions}. "
    "Each figure is the median of {rounds}.",
)  # fmt: skip

CHINESE = Words(
    designs={
        "handler": "常见写法：在处理函数里循环",
        "ping_timeout": "`ping_timeout` 调到 60 秒",
        "socketio_sleep": "`socketio.sleep`",
        "monkey_patch": "`eventlet.monkey_patch()`",
        "background": "后台任务",
        "threading": "threading 模式",
        "winnow": "**Winnow 的做法**",
    },
    works={"sleep": "等待", "compute": "计算"},
    arrivals=(
        "方案", "任务类型", "首条消息延迟", "任务结束前收到", "`emit` 后 50 ms 内收到",
        "最长多久没有 ping 应答", "重连次数", "任务重跑次数",
    ),
    others=("方案", "任务类型", "客户端离开后再回来", "从其他源打开页面", "源为 `null` 的页面"),
    of="{}/{}",
    never="一直没有",
    left="{finished}；共看到 {seen}；{again}",
    finished={True: "任务继续跑", False: "任务随之中断"},
    again={True: "又重跑一遍", False: "没有重跑"},
    allowed={True: "放行", False: "拒绝"},
    after="{}（等了 {}）",
    opened={False: "{}；设为 `*` 则{}", True: "{}；列入名单则{}"},
    facts="测量于 {date}：{cores} 核（{machine}），Python {python}，{versions}。每个数字取 {rounds} 次测量的中位数。",
)  # fmt: skip
