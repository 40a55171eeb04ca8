/** What verdicts and states are called, wherever they are told; in Chinese. */

import type { verdicts as english } from "../english/verdicts.ts";
import { rows } from "./counted.ts";

export const verdicts: typeof english = {
  which: { kept: "保留", rejected: "剔除", failed: "出错" },

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
};
