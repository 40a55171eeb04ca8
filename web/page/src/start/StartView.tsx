/** The start page: a list, a condition, a predicate, and the button. */

import { effect, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";

import sampleAddress from "../../../../examples/people.csv?url";
import { startAddress } from "../address.ts";
import { ProblemNote } from "../frame/ProblemNote.tsx";
import { useTitle } from "../frame/title.ts";
import { note, view } from "../navigation.ts";
import { say } from "../strings.ts";
import { keepChecking, where } from "./condition.ts";
import { ConditionPanel } from "./ConditionPanel.tsx";
import { keepTrying } from "./fits.ts";
import { list, putBack, refused, sending, takeKnown, types } from "./intake.ts";
import { Intake } from "./Intake.tsx";
import { ListPanel } from "./ListPanel.tsx";
import { orderRefused, startingSample } from "./order.ts";
import { call, choose, readKnown } from "./predicate.ts";
import { leaveAsItIs } from "./reading.ts";
import { Recent } from "./Recent.tsx";
import { sampleIsAt } from "./sample.ts";
import { Sending } from "./Sending.tsx";
import { leaveTrial } from "./trial.ts";

sampleIsAt(sampleAddress);

export function StartView() {
  useTitle(list.value?.name ?? null);
  useSignalEffect(arriveAtAddress);
  useEffect(keepAddress, []);
  useEffect(keepChecking, []);
  useEffect(keepTrying, []);
  useEffect(() => leaveTrial, []);
  useEffect(() => void readKnown(), []);

  if (list.value !== null && !startingSample.value) {
    return (
      <div class="start with-list">
        <ListPanel list={list.value} />
        <ConditionPanel list={list.value} />
      </div>
    );
  }
  return (
    <div class="start">
      {refused.value !== null && (
        <div class="refused">
          <ProblemNote problem={refused.value.problem} />
          {refused.value.again !== null && (
            <button type="button" class="button" onClick={refused.value.again}>{say.then.again}</button>
          )}
        </div>
      )}
      {sending.value !== null ? <Sending sending={sending.value} /> : <Intake />}
      <Recent />
    </div>
  );
}

/**
 * The address keeps list and condition, so that a reload or a bookmark shows them again. Written at once, not after the
 * next frame as `useSignalEffect` would: a reload can be quicker.
 */
function keepAddress(): () => void {
  return effect(() => {
    const address = list.value === null ? null : startAddress(list.value.id, where.value, types.value, call.value);
    // A count that comes after Run was pressed must not take the run's address away.
    if (address !== null && view.peek().name === "start") note(address);
  });
}

function arriveAtAddress(): void {
  const at = view.value;
  const there = list.peek()?.id ?? null;
  // What is on its way in has no address yet.
  if (at.name !== "start" || (at.list === null && there === null)) return;
  orderRefused.value = null;
  leaveAsItIs();
  where.value = at.where;
  choose(at.predicate?.name ?? "", at.predicate?.params);
  if (at.list === null) putBack();
  else if (at.list === there) types.value = at.types;
  else void takeKnown(at.list, at.types);
}
