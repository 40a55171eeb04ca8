/** A list on its way to the server. */

import { percent, size, span } from "../format/figures.ts";
import { layer, reachOf } from "../frame/bar.ts";
import { useNow } from "../frame/now.ts";
import { say } from "../strings.ts";
import { cancelSending, type Sending as State } from "./intake.ts";
import { secondsLeft } from "./pace.ts";

export function Sending({ sending }: { sending: State }) {
  const { name, sent, total } = sending;
  const now = useNow(500);
  const share = total === 0 ? 1 : Math.min(1, sent / total);
  const left = secondsLeft(sending, now);
  return (
    <section class="sending">
      <h1>{say.intake.sending(name)}</h1>
      <div class="sieve" role="progressbar" aria-label={say.intake.sending(name)} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(share * 100)}>
        <span class="kept" style={layer(reachOf(share))} />
      </div>
      <p class="figures">
        <span>{share < 1 ? percent(share) : say.intake.reading}</span>
        <span class="dim">{say.run.bytesOf(size(sent), size(total))}</span>
        {left !== null && <span class="dim">{say.start.left(span(left))}</span>}
        <button type="button" class="button quiet" onClick={cancelSending}>{say.intake.cancel}</button>
      </p>
    </section>
  );
}
