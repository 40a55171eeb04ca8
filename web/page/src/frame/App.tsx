/** The frame around every view, and the choice of view. */

import { useSignalEffect } from "@preact/signals";
import { useEffect, useErrorBoundary, useRef } from "preact/hooks";

import { view } from "../navigation.ts";
import { RunView } from "../run/RunView.tsx";
import { RunsView } from "../runs/RunsView.tsx";
import { StartView } from "../start/StartView.tsx";
import { say } from "../strings.ts";
import { locked } from "../wire/session.ts";
import { socket } from "../wire/socket.ts";
import { announced } from "./announce.ts";
import { AwayNote } from "./AwayNote.tsx";
import { Broken } from "./Broken.tsx";
import { Header } from "./Header.tsx";
import { TokenForm } from "./TokenForm.tsx";

export function App() {
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  socket();
  // A view that came by a link takes the focus along, as a loaded page would.
  useSignalEffect(() => {
    void view.value;
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  });
  return (
    <>
      <a class="skip" href="#content">{say.skip}</a>
      <Header />
      <AwayNote />
      <main id="content" tabIndex={-1} ref={main}>
        {locked.value ? <TokenForm /> : <Sheltered />}
      </main>
      <p class="unseen" role="status">{announced.value}</p>
    </>
  );
}

/** A fault of the page's own takes its view down, not the frame; another view is another try. */
function Sheltered() {
  const [fault, forget] = useErrorBoundary((error) => console.error(error));
  const at = view.value;
  useEffect(() => {
    if (fault) forget();
  }, [at]);
  return fault ? <Broken fault={fault} /> : <Shown />;
}

function Shown() {
  const at = view.value;
  switch (at.name) {
    case "start":
      return <StartView />;
    case "runs":
      return <RunsView />;
    case "run":
      return <RunView key={at.id} id={at.id} look={at.look} />;
    case "nowhere":
      return (
        <section class="blank">
          <h1>{say.nowhere.title}</h1>
          <p>{say.nowhere.detail}</p>
          <a class="button" href="/">{say.nowhere.home}</a>
        </section>
      );
  }
}
