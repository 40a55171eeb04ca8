/** Rows a second over the run, by verdict, as one picture that says what it shows where it is pointed at. */

import { useMemo, useState } from "preact/hooks";

import { clockTime, perSecond, span } from "../format/figures.ts";
import { useNow } from "../frame/now.ts";
import { say } from "../strings.ts";
import { curveOf, HEIGHT, rateAt, WIDTH } from "./plot.ts";
import { type Series, until } from "./series.ts";

interface Props {
  series: Series;
  /** Rows may come at any time. */
  isLive: boolean;
  /** Milliseconds that this browser's clock is ahead of the server's. */
  ahead: number;
}

export function Plot({ series, isLive, ahead }: Props) {
  const now = useNow(isLive ? 1000 : null) - ahead;
  const seconds = isLive ? Math.floor(now / 1000) : null;
  const curve = useMemo(() => curveOf(isLive ? until(series, now) : series), [series, seconds]);
  const [place, setPlace] = useState<number | null>(null);
  if (curve === null) return null;
  const told = place === null ? null : rateAt(curve, place);

  function pointed(event: PointerEvent) {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    setPlace(Math.min(1, Math.max(0, (event.clientX - left) / width)));
  }

  return (
    <figure class="plot">
      <figcaption>
        <h2>{say.look.plot}</h2>
        {told === null ? <span class="dim">{perSecond(curve.top)}</span> : (
          <span class="told">
            <span class="kept">{say.which.kept} {perSecond(told.kept)}</span>
            <span class="rejected">{say.which.rejected} {perSecond(told.rejected)}</span>
            <span class="failed">{say.which.failed} {perSecond(told.failed)}</span>
            <span class="dim">{say.look.plotAt(span((told.at - curve.from) / 1000))}</span>
          </span>
        )}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={say.look.plotTold(perSecond(curve.top))}
        onPointerMove={pointed}
        onPointerLeave={() => setPlace(null)}
      >
        <path class="rejected" d={curve.rejected} />
        <path class="kept" d={curve.kept} />
        <path class="failed" d={curve.failed} />
        {place !== null && <line class="pointed" x1={place * WIDTH} x2={place * WIDTH} y1={0} y2={HEIGHT} />}
      </svg>
      <p class="plot-times dim" aria-hidden="true">
        <span>{clockTime(curve.from)}</span>
        <span>{clockTime(curve.to)}</span>
      </p>
      {series.watchedFrom !== null && series.watchedFrom > curve.from && (
        <p class="dim">{say.look.plotBefore(clockTime(series.watchedFrom))}</p>
      )}
    </figure>
  );
}
