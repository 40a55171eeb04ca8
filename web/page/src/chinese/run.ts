/** What a run's page says of the run as a whole, and a table of rows; in Chinese. */

import { count } from "../format/figures.ts";
import type { run as english } from "../english/run.ts";
import { rows } from "./counted.ts";

export const run: typeof english = {
  run: {
    loading: "正在查找任务…",
    gone: "没有这个任务",
    goneDetail: "它可能已被删除，或者地址不完整。",
    deleted: "这个任务已被删除",
    deletedDetail: (name: string) => `${name} 已被人删除，或者保留期已满。它的日志和结果都没有了，后台也不再运行。`,
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
    keptUntil: (at: string) => `存储至 ${at}`,
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
    noneKept: "一行也没有留下。",
    noneYet: {
      kept: "还没有留下任何行。找到后会出现在这里。",
      rejected: "还没有行被剔除。",
      failed: "目前没有行出错。",
    },
    notKept: "这个任务设置为不保存被剔除的行。",
  },
};
