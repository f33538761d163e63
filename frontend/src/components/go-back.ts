/** The browser's way back and forth between places in the chat. */

import type { Chat } from "../state/chat";
import { NEWEST } from "../state/room";
import type { Place } from "./router";

/** Return to a place, at the message `lastSeq` that was in view when it was left (0: not known). The address always tells what is shown. */
export async function goBack(chat: Chat, { slug, seq }: Place, lastSeq: number): Promise<void> {
  const { current } = chat;
  if (slug === current.value.slug && !seq && !lastSeq) return;
  if (!(await chat.open(slug, lastSeq ? 0 : seq))) history.replaceState({}, "", `/r/${current.value.slug}`);
  else if (lastSeq === NEWEST) await chat.attempt(current.value.showLatest());
  else if (lastSeq) await chat.attempt(current.value.showMessage(lastSeq, false));
}
