/** Why rows failed or were rejected: the most frequent reasons, the newest example of each, and a search among all. */

import { useEffect, useRef, useState } from "preact/hooks";

import { count } from "../format/figures.ts";
import { reasonInWords } from "../rows/reasons.ts";
import { say } from "../strings.ts";
import { reasonsOf, resultPage } from "../wire/api.ts";
import type { CountedReason, CountedReasons, ShownRow, Snapshot } from "../wire/nouns.ts";
import type { Look } from "./look.ts";

/** So many are shown at once; the search finds the others. */
const SHOWN = 8;
const TYPED_PAUSE = 250;
/** While rows come, counts are asked for again at most so often. */
const ASKED_EVERY = 2000;

interface Props {
  job: Snapshot;
  of: "failed" | "rejected";
  choose: (part: Partial<Look>) => void;
}

export function Reasons({ job, of, choose }: Props) {
  const has = job.reasons.some(({ verdict }) => verdict === of);
  const [q, setQ] = useState("");
  const counted = useCounted(job, of, q, has);
  const [opened, setOpened] = useState<string | null | undefined>(undefined);
  if (!has || counted === null) return null;
  // The first one is open from the start: what goes wrong most is what is looked for.
  const open = opened === undefined && of === "failed" ? (counted.reasons[0]?.reason ?? null) : (opened ?? null);
  const many = counted.reasons.length > SHOWN || counted.other > 0 || q !== "";
  return (
    <section class="why">
      <h2>{say.run.reasons[of]}</h2>
      {many && (
        <input
          type="search"
          class="why-search"
          aria-label={say.look.reasonSearch(say.run.reasons[of].toLowerCase())}
          placeholder={say.look.reasonSearch(say.run.reasons[of].toLowerCase())}
          value={q}
          onInput={(event) => setQ(event.currentTarget.value)}
        />
      )}
      <ul class="reasons">
        {counted.reasons.slice(0, q === "" ? SHOWN : 100).map((one) => (
          <ReasonLine
            key={one.reason}
            job={job}
            one={one}
            of={of}
            isOpen={one.reason === open}
            toggle={() => setOpened(one.reason === open ? null : one.reason)}
            choose={choose}
          />
        ))}
      </ul>
      {counted.reasons.length === 0 && <p class="dim">{say.look.noReason}</p>}
      {counted.other > 0 && (
        <p class="dim">
          {say.look.otherReasons(counted.other)}{" "}
          {q !== "" && (
            <button type="button" class="link" onClick={() => choose({ which: of, q, reason: "", at: 0 })}>{say.look.searchRows}</button>
          )}
        </p>
      )}
    </section>
  );
}

interface LineProps {
  job: Snapshot;
  one: CountedReason;
  of: "failed" | "rejected";
  isOpen: boolean;
  toggle: () => void;
  choose: (part: Partial<Look>) => void;
}

function ReasonLine({ job, one, of, isOpen, toggle, choose }: LineProps) {
  return (
    <li>
      <button type="button" class="reason-line" aria-expanded={isOpen} onClick={toggle}>
        <span>{reasonInWords(one.reason)}</span>
        <b>{count(one.rows)}</b>
      </button>
      {isOpen && (
        <div class="example">
          {one.example !== null && <Example job={job.id} which={of} row={one.example.row} />}
          <button type="button" class="link" onClick={() => choose({ which: of, reason: one.reason, q: "", at: 0 })}>
            {say.look.reasonRows(one.rows)}
          </button>
        </div>
      )}
    </li>
  );
}

/** The row that had it last, once it can be read: what is committed behind a hole comes a little later. */
function Example({ job, which, row }: { job: string; which: "failed" | "rejected"; row: number }) {
  const [found, setFound] = useState<ShownRow | null>(null);
  useEffect(() => {
    let stale = false;
    resultPage(job, which, { row, limit: 1 }).then(
      ({ rows }) => {
        if (!stale && rows[0]?.row === row) setFound(rows[0]);
      },
      // It is one example more or less; the rows themselves say what is wrong.
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [job, which, row]);
  return (
    <p>
      <span class="dim">{say.look.newest}: {say.look.rowNumber(row).toLowerCase()}</span>
      {found !== null && <code class="code">{found.data ?? say.table.binary}</code>}
    </p>
  );
}

function useCounted(job: Snapshot, of: "failed" | "rejected", q: string, has: boolean): CountedReasons | null {
  const [counted, setCounted] = useState<CountedReasons | null>(null);
  const wanted = useSettled(q);
  const there = job.rows[of];
  const last = useRef({ q: wanted, at: 0 });
  // What is asked: rows that come meanwhile make no answer to it wrong.
  const asked = useRef("");
  useEffect(() => {
    if (!has) return undefined;
    const mine = `${job.id} ${job.attempt} ${of} ${wanted}`;
    asked.current = mine;
    const pause = wanted === last.current.q ? last.current.at + ASKED_EVERY - Date.now() : 0;
    const timer = setTimeout(() => {
      last.current = { q: wanted, at: Date.now() };
      reasonsOf(job.id, of, wanted).then((found) => asked.current === mine && setCounted(found), () => undefined);
    }, Math.max(0, pause));
    return () => clearTimeout(timer);
  }, [job.id, job.attempt, job.state, of, wanted, has, there]);
  useEffect(() => () => {
    asked.current = "";
  }, []);
  return counted;
}

/** A text once it has not been changed for a moment. */
function useSettled(text: string): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => settle(text), TYPED_PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
