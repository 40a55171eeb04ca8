/** Why a row has its verdict, in words for people. */

import { say } from "../strings.ts";
import { BY_CONDITION } from "../wire/reasons.ts";

/** What a worker or a predicate wrote stays as it is; only what the system itself means by a sign is put into words. */
export function reasonInWords(reason: string): string {
  if (reason === "") return say.look.reasonless;
  return reason === BY_CONDITION ? say.start.byCondition : reason;
}
