/** What is said of a list, from its choice to its columns and first rows; in Chinese. */

import type { list as english } from "../english/list.ts";
import { rows } from "./counted.ts";

export const list: typeof english = {
  intake: {
    title: "想留下哪些行？",
    lead: "放进一份列表，写明什么样的行该留下，然后看着谷粒与糠秕分开。",
    drop: "把列表拖到这里",
    dropNow: "松手即可上传",
    formats: "支持 CSV、TSV、JSON Lines、纯文本（也可以是 .gz 或 .zst 压缩文件）和 Parquet",
    choose: "选择文件",
    sample: "用示例试试",
    paste: "粘贴",
    pasteLabel: "要粘贴的行；如果分列，第一行写列名",
    pasteUse: "使用这些行",
    pasteStop: "算了",
    pastedName: "粘贴的内容",
    noSample: "找不到示例",
    gone: "找不到这份列表",
    goneDetail: "它可能已被删除、保留期已满，或者地址不完整。请重新放入列表。",
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
    delimiters: { ",": "逗号", ";": "分号", "\t": "制表符", "|": "竖线", ":": "冒号" },
    between: (what: string) => `以${what}分隔`,
    noHeader: "没有标题行",
    sample: "前几行",
    typeOf: (column: string) => `${column} 的类型`,
    types: { integer: "整数", number: "数字", boolean: "布尔值", date: "日期", timestamp: "时间戳", text: "文本" },
    empty: "这份列表里没有行可以显示。",
  },
};
