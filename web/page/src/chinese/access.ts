/** What the page says of who is logged in, in Chinese. */

import type { say } from "../strings.ts";

export const zhAccess: typeof say.access = {
  as: (owner: string) => `已登录为 ${owner}`,
};
