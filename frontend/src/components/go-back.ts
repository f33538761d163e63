/** The browser's way back and forth between places in the chat. */

import type { Chat } from "../state/chat";
import { NEWEST } from "../state/room";
import type { Place } from "./router";

/** Show a place that one has left at the message `left` (0: not known). The address always tells what is shown. */
export async function goBack(chat: Chat, { slug, seq }: Place, left: number): Promise<void> {
  const { current } = chat;
  if (slug === current.value.slug && !seq && !left) return;
  if (!(await chat.open(slug, left ? 0 : seq))) history.replaceState({}, "", `/r/${current.value.slug}`);
  else if (left === NEWEST) await chat.attempt(current.value.showLatest());
  else if (left) await chat.attempt(current.value.showMessage(left, false));
}
