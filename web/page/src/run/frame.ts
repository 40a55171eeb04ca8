/** Writes once a frame, however many messages came; a page that nobody looks at is written four times a second. */

const HIDDEN_PAUSE = 250;

/** A function that asks for `write` to run soon, once, however often it is called before. */
export function oncePerFrame(write: () => void): { soon(): void; stop(): void } {
  let frame = 0;
  let timer = 0;
  const run = () => {
    stop();
    write();
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = timer = 0;
  };
  const soon = () => {
    if (frame !== 0 || timer !== 0) return;
    frame = requestAnimationFrame(run);
    timer = window.setTimeout(run, HIDDEN_PAUSE);
  };
  return { soon, stop };
}
