import { expect, test } from "vitest";
import {
  findMessage,
  fromPage,
  MAX_MESSAGES,
  mergeMessages,
  type Timeline,
  withNewer,
  withOlder,
} from "../../src/domain/timeline";
import { message } from "../messages";

const timeline = (from: number, to: number, rest: Partial<Timeline> = {}): Timeline => ({
  messages: Array.from({ length: to - from + 1 }, (_, index) => message(from + index)),
  moreBefore: from > 1,
  moreAfter: false,
  ...rest,
});
const page = (from: number, to: number, before: boolean, after: boolean) => ({
  messages: timeline(from, to).messages,
  more_before: before,
  more_after: after,
});
const seqs = ({ messages }: Timeline) => messages.map(({ seq }) => seq);

test("a new message is added at the end", () => {
  expect(seqs(mergeMessages(timeline(1, 2), [message(3)], true))).toEqual([1, 2, 3]);
});

test("a message that came twice is there once", () => {
  expect(seqs(mergeMessages(timeline(1, 3), [message(3), message(2)], true))).toEqual([1, 2, 3]);
});

test("messages that came out of order are sorted by number", () => {
  expect(seqs(mergeMessages(timeline(1, 2), [message(5), message(3), message(4)], true))).toEqual([1, 2, 3, 4, 5]);
});

test("a change replaces the message, an older state does not", () => {
  const edited = message(2, { rev: 9, body: "edited" });
  const changed = mergeMessages(timeline(1, 3), [edited], true);
  expect(findMessage(changed, 2)?.body).toBe("edited");
  expect(findMessage(mergeMessages(changed, [message(2, { rev: 4, body: "older" })], true), 2)?.body).toBe("edited");
});

test("a change to a message that is not shown changes nothing", () => {
  const shown = timeline(10, 12);
  expect(seqs(mergeMessages(shown, [message(3, { rev: 99 })], true))).toEqual([10, 11, 12]);
});

test("a message after a gap is not shown before the gap is filled", () => {
  const withGap = mergeMessages(timeline(1, 2), [message(4)], true);
  expect(seqs(withGap)).toEqual([1, 2]);
  expect(withGap.moreAfter).toBe(true);
});

test("new messages do not move the place of somebody who reads old history", () => {
  const old = timeline(1, 2, { moreAfter: true });
  expect(seqs(mergeMessages(old, [message(3)], false))).toEqual([1, 2]);
});

test("above the limit the oldest messages go at the bottom, and the newest wait elsewhere", () => {
  const full = timeline(1, MAX_MESSAGES);
  const followed = mergeMessages(full, [message(MAX_MESSAGES + 1)], true);
  expect([followed.messages[0]?.seq, followed.messages.length, followed.moreBefore]).toEqual([2, MAX_MESSAGES, true]);
  const read = mergeMessages(full, [message(MAX_MESSAGES + 1)], false);
  expect([read.messages[0]?.seq, read.messages.length, read.moreAfter]).toEqual([1, MAX_MESSAGES, true]);
});

test("an older page goes on top, and drops the newest of too many", () => {
  const grown = withOlder(timeline(101, 101 + MAX_MESSAGES - 1), page(1, 100, false, true));
  expect([grown.messages[0]?.seq, grown.messages.length]).toEqual([1, MAX_MESSAGES]);
  expect([grown.moreBefore, grown.moreAfter]).toEqual([false, true]);
});

test("a newer page goes below, and drops the oldest of too many", () => {
  const grown = withNewer(
    timeline(1, MAX_MESSAGES, { moreAfter: true }),
    page(MAX_MESSAGES + 1, MAX_MESSAGES + 50, true, false),
  );
  expect([grown.messages[0]?.seq, grown.messages.at(-1)?.seq]).toEqual([51, MAX_MESSAGES + 50]);
  expect([grown.moreBefore, grown.moreAfter]).toEqual([true, false]);
});

test("an overlapping page adds nothing twice", () => {
  expect(seqs(withOlder(timeline(3, 5), page(1, 4, false, true)))).toEqual([1, 2, 3, 4, 5]);
  expect(seqs(withNewer(timeline(1, 3), page(2, 5, true, false)))).toEqual([1, 2, 3, 4, 5]);
});

test("an empty room gets its first message", () => {
  const empty = fromPage({ messages: [], more_before: false, more_after: false });
  expect(seqs(mergeMessages(empty, [message(1)], true))).toEqual([1]);
});

test("a reply brings what its thread has become, and the latest change of it counts", () => {
  const thread = (count: number) => ({ count, last_at: "2026-11-22T12:00:00.000Z", people: [] });
  const changes = [
    message(2, { rev: 9, deleted: true, thread_root: 1, thread: thread(1) }),
    message(3, { rev: 3, thread_root: 1, thread: thread(2) }),
  ];
  const merged = mergeMessages(timeline(1, 2), changes, true);
  expect(merged.messages[0]?.thread?.count).toBe(1);
});

test("replies in threads do not drive out what is shown", () => {
  const shown = timeline(1, MAX_MESSAGES).messages;
  const hidden = Array.from({ length: 500 }, (_, index) => message(MAX_MESSAGES + 1 + index, { in_thread: true }));
  const merged = mergeMessages({ messages: shown, moreBefore: false, moreAfter: false }, hidden, true);
  expect([merged.messages.length, merged.moreBefore]).toEqual([MAX_MESSAGES + 500, false]);
  const grown = mergeMessages(merged, [message(MAX_MESSAGES + 501)], true);
  expect([grown.messages[0]?.seq, grown.moreBefore]).toEqual([2, true]);
});
