/** What a sample says of the whole list: each share with the interval that it is in, nineteen times of twenty. */

import { count, portion } from "../format/figures.ts";
import { say } from "../strings.ts";
import { type Estimate, VERDICTS } from "../wire/nouns.ts";

export function Estimated({ estimate, isWhole }: { estimate: Estimate; isWhole: boolean }) {
  const rows = estimate.rows;
  return (
    <table class="estimated">
      <caption>
        {isWhole || rows === null ? null : <span>{say.start.estimate(count(rows))}</span>}
        {isWhole && <span>{say.start.isWhole}</span>}
      </caption>
      <thead class="unseen">
        <tr>
          <th scope="col">{say.start.verdict}</th><th scope="col">{say.start.share}</th>
          <th scope="col">{say.start.between}</th><th scope="col">{say.start.rows}</th>
        </tr>
      </thead>
      <tbody>
        {VERDICTS.map((which) => {
          const { share, low, high } = estimate[which];
          return (
            <tr key={which} class={which}>
              <th scope="row"><span class="verdict-mark">{say.which[which]}</span></th>
              <td class="nr share">{share === null ? say.run.noFigure : portion(share)}</td>
              <td class="interval">
                <span class="scale" aria-hidden="true">
                  <i style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
                  <b style={{ left: `${(share ?? 0) * 100}%` }} />
                </span>
                <span class="ends">{low === high ? say.start.exactly : say.start.ends(portion(low), portion(high))}</span>
              </td>
              <td class="dim about">{rows === null || share === null ? "" : say.start.about(isWhole, count(Math.round(share * rows)))}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
