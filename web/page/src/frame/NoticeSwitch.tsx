/** Asks to be told when a run ends; there only where the browser can. */

import { say } from "../strings.ts";
import { notices, noticesExist, switchNotices } from "./notice.ts";

export function NoticeSwitch() {
  if (!noticesExist()) return null;
  if (notices.value === "denied") return <p class="dim notices" role="status">{say.notices.denied}</p>;
  return (
    <p class="notices">
      <button type="button" class="toggle" aria-pressed={notices.value === "on"} onClick={() => void switchNotices()}>
        <i aria-hidden="true" />
        {say.notices.wanted}
      </button>
    </p>
  );
}
