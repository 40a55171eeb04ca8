/** What the frame says around every view: where one can go, how the connection is, what went wrong; in Chinese. */

import { count } from "../format/figures.ts";
import type { frame as english } from "../english/frame.ts";

export const frame: typeof english = {
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

  access: {
    as: (owner: string) => `已登录为 ${owner}`,
  },

  nowhere: { title: "这里什么也没有", detail: "这个地址没有对应的页面。", home: "新建任务" },
  announce: (name: string, state: string) => `${name}：${state}`,
};
