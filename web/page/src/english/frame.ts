/** What the frame says around every view: where one can go, how the connection is, what went wrong; in English. */

import { count } from "../format/figures.ts";

export const frame = {
  name: "Winnow",
  skip: "Skip to the content",

  nav: {
    start: "New run",
    runs: "Runs",
    label: "Pages",
    flower: "Flower",
    flowerWhat: "Workers and tasks, in a new tab. Where there is a token it asks for it: user winnow.",
  },

  connection: {
    connecting: "Connecting",
    live: "Live",
    reconnecting: (at: string) => `Reconnecting since ${at}`,
    offline: (at: string) => `Offline since ${at}`,
    refused: "Refused by the server",
    back: "Connected again",
    liveSince: (at: string) => `Live since ${at}.`,
    polling: "By polling: websockets are blocked somewhere on the way.",
  },

  notices: {
    wanted: "Notify me when it ends",
    denied: "Your browser shows no notifications of this site: its settings decide that.",
    rows: (kept: number, rejected: number, failed: number) =>
      `${count(kept)} kept, ${count(rejected)} rejected, ${count(failed)} failed`,
  },

  away: {
    lost: (at: string) => `The server cannot reach Redis since ${at}`,
    lostMeans:
      "Nothing can be started or changed until it is back. Runs then go on by themselves, and so does this page.",
    noWrites: (at: string) => `Redis takes no writes since ${at}`,
    noWritesMeans: "What is there can be looked at. Runs go on by themselves once this is mended.",
  },

  problem: {
    unexpected: "Something unexpected happened",
    broken: "This page could not be drawn. Runs go on without it; loading it again may help.",
    reload: "Load it again",
    unreachable: "The server does not answer",
    unreachableDetail: "It may be restarting. What runs goes on without this page; try again in a moment.",
    status: (status: number) => `The server answered with status ${status}`,
  },

  token: {
    title: "This server wants a token",
    why: "The one that an admin made for you (wnw_…), or the value of WINNOW_TOKEN that the server was started with. This browser keeps a session of thirty days, and not the token.",
    label: "Token",
    show: "Open",
    wrong: "That is no token of this server, or not any more.",
    forget: "Log out",
  },

  access: {
    as: (owner: string) => `Logged in as ${owner}`,
  },

  nowhere: { title: "Nothing here", detail: "This address belongs to no page.", home: "Start a new run" },
  announce: (name: string, state: string) => `${name}: ${state}`,
};
