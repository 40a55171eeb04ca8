/** Forgets the token that was shown in this browser; there only where one was. */

import { useEffect, useState } from "preact/hooks";

import { say } from "../strings.ts";
import { forgetToken, getSession } from "../wire/api.ts";
import { unlocked } from "../wire/session.ts";

export function LogOut() {
  const [owner, setOwner] = useState("");
  useEffect(() => {
    getSession().then(
      ({ needed, shown, owner }) => {
        unlocked.value = needed && shown;
        setOwner(owner ?? "");
      },
      // Whoever cannot be reached now is not waited for: the next load asks again.
      () => undefined,
    );
  }, []);

  async function forget() {
    await forgetToken();
    // What is shown was shown to who had the token.
    location.reload();
  }

  if (!unlocked.value) return null;
  return (
    <button class="link" title={say.access.as(owner)} onClick={() => void forget()}>
      {say.token.forget}
    </button>
  );
}
