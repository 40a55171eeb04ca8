/** The ways in: drop, choose, paste, or the sample. */

import { useEffect, useRef, useState } from "preact/hooks";

import { say } from "../strings.ts";
import { held } from "./drop.ts";
import { takeFile, takeSample, takeText } from "./intake.ts";

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
          <button type="button" class="button" onClick={() => void takeSample()}>
            {say.intake.sample} <span class="dim">{say.intake.sampleNote}</span>
          </button>
          <button type="button" class="button quiet" aria-expanded={pasting} onClick={() => setPasting(!pasting)}>
            {say.intake.paste}
          </button>
        </div>
        <input
          ref={chooser}
          type="file"
          hidden
          aria-label={say.intake.choose}
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file) void takeFile(file, file.name);
          }}
        />
        {pasting && <PasteBox close={() => setPasting(false)} />}
      </div>
    </section>
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
      const file = event.clipboardData?.files[0];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (file) void takeFile(file, file.name);
      else if (text.trim() !== "") void takeText(text);
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  }, []);
}
