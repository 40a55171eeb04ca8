/** A time told from now, and exactly on hover. */

import { ago, exact } from "../format/figures.ts";
import { useNow } from "./now.ts";

export function When({ at }: { at: string }) {
  const now = useNow(30_000);
  return <time dateTime={at} title={exact(at)}>{ago(at, now)}</time>;
}
