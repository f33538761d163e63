/**
 * The latest state of messages that changed while the page was open. Whatever shows a message outside the timeline holds
 * a copy of it: by `current` the copy follows edits, reactions and deletions.
 */

import { signal } from "@preact/signals";
import type { Message } from "../domain/protocol";

/** Older changes are forgotten: by then a panel has most likely been loaded again. */
const MOST_KEPT = 1_000;

type Ref = Pick<Message, "room" | "seq">;

export class ChangedMessages {
  readonly #latest = signal<ReadonlyMap<string, Message>>(new Map());

  put(message: Message): void {
    const latest = new Map(this.#latest.value);
    latest.delete(keyOf(message));
    latest.set(keyOf(message), message);
    const [oldest] = latest.keys();
    if (latest.size > MOST_KEPT && oldest) latest.delete(oldest);
    this.#latest.value = latest;
  }

  /** The message as it is now; what only this copy has, such as a search hit's snippet, stays. */
  current<Copy extends Message>(copy: Copy): Copy {
    const latest = this.#latest.value.get(keyOf(copy));
    return latest && latest.rev > copy.rev ? { ...copy, ...latest } : copy;
  }
}

function keyOf({ room, seq }: Ref): string {
  return `${room}/${seq}`;
}
