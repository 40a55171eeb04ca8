/** The page's words in Chinese. */

import { count } from "./format/figures.ts";
import type { Words } from "./strings.ts";
import { zhAccess } from "./chinese/access.ts";
import { zhAllRuns, zhBulk } from "./chinese/allRuns.ts";
import { zhLook } from "./chinese/look.ts";
import { zhStart } from "./chinese/start.ts";

const rows = (n: number) => `${count(n)} 行`;

export const chinese: Words = {
  name: "Winnow",
  skip: "跳到正文",
  nav: {
    start: "新建任务",
    runs: "任务",
    label: "页面",
    flower: "Flower",
    flowerWhat: "查看 worker 和 Celery 任务，在新标签页打开。设了令牌时需要登录：用户名 winnow，密码即令牌。",
  },

  connection: {
    connecting: "正在连接",
    live: "实时",
    reconnecting: (at: string) => `连接中断，自 ${at} 起正在重连`,
    offline: (at: string) => `自 ${at} 起离线`,
    refused: "服务器拒绝连接",
    back: "连接已恢复",
    liveSince: (at: string) => `自 ${at} 起实时更新。`,
    polling: "使用轮询：途中有环节不让 WebSocket 通过。",
  },

  notices: {
    wanted: "结束时通知我",
    denied: "浏览器不允许本站发送通知，可以在浏览器设置里更改。",
    rows: (kept: number, rejected: number, failed: number) =>
      `保留 ${count(kept)} 行，剔除 ${count(rejected)} 行，出错 ${count(failed)} 行`,
  },

  away: {
    lost: (at: string) => `服务器自 ${at} 起无法连接 Redis`,
    lostMeans: "在恢复之前，无法新建或更改任何任务。恢复后，任务会自动继续，本页面也会自动更新。",
    noWrites: (at: string) => `Redis 自 ${at} 起拒绝写入`,
    noWritesMeans: "已有的内容仍可查看。问题解决后，任务会自动继续。",
  },

  problem: {
    unexpected: "出了意料之外的问题",
    broken: "这个页面没能显示出来。任务不受影响，重新加载也许就好。",
    reload: "重新加载",
    unreachable: "服务器没有应答",
    unreachableDetail: "服务器可能正在重启。正在运行的任务不受影响，请稍后再试。",
    status: (status: number) => `服务器返回了状态码 ${status}`,
  },

  token: {
    title: "请输入服务器的令牌",
    why: "可以是管理员为您创建的令牌（wnw_…），也可以是启动服务器时 WINNOW_TOKEN 的值。浏览器只保留一个三十天有效的会话，不保存令牌本身。",
    label: "令牌",
    show: "进入",
    wrong: "服务器没有这个令牌，或它已失效。",
    forget: "退出",
  },

  nowhere: { title: "这里什么也没有", detail: "这个地址没有对应的页面。", home: "新建任务" },

  intake: {
    title: "想留下哪些行？",
    lead: "放进一份列表，写明什么样的行该留下，然后看着谷粒与糠秕分开。",
    drop: "把列表拖到这里",
    dropNow: "松手即可上传",
    formats: "支持 CSV、TSV、JSON Lines、纯文本（也可以是 .gz 或 .zst 压缩文件）和 Parquet",
    choose: "选择文件",
    sample: "用示例试试",
    sampleNote: "12,000 个虚构的人",
    paste: "粘贴",
    pasteLabel: "要粘贴的行；如果分列，第一行写列名",
    pasteUse: "使用这些行",
    pasteStop: "算了",
    pastedName: "粘贴的内容",
    noSample: "找不到示例",
    sending: (name: string) => `正在上传 ${name}`,
    reading: "已全部上传，服务器正在读取前几行",
    cancel: "取消",
    another: "换一份列表",
  },

  list: {
    heading: "列表",
    rows,
    uncounted: "正在数行数…",
    formats: { csv: "CSV", tsv: "TSV", jsonl: "JSON Lines", text: "纯文本", parquet: "Parquet" },
    delimiters: { ",": "逗号", ";": "分号", "\t": "制表符", "|": "竖线" },
    between: (what: string) => `以${what}分隔`,
    noHeader: "没有标题行",
    sample: "前几行",
    typeOf: (column: string) => `${column} 的类型`,
    types: { integer: "整数", number: "数字", boolean: "布尔值", date: "日期", timestamp: "时间戳", text: "文本" },
    changedType: "改读为",
    empty: "这份列表里没有行可以显示。",
  },

  where: {
    heading: "满足以下条件的行会留下",
    label: "条件",
    help: "写法同 SQL 的 WHERE 子句。按 Ctrl+Enter 运行。",
    example: "age >= 65 AND country = 'CN'",
    try: "试试",
    offers: "补全",
    checking: "正在检查…",
    unchecked: "暂时没法试算，但仍然可以运行。",
    waiting: "写一个条件，看看会留下哪些行。",
    tried: (n: number) => `取 ${rows(n)}试算`,
    share: (share: string) => `会留下 ${share}`,
    goesOn: (share: string, predicate: string) => `${share} 会交给 ${predicate} 继续判断`,
    none: "一行也不会留下。",
    examples: "例子",
    run: "运行",
    running: "正在启动…",
  },

  then: {
    heading: "然后再用",
    nothing: "不再筛选",
    known: "谓词",
    gone: (name: string) => `${name}（没有 worker 提供）`,
    isGone: (name: string) => `已经没有 worker 提供 ${name}。请另选一个，或者启动一个提供它的 worker。`,
    more: "详细说明",
    unread: "没能读到谓词。",
    again: "重试",
  },

  form: {
    label: (name: string) => `${name} 的参数`,
    required: "必填",
    none: "–",
    yes: "是",
    no: "否",
    lines: "每行一个。",
    listOf: (field: string) => `${field} 的列表`,
    columnOf: (field: string) => `${field} 的列`,
    chooseHere: "请选择…",
    noLists: "还没有别的列表：请先上传那一份，再回到这份来。",
    noLine: (name: string) => `这份列表没有 ${name} 列。`,
    needed: "必须填写。",
    choose: "请选一项。",
    chooseColumn: "请选一列。",
    chooseList: "请选一份列表。",
    listColumn: "写成 ID:列名，即列表的 ID 和其中一列的名字。",
    integer: "需要一个整数。",
    number: "需要一个数字。",
    atLeast: (n: number) => `不能小于 ${n}。`,
    atMost: (n: number) => `不能大于 ${n}。`,
    moreThan: (n: number) => `必须大于 ${n}。`,
    lessThan: (n: number) => `必须小于 ${n}。`,
    longer: (n: number) => n === 1 ? "不能为空。" : `至少 ${n} 个字符。`,
    shorter: (n: number) => `最多 ${n} 个字符。`,
    pattern: (pattern: string) => `不符合格式 ${pattern}`,
    atLeastItems: (n: number) => `至少需要 ${n} 个。`,
    atMostItems: (n: number) => `最多 ${n} 个。`,
    inLine: (text: string, fault: string) => `${text}：${fault}`,
  },

  which: { kept: "保留", rejected: "剔除", failed: "出错" },

  recent: {
    runs: "最近的任务",
    lists: "最近的列表",
    noRuns: "还没有任务。点一下示例就能开始。",
    noLists: "上传的列表会在这里保留一段时间。",
    all: "全部任务",
  },

  states: {
    queued: "排队中",
    running: "运行中",
    pausing: "正在暂停",
    paused: "已暂停",
    cancelling: "正在取消",
    cancelled: "已取消",
    succeeded: "已完成",
    failed: "失败",
  },
  succeededWithFailures: (n: number) => `已完成，${rows(n)}出错`,

  run: {
    loading: "正在查找任务…",
    gone: "没有这个任务",
    goneDetail: "它可能已被删除，或者地址不完整。",
    progress: "进度",
    results: "结果",
    of: (done: string, total: string) => `${done} / ${total} 行`,
    soFar: (done: string) => `已处理 ${done} 行，总数还在数`,
    bytesOf: (done: string, total: string) => `${done} / ${total}`,
    rate: "速度",
    elapsed: "已用时",
    left: "剩余",
    noFigure: "–",
    attempt: (n: number) => `第 ${n} 次运行`,
    verbs: { pause: "暂停", resume: "继续", cancel: "取消", retry: "重试" },
    retryFailed: "重试出错的行",
    tasks: "在 Flower 中查看其任务",
    blank: (n: number) => `跳过了 ${count(n)} 个空行`,
    downloads: "下载",
    keptUntil: (at: string) => `保留至 ${at}`,
    partly: "（目前）",
    copy: "复制",
    copied: "已复制",
    reasons: { failed: "行出错的原因", rejected: "行被剔除的原因" },
    whereFirst: "先按条件筛选，再用",
    with: (params: string) => `参数 ${params}`,
    version: (version: string) => `版本 ${version}`,
    waits: (name: string) => `这个任务在等一个提供 ${name} 的 worker。`,
    waitsForVersion: (name: string, version: string) =>
      `${name} 在任务提交之后改过。一个任务从头到尾只用一个版本（${version}），现在等着提供该版本的 worker：` +
      "请恢复那个版本，或者取消后重新提交。",
    stopped: "任务中止了",
  },

  table: {
    arriving: "实时到达",
    ordered: "按列表顺序",
    how: "行的显示方式",
    row: "行",
    line: "文件行号",
    reason: "原因",
    text: "原文",
    unseen: (n: number) => `另有 ${rows(n)}没有显示。`,
    unseenBefore: "更早到达的行没有显示在这里。",
    readThem: "按列表顺序查看",
    cut: "这里截短了，下载的文件里是完整的。",
    binary: "不是 UTF-8 文本，下载的文件里与原文一致。",
    none: {
      kept: "一行也没有留下。条件也许太严了。",
      rejected: "没有行被剔除。",
      failed: "没有行出错：每一行都能读取和判断。",
    },
    noneYet: {
      kept: "还没有留下任何行。找到后会出现在这里。",
      rejected: "还没有行被剔除。",
      failed: "目前没有行出错。",
    },
    rejectedLater: "被剔除的行按列表顺序查看。",
    notKept: "这个任务设置为不保存被剔除的行。",
  },

  runs: {
    title: "任务",
    empty: "还没有任务。",
    emptyDetail: "用自己的列表或示例新建一个吧。",
    started: "开始时间",
    condition: "条件",
    noCondition: "没有条件",
  },

  look: zhLook,
  allRuns: zhAllRuns,
  bulk: zhBulk,
  start: zhStart,
  access: zhAccess,

  announce: (name: string, state: string) => `${name}：${state}`,
};
