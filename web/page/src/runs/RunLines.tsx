/** The runs on show, of any number: only the lines in sight are drawn, and the one that has the focus. */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { placesOf, spanOf } from "../long/span.ts";
import { useSight } from "../long/useSight.ts";
import { say } from "../strings.ts";
import type { Summary } from "../wire/nouns.ts";
import { RunLine } from "./RunLine.tsx";
import { useWalk } from "./useWalk.ts";

interface Props {
  jobs: readonly Summary[];
  /** How many match, on show or not; -1: not known yet. */
  size: number;
  isBusy: boolean;
}

/** Pixels, until a line was measured. */
const USUAL_HEIGHT = 68;

export function RunLines({ jobs, size, isBusy }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const { lineHeight, sight } = useLines(list);
  const { needed, walk } = useWalk(list, jobs);
  const lines = [];
  let next = 0;
  const pad = (place: number) => {
    if (place > next) lines.push(<Pad key={`before ${lines.length}`} height={(place - next) * lineHeight} />);
  };
  for (const place of placesOf(spanOf(sight.top, sight.height, jobs.length, lineHeight), needed)) {
    const job = jobs[place];
    if (job === undefined) continue;
    pad(place);
    lines.push(<RunLine key={job.id} job={job} place={place} size={size} />);
    next = place + 1;
  }
  pad(jobs.length);
  return (
    <ul ref={list} class="run-lines sheet" aria-label={say.runs.title} aria-busy={isBusy} onKeyDown={walk}>{lines}</ul>
  );
}

/** The room of lines that are not drawn. */
function Pad({ height }: { height: number }) {
  return <li class="pad" aria-hidden="true" style={{ height: `${height}px` }} />;
}

/** How high lines are, which fonts and the width of the window decide, and what of them is in sight. */
function useLines(list: RefObject<HTMLUListElement | null>) {
  const [lineHeight, setLineHeight] = useState(USUAL_HEIGHT);
  const { sight, look } = useSight(
    () => list.current && { top: -list.current.getBoundingClientRect().top, height: innerHeight }, lineHeight,
  );
  const latest = useRef(look);
  latest.current = look;
  useLayoutEffect(() => {
    if (list.current === null) return undefined;
    const scrolled = () => latest.current();
    const sized = new ResizeObserver(() => {
      const height = list.current?.querySelector(".run-line")?.getBoundingClientRect().height;
      if (height) setLineHeight(height);
      scrolled();
    });
    sized.observe(list.current);
    addEventListener("scroll", scrolled, { passive: true });
    addEventListener("resize", scrolled);
    return () => {
      sized.disconnect();
      removeEventListener("scroll", scrolled);
      removeEventListener("resize", scrolled);
    };
  }, []);
  return { lineHeight, sight };
}
