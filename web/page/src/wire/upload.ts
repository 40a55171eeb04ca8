/** A list on its way up. XMLHttpRequest, since `fetch` does not tell how much has been sent. */

import type { ListRecord } from "./nouns.ts";
import { problemOf, Refused, UNREACHABLE } from "./api.ts";

export interface Upload {
  done: Promise<ListRecord>;
  cancel(): void;
}

export function upload(file: Blob, name: string, sent: (bytes: number, total: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<ListRecord>((resolve, reject) => {
    request.open("POST", `/api/lists?name=${encodeURIComponent(name)}`);
    // The name's ending decides the format; a type that a browser guesses from it says no more.
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded }) => sent(loaded, file.size);
    request.onload = () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText) as ListRecord);
      else reject(new Refused(problemOf(request.status, request.responseText)));
    };
    request.onerror = () => reject(new Refused(UNREACHABLE));
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}
