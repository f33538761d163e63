/**
 * The part of a room's history that is shown: messages, oldest first and without gaps, so that `seq` grows by one
 * from each to the next. There are never more than MAX_MESSAGES, which keeps the page fast in a room of millions.
 */

import type { Message, Page } from "./protocol";

export const MAX_MESSAGES = 400;

export interface Timeline {
  readonly messages: readonly Message[];
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
}

export function fromPage(page: Page): Timeline {
  return { messages: page.messages, moreBefore: page.more_before, moreAfter: page.more_after };
}

/** Add an older page on top, and drop the newest messages of too many. */
export function withOlder(timeline: Timeline, page: Page): Timeline {
  const first = timeline.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const all = [...page.messages.filter((message) => message.seq < first), ...timeline.messages];
  const messages = keepFirst(all);
  return {
    messages,
    moreBefore: page.more_before,
    moreAfter: timeline.moreAfter || all.length > messages.length,
  };
}

/** Add a newer page below, and drop the oldest messages of too many. */
export function withNewer(timeline: Timeline, page: Page): Timeline {
  const last = timeline.messages.at(-1)?.seq ?? 0;
  const all = [...timeline.messages, ...page.messages.filter((message) => message.seq > last)];
  const messages = keepLast(all);
  return {
    messages,
    moreBefore: timeline.moreBefore || all.length > messages.length,
    moreAfter: page.more_after,
  };
}

/** Replies in threads only are not shown, and not counted: a busy thread must not drive out all that is. */
function keepFirst(messages: readonly Message[]): readonly Message[] {
  let shown = 0;
  const end = messages.findIndex(({ in_thread }) => {
    shown += Number(!in_thread);
    return shown > MAX_MESSAGES;
  });
  return end < 0 ? messages : messages.slice(0, end);
}

function keepLast(messages: readonly Message[]): readonly Message[] {
  return [...keepFirst([...messages].reverse())].reverse();
}

/**
 * Merge changed and new messages by `seq`. New ones are added only directly after the last. For a reader who is not
 * at the bottom (`isFollowing` is false) nothing is dropped: beyond MAX_MESSAGES, new ones are left out until the
 * reader scrolls down. Replies bring what their thread has become.
 */
export function mergeMessages(timeline: Timeline, changes: readonly Message[], isFollowing: boolean): Timeline {
  const messages = [...timeline.messages];
  const { moreBefore } = timeline;
  let { moreAfter } = timeline;
  for (const change of [...changes].sort((a, b) => a.seq - b.seq)) {
    const index = change.seq - (messages[0]?.seq ?? change.seq);
    const known = messages[index];
    const next = (messages.at(-1)?.seq ?? change.seq - 1) + 1;
    if (known) {
      if (known.rev < change.rev) messages[index] = change;
    } else if (change.seq >= next && !moreAfter) {
      if (change.seq > next || (!isFollowing && messages.length >= MAX_MESSAGES)) moreAfter = true;
      else messages.push(change);
    }
  }
  for (const { thread, thread_root } of [...changes].sort((a, b) => a.rev - b.rev)) {
    const index = (thread_root ?? 0) - (messages[0]?.seq ?? 0);
    const root = messages[index];
    if (root && thread && thread_root) messages[index] = { ...root, thread };
  }
  const kept = keepLast(messages);
  return { messages: kept, moreBefore: moreBefore || kept.length < messages.length, moreAfter };
}

export function findMessage(timeline: Timeline, seq: number): Message | undefined {
  const [first] = timeline.messages;
  return first && timeline.messages[seq - first.seq];
}
