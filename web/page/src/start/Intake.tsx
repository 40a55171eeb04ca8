/** The ways in: drop, choose, paste; and the sample, for who wants to see first. */

import { useEffect, useRef, useState } from "preact/hooks";

import { say } from "../strings.ts";
import { held } from "./drop.ts";
import { takeFiles, takeSample, takeText } from "./intake.ts";
import { runSample, startingSample } from "./order.ts";
import { SAMPLE_WHERE } from "./sample.ts";

export function Intake() {
  const [pasting, setPasting] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  usePasteAnywhere();

  return (
    <section class="intake" aria-labelledby="intake-title">
      <h1 id="intake-title">{say.intake.title}</h1>
      <p class="lead">{say.intake.lead}</p>
      <div class="hopper" data-over={held.value}>
        <p class="hopper-title">{held.value ? say.intake.dropNow : say.intake.drop}</p>
        <p class="dim">{say.intake.formats}</p>
        <div class="row">
          <button type="button" class="button primary" onClick={() => chooser.current?.click()}>{say.intake.choose}</button>
          <button type="button" class="button" aria-expanded={pasting} onClick={() => setPasting(!pasting)}>
            {say.intake.paste}
          </button>
        </div>
        <input
          ref={chooser}
          type="file"
          hidden
          aria-label={say.intake.choose}
          onChange={({ currentTarget }) => {
            void takeFiles([...currentTarget.files ?? []]);
          }}
        />
        {pasting && <PasteBox close={() => setPasting(false)} />}
      </div>
      <FirstRun />
    </section>
  );
}

/** A run within one click. */
function FirstRun() {
  return (
    <div class="first">
      <p>
        <strong>{say.start.first}</strong> {say.start.firstWhat} <span class="code">{SAMPLE_WHERE}</span>
      </p>
      <div class="row">
        <button type="button" class="button" disabled={startingSample.value} onClick={() => void runSample()}>
          {startingSample.value ? say.where.running : say.start.firstRun}
        </button>
        <button type="button" class="button quiet" onClick={() => void takeSample()}>{say.intake.sample}</button>
      </div>
    </div>
  );
}

function PasteBox({ close }: { close: () => void }) {
  const [text, setText] = useState("");
  return (
    <form
      class="paste"
      onSubmit={(event) => {
        event.preventDefault();
        void takeText(text);
      }}
    >
      <label for="pasted">{say.intake.pasteLabel}</label>
      <textarea
        id="pasted"
        class="code"
        rows={6}
        spellcheck={false}
        value={text}
        ref={(box) => box?.focus()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") close();
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && text.trim() !== "") void takeText(text);
        }}
      />
      <div class="row">
        <button class="button primary" disabled={text.trim() === ""}>{say.intake.pasteUse}</button>
        <button type="button" class="button quiet" onClick={close}>{say.intake.pasteStop}</button>
      </div>
    </form>
  );
}

function usePasteAnywhere(): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) return;
      const files = [...event.clipboardData?.files ?? []];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (files.length > 0) void takeFiles(files);
      else if (text.trim() !== "") void takeText(text);
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  }, []);
}
