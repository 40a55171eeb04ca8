/** What is said of what a run's page lets one look at: phases, rows, plot, workers, reasons, and what to do next; in Chinese. */

import { count } from "../format/figures.ts";
import type { look as english } from "../english/look.ts";
import { rows } from "./counted.ts";

export const look: typeof english = {
  look: {
    phases: {
      waiting: "等待其他任务",
      counting: "正在统计行数",
      preparing: "正在准备",
      testing: "正在测试各行",
    },
    phaseMeans: {
      waiting: "同时运行的任务数已达上限，等其中一个结束，本任务就会开始。",
      counting: "统计出行数之前，进度按字节计算。",
      preparing: "谓词需要先了解所有行或另一份列表，相关数据正在汇总。",
      testing: "各个 worker 正在逐块测试各行。",
    },
    read: (done: string, total: string | null, list: string) =>
      total === null ? `已读取 ${list} 的 ${done} 行` : `已读取 ${list} 的 ${done} / ${total} 行`,
    putTogether: (list: string) => `${list} 已读完，正在汇总`,
    sample: (n: number, of: string) => `抽样：均匀取自${of}的 ${rows(n)}`,
    sampleOf: (n: number | null) => (n === null ? "整份列表" : `列表全部 ${rows(n)}`),
    estimate: "对整份列表的估计",
    about: (low: string, high: string) => `${low} 至 ${high}`,
    aboutTime: (time: string) => `处理全部大约需要 ${time}`,
    runAll: "对整份列表运行",
    changedSince: (name: string, version: string, now: string) =>
      `${name} 此后已更改：这些行是用版本 ${version} 测试的，而 worker 现在用的是 ${now}。`,

    search: "在这些行中搜索",
    goTo: "转到第几行",
    go: "转到",
    hold: "暂停滚动",
    goOn: "继续",
    held: (n: number) => (n === 0 ? "已暂停；此后没有新行。" : `已暂停；此后又来了 ${rows(n)}。`),
    gap: (n: number) => `此处有 ${rows(n)}未显示`,
    onlyReason: "仅显示原因为以下内容的行：",
    everyReason: "所有原因",
    found: (n: number) => (n === 0 ? "没有找到" : `找到 ${rows(n)}`),
    lookedThrough: (looked: number, of: number) =>
      looked >= of ? `（已查看全部 ${rows(of)}）` : `（已查看 ${rows(of)}中的前 ${count(looked)} 行）`,
    looking: "继续查找中…",
    further: "继续查找",
    tooMany: (n: number) => `仅显示前 ${rows(n)}。请输入更多内容以缩小范围。`,
    stretch: (from: number, to: number, of: number) => `第 ${count(from)} 至 ${count(to)} 行，共 ${rows(of)}`,
    stretchBefore: "前一段",
    stretchAfter: "后一段",
    inOrder: (n: number, of: number) => `${rows(of)}中目前有 ${count(n)} 行已按列表顺序排列。`,
    notRead: "…",
    tryAgain: "重试",
    whole: "完整的行",
    rowNumber: (n: number) => `第 ${count(n)} 行`,
    lineNumber: (n: number) => `文件第 ${count(n)} 行`,
    openRow: (n: number) => `第 ${count(n)} 行：查看完整内容`,
    close: "关闭",
    noValue: "空",

    plot: "每秒行数",
    plotTold: (top: string) => `整个运行过程中每秒的行数，按结果区分；最高 ${top}`,
    plotAt: (at: string) => `第 ${at}`,
    plotBefore: (at: string) => `${at} 之前显示的是平均值：当时无人在此查看。`,

    lanes: "worker",
    laneRows: (from: number, to: number) => `第 ${count(from)}–${count(to)} 行`,
    laneSince: (time: string) => `已进行 ${time}`,
    laneRow: (row: number) => `第 ${count(row)} 行`,
    hangs: (row: number, time: string, at: string) => `第 ${count(row)} 行自 ${at} 起一直在测试，已有 ${time}`,
    committed: "已提交",
    noLane: "目前没有 worker 在处理。",
    noWorker: "现在没有 worker。有了之后任务会继续。",

    reasonSearch: (what: string) => `搜索：${what}`,
    reasonRows: (n: number) => `显示这 ${rows(n)}`,
    newest: "最新",
    noReason: "没有任何原因包含该内容。",
    otherReasons: (n: number) => `另有 ${rows(n)}，其原因没有逐一计数。`,
    searchRows: "在各行中搜索",
    reasonless: "未说明原因",

    formats: { csv: "CSV", tsv: "TSV", jsonl: "JSON Lines", parquet: "Parquet", text: "文本", report: "报告", raw: "不附原因", reasons: "附原因" },
    as: (which: string, format: string) => `${which}的行，${format}`,

    next: "接下来",
    filterKept: "继续筛选保留的行",
    ofKept: (n: number) => `在保留的 ${rows(n)}中，保留满足以下条件的行`,
    duplicate: "修改后再次运行",
    shell: "用命令行运行同样的任务",
    withCurl: "使用 curl",
    withWinnow: "使用 winnow",

    limits: "限制",
    concurrency: "每个 worker 进程同时测试的行数",
    rate: "测试频率上限，例如 50/s",
    noRate: "无上限",
    setLimits: "设置",
    limitsSet: "一秒内生效。",

    remove: "删除…",
    removeTitle: "删除此任务？",
    removes: (name: string, kept: string, rejected: string, failed: string) =>
      `${name} 的这次运行及其日志和结果将被删除：保留 ${kept} 行，剔除 ${rejected} 行，出错 ${failed} 行。列表本身会保留。`,
    removesRunning: "任务尚未结束：将先取消它。",
    removeNow: "删除任务",
    keepIt: "保留",
  },
};
