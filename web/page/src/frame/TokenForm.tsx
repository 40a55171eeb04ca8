/** Asks for the server's token, once. */

import { useState } from "preact/hooks";

import { say } from "../strings.ts";
import { problemIn, showToken } from "../wire/api.ts";
import { useTitle } from "./title.ts";

export function TokenForm() {
  const [token, setToken] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  useTitle(say.token.title);

  async function show(event: Event) {
    event.preventDefault();
    try {
      await showToken(token.trim());
      // Everything was asked for without the cookie: ask again from the start.
      location.reload();
    } catch (thrown) {
      const problem = problemIn(thrown);
      setWrong(problem.status === 401 ? say.token.wrong : problem.title);
    }
  }

  return (
    <form class="blank token" onSubmit={(event) => void show(event)}>
      <h1>{say.token.title}</h1>
      <p id="token-why">{say.token.why}</p>
      <label for="token">{say.token.label}</label>
      <div class="row">
        <input
          id="token"
          type="password"
          autocomplete="current-password"
          aria-describedby="token-why"
          value={token}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <button class="button primary" disabled={token.trim() === ""}>{say.token.show}</button>
      </div>
      {wrong !== null && <p class="wrong" role="alert">{wrong}</p>}
    </form>
  );
}
