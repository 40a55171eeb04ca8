/** The sample that comes with the page: its file, the list that it made before, and a filter to show with it. */

import { say } from "../strings.ts";
import { inOwnWords, newestLists, Refused, UNREACHABLE } from "../wire/api.ts";
import type { ListRecord } from "../wire/nouns.ts";

const NAME = "people.csv";
const NO_SAMPLE = inOwnWords("urn:winnow:page", 0, () => ({ title: say.intake.noSample, detail: "" }));
/** Lists among which it is looked for. */
const NEWEST = 100;

export const SAMPLE_WHERE = "age >= 65 AND country = 'CN'";

let address = "";

/** Says where among the page's files the sample is. */
export function sampleIsAt(path: string): void {
  address = path;
}

/** The page's own file. Raises Refused where the server does not answer, or does not have it. */
export async function sampleFile(): Promise<File> {
  const answer = await fetch(address).catch(() => {
    throw new Refused(UNREACHABLE);
  });
  if (!answer.ok) throw new Refused(NO_SAMPLE);
  return new File([await answer.blob()], NAME);
}

/** The list that the sample made when it was taken before; null where there is none, or none that is surely it. */
export async function sampleThere(file: Blob): Promise<ListRecord | null> {
  // Without a secure context a browser makes no hashes: then the sample goes up again.
  if (!isSecureContext) return null;
  const [sha256, lists] = await Promise.all([hashOf(file), newestLists(NEWEST).catch(() => [])]);
  return lists.find((one) => one.sha256 === sha256 && isAsFound(one)) ?? null;
}

/** Whether it is read as the server reads it by itself. */
function isAsFound({ name, format, dialect }: ListRecord): boolean {
  const { delimiter, quote, header, encoding } = dialect;
  return name === NAME && format === "csv" && delimiter === "," && quote === '"' && header && encoding === "utf-8";
}

async function hashOf(file: Blob): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
