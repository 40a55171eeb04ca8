/** What modules of the page find in a browser, as far as tests need it; and a server that answers what it is told to. */

interface Asked {
  method: string;
  path: string;
  body: unknown;
}

type Reply = (asked: Asked) => unknown;

Object.assign(globalThis, {
  location: new URL("http://winnow.test/"),
  history: { pushState: () => undefined, replaceState: () => undefined },
  document: { getElementById: () => null },
  scrollTo: () => undefined,
});

/** Every request since `serve`, in order. */
export let asked: Asked[] = [];

/** Answers every request with what `reply` gives: a body, a text, or a promise of one; an Error is a 422, or of its `status`. */
export function serve(reply: Reply): void {
  asked = [];
  globalThis.fetch = async (input, init) => {
    const url = new URL(String(input), "http://winnow.test");
    const body = typeof init?.body === "string" ? (JSON.parse(init.body) as unknown) : null;
    const one = { method: init?.method ?? "GET", path: url.pathname + url.search, body };
    asked.push(one);
    const found = await reply(one);
    if (init?.signal?.aborted) throw new DOMException("aborted", "AbortError");
    if (found instanceof Error) {
      const { status = 422 } = found as Error & { status?: number };
      return new Response(JSON.stringify({ title: found.message, detail: found.message, ...found }), { status });
    }
    return new Response(typeof found === "string" ? found : JSON.stringify(found));
  };
}

/** Until all that waits for nothing but an answer has come to rest. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done));
}
