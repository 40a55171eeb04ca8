/** What the page of all runs says, and what is said of acting on many; in Chinese. */

import { count } from "../format/figures.ts";
import type { runs as english } from "../english/runs.ts";

const verbs = { cancel: "取消", retry: "重试", delete: "删除" };

export const runs: typeof english = {
  runs: {
    title: "任务",
    empty: "还没有任务。",
    emptyDetail: "用自己的列表或示例新建一个吧。",
    noCondition: "没有条件",
  },

  allRuns: {
    find: "查找任务",
    findWhat: "标签、列表、条件或编号  ( / )",
    states: "只看这些状态的任务",
    label: "标签",
    anyLabel: "任意标签",
    otherLabels: (n: number) => `另有 ${count(n)} 个标签，可用文字查找`,
    everything: "显示全部任务",
    flower: "在 Flower 中查看 worker",
    found: (n: number, all: boolean) => all ? `共 ${count(n)} 个任务` : `${count(n)} 个任务符合`,
    noneMatch: "没有符合的任务。",
    looking: "正在查找任务…",
    again: "重试",
    older: "更早的任务",
    newest: (n: number, of: number) => `共 ${count(of)} 个，显示最新的 ${count(n)} 个`,
    kept: (n: string) => `保留 ${n} 行`,
    by: (owner: string) => owner,
    startedBy: (owner: string) => `由 ${owner} 启动`,
  },

  bulk: {
    group: "对以上所有任务的操作",
    buttons: { cancel: "全部取消…", retry: "全部重试…", delete: "全部删除…" },
    verbs: { cancel: "取消任务", retry: "重试任务", delete: "删除任务" },
    title: (verb, n, state, label) =>
      `${verbs[verb]} ${count(n)} 个${state ?? ""}任务${label === null ? "" : `（标签“${label}”）`}`,
    counting: "正在确认涉及哪些任务…",
    withWords: (q: string) => `标签、列表、条件或编号中含“${q}”`,
    passedOver: (n: number, inStates: string) => `另有 ${count(n)} 个符合的任务（${inStates}）不适用此操作，保持原样。`,
    cancelledFirst: "尚未结束的任务会先被取消。",
    fixed: "此后新建的任务不受影响。",
    means: {
      cancel: "已得到的结果会保留，之后可以重试。",
      retry: "将重新测试出错的行和还没测试过的行。",
      delete: "结果会一并删除，且无法恢复。",
    },
    none: {
      cancel: "所示任务均已结束，无法取消。",
      retry: "所示任务都没有需要重新测试的行，无法重试。",
      delete: "没有可删除的任务。",
    },
    confirm: (verb, n) => `${verbs[verb]} ${count(n)} 个任务`,
    never: "不了",
    stop: "停止",
    close: "关闭",
    again: "重试",
    goOn: (n: number) => `继续处理其余 ${count(n)} 个`,
    soFar: (n: number, of: number) => `已处理 ${count(n)} / ${count(of)} 个任务。`,
    untouched: (n: number) => `${count(n)} 个任务未改动。`,
    ended: {
      cancel: (n: number, of: number) => `已取消 ${count(n)} / ${count(of)} 个任务。`,
      retry: (n: number, of: number) => `已重新排队 ${count(n)} / ${count(of)} 个任务。`,
      delete: (n: number, of: number) => `已删除 ${count(n)} / ${count(of)} 个任务。`,
    },
    troubles: (n: number) => `${count(n)} 个任务未能处理`,
    moreTroubles: (n: number) => `另有 ${count(n)} 个任务`,
    outcomes: {
      done: "完成",
      already: "已无需处理",
      changed: "又开始运行，因此未改动",
      gone: "此前已被删除",
      refused: "被拒绝",
    },
  },
};
