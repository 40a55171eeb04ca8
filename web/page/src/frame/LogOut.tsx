/** Forgets the token that was shown in this browser; there only where one was. */

import { useEffect, useState } from "preact/hooks";

import { say } from "../strings.ts";
import { forgetToken, getSession, problemIn } from "../wire/api.ts";
import { unlocked } from "../wire/session.ts";

export function LogOut() {
  const [owner, setOwner] = useState("");
  const [wrong, setWrong] = useState("");
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
    setWrong("");
    try {
      await forgetToken();
      // What is shown was shown to who had the token.
      location.reload();
    } catch (thrown) {
      setWrong(problemIn(thrown).title);
    }
  }

  if (!unlocked.value) return null;
  return (
    <>
      {wrong !== "" && <span class="wrong" role="alert">{wrong}</span>}
      <button type="button" class="link" title={say.access.as(owner)} onClick={() => void forget()}>{say.token.forget}</button>
    </>
  );
}
