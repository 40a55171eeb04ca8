/** What is said of a filter: its condition, its predicate and the form of its parameters; in Chinese. */

import type { filter as english } from "../english/filter.ts";
import { rows } from "./counted.ts";

export const filter: typeof english = {
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
};
