/**
 * A stretch of a room's messages, oldest first and without holes: `seq` grows by one from each to the next.
 * It never holds more than KEPT, so that the page stays light in a room of millions.
 */

import type { Message, Page } from "./wire";

export const KEPT = 400;

export interface Timeline {
  readonly messages: readonly Message[];
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
}

export function fromPage(page: Page): Timeline {
  return { messages: page.messages, moreBefore: page.more_before, moreAfter: page.more_after };
}

/** Put an older page on top; what no longer fits falls off at the bottom. */
export function withOlder(timeline: Timeline, page: Page): Timeline {
  const first = timeline.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const all = [...page.messages.filter((message) => message.seq < first), ...timeline.messages];
  return {
    messages: all.slice(0, KEPT),
    moreBefore: page.more_before,
    moreAfter: timeline.moreAfter || all.length > KEPT,
  };
}

/** Put a newer page below; what no longer fits falls off at the top. */
export function withNewer(timeline: Timeline, page: Page): Timeline {
  const last = timeline.messages.at(-1)?.seq ?? 0;
  const all = [...timeline.messages, ...page.messages.filter((message) => message.seq > last)];
  return {
    messages: all.slice(-KEPT),
    moreBefore: timeline.moreBefore || all.length > KEPT,
    moreAfter: page.more_after,
  };
}

/**
 * Merge changed and new messages by number. New ones are added only where they follow on; a reader who is not
 * at the bottom (`following` false) keeps the place: past KEPT, newer ones wait for the scroll downwards.
 */
export function merge(timeline: Timeline, changes: readonly Message[], following: boolean): Timeline {
  const messages = [...timeline.messages];
  let { moreBefore, moreAfter } = timeline;
  for (const change of [...changes].sort((a, b) => a.seq - b.seq)) {
    const first = messages[0];
    const next = (messages.at(-1)?.seq ?? change.seq - 1) + 1;
    const known = first && messages[change.seq - first.seq];
    if (known) {
      if (known.rev < change.rev) messages[change.seq - (first?.seq ?? 0)] = change;
    } else if (change.seq >= next && !moreAfter) {
      if (change.seq > next || (!following && messages.length >= KEPT)) moreAfter = true;
      else messages.push(change);
    }
  }
  if (messages.length > KEPT) {
    moreBefore = true;
    messages.splice(0, messages.length - KEPT);
  }
  return { messages, moreBefore, moreAfter };
}

export function find(timeline: Timeline, seq: number): Message | undefined {
  const first = timeline.messages[0];
  return first && timeline.messages[seq - first.seq];
}
