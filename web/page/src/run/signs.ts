/** What a run shows outside the page: the icon of the tab while it goes, and a notice when it ends. */

import { useEffect, useRef } from "preact/hooks";

import { type Icon, useIcon } from "../frame/icon.ts";
import { giveNotice } from "../frame/notice.ts";
import { wordsFor } from "../frame/StateMark.tsx";
import { say } from "../strings.ts";
import type { Snapshot } from "../wire/nouns.ts";
import { iconOf } from "./iconOf.ts";
import { hasEnded } from "./states.ts";

export function useSigns(job: Snapshot | null): void {
  const icon: Icon | null = job === null ? null : iconOf(job);
  useIcon(icon);
  const going = useRef(false);
  useEffect(() => {
    if (job === null) return;
    // Only of an end that came while this page was open.
    if (going.current && hasEnded(job.state)) {
      const { kept, rejected, failed } = job.rows;
      const name = job.label ?? job.list.name;
      giveNotice(`${job.id} ${job.attempt}`, say.announce(name, wordsFor(job)), say.notices.rows(kept, rejected, failed));
    }
    going.current = !hasEnded(job.state);
  }, [job?.state, job?.attempt]);
}
