/** The icon of the tab: the mark of the page, or how far a run is and what became of it. Drawn, since it changes. */

import { useEffect } from "preact/hooks";

export type Icon =
  | { shows: "percent"; percent: number }
  | { shows: "waiting" | "good" | "mixed" | "bad" | "stopped" };

const SIDE = 64;
const MIDDLE = SIDE / 2;
const TOP = -Math.PI / 2;

const LEAF = "#1f5a3c";
const GRAIN = "#f0ad2a";
const RUST = "#b8402a";
const GREY = "#5e5b49";
const WHITE = "#ffffff";

/** Null: the page's own. It is drawn again only when it shows something else. */
export function useIcon(icon: Icon | null): void {
  const key = icon === null ? null : icon.shows === "percent" ? `percent ${icon.percent}` : icon.shows;
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (link === null || icon === null) return undefined;
    const { type, href } = link;
    put(link, "image/png", drawn(icon));
    return () => put(link, type, href);
  }, [key]);
}

function put(link: HTMLLinkElement, type: string, href: string): void {
  link.type = type;
  link.href = href;
}

function drawn(icon: Icon): string {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext("2d");
  if (pen === null) return "";
  pen.lineCap = pen.lineJoin = "round";
  if (icon.shows === "percent") percentage(pen, icon.percent);
  else sign(pen, icon.shows);
  return canvas.toDataURL("image/png");
}

function percentage(pen: CanvasRenderingContext2D, percent: number): void {
  disc(pen, LEAF);
  pen.lineWidth = 9;
  pen.strokeStyle = GRAIN;
  pen.beginPath();
  pen.arc(MIDDLE, MIDDLE, MIDDLE - 5, TOP, TOP + (percent / 100) * 2 * Math.PI);
  pen.stroke();
  pen.fillStyle = WHITE;
  pen.font = `700 ${percent > 99 ? 24 : 31}px sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(String(percent), MIDDLE, MIDDLE + 2);
}

function sign(pen: CanvasRenderingContext2D, shows: Exclude<Icon["shows"], "percent">): void {
  disc(pen, shows === "bad" ? RUST : shows === "good" || shows === "mixed" ? LEAF : GREY);
  pen.lineWidth = 8;
  pen.strokeStyle = WHITE;
  pen.beginPath();
  for (const [from, ...to] of SIGNS[shows]) {
    pen.moveTo(...from);
    for (const point of to) pen.lineTo(...point);
  }
  pen.stroke();
  if (shows !== "mixed") return;
  pen.fillStyle = RUST;
  pen.beginPath();
  pen.arc(SIDE - 15, 15, 15, 0, 2 * Math.PI);
  pen.fill();
}

type Point = [x: number, y: number];

const TICK: [Point, ...Point[]] = [[18, 33], [28, 44], [46, 22]];
const SIGNS: Record<Exclude<Icon["shows"], "percent">, [Point, ...Point[]][]> = {
  waiting: [[[25, 22], [25, 42]], [[39, 22], [39, 42]]],
  good: [TICK],
  mixed: [TICK],
  bad: [[[22, 22], [42, 42]], [[42, 22], [22, 42]]],
  stopped: [[[20, 32], [44, 32]]],
};

function disc(pen: CanvasRenderingContext2D, colour: string): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(MIDDLE, MIDDLE, MIDDLE, 0, 2 * Math.PI);
  pen.fill();
}
