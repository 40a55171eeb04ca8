/** A list on its way to the server. */

import { percent, size } from "../format/figures.ts";
import { say } from "../strings.ts";
import { cancelSending, type Sending as State } from "./intake.ts";

export function Sending({ sending: { name, sent, total } }: { sending: State }) {
  const share = total === 0 ? 1 : Math.min(1, sent / total);
  return (
    <section class="sending">
      <h1>{say.intake.sending(name)}</h1>
      <div class="sieve" role="progressbar" aria-label={say.intake.sending(name)} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(share * 100)}>
        <span class="kept" style={{ width: `${share * 100}%` }} />
      </div>
      <p class="figures">
        <span>{share < 1 ? percent(share) : say.intake.reading}</span>
        <span class="dim">{say.run.bytesOf(size(sent), size(total))}</span>
        <button type="button" class="button quiet" onClick={cancelSending}>{say.intake.cancel}</button>
      </p>
    </section>
  );
}
