import { expect, test } from "vitest";
import { find, fromPage, KEPT, merge, type Timeline, withNewer, withOlder } from "../../src/domain/timeline";
import { message } from "../corpus";

const stretch = (from: number, to: number, rest: Partial<Timeline> = {}): Timeline => ({
  messages: Array.from({ length: to - from + 1 }, (_, index) => message(from + index)),
  moreBefore: from > 1,
  moreAfter: false,
  ...rest,
});
const page = (from: number, to: number, before: boolean, after: boolean) => ({
  messages: stretch(from, to).messages,
  more_before: before,
  more_after: after,
});
const seqs = ({ messages }: Timeline) => messages.map(({ seq }) => seq);

test("a new message is added at the end", () => {
  expect(seqs(merge(stretch(1, 2), [message(3)], true))).toEqual([1, 2, 3]);
});

test("a message that came twice is there once", () => {
  expect(seqs(merge(stretch(1, 3), [message(3), message(2)], true))).toEqual([1, 2, 3]);
});

test("messages that came in another order stand by number", () => {
  expect(seqs(merge(stretch(1, 2), [message(5), message(3), message(4)], true))).toEqual([1, 2, 3, 4, 5]);
});

test("a change takes the place of the message, an older state does not", () => {
  const edited = message(2, { rev: 9, body: "edited" });
  const changed = merge(stretch(1, 3), [edited], true);
  expect(find(changed, 2)?.body).toBe("edited");
  expect(find(merge(changed, [message(2, { rev: 4, body: "older" })], true), 2)?.body).toBe("edited");
});

test("a change outside of what is shown changes nothing", () => {
  const shown = stretch(10, 12);
  expect(seqs(merge(shown, [message(3, { rev: 99 })], true))).toEqual([10, 11, 12]);
});

test("a message past a hole is not shown before the hole is filled", () => {
  const holed = merge(stretch(1, 2), [message(4)], true);
  expect(seqs(holed)).toEqual([1, 2]);
  expect(holed.moreAfter).toBe(true);
});

test("who reads old history is not moved by new messages", () => {
  const old = stretch(1, 2, { moreAfter: true });
  expect(seqs(merge(old, [message(3)], false))).toEqual([1, 2]);
});

test("no more than the limit is kept: at the bottom the oldest go, elsewhere the newest wait", () => {
  const full = stretch(1, KEPT);
  const followed = merge(full, [message(KEPT + 1)], true);
  expect([followed.messages[0]?.seq, followed.messages.length, followed.moreBefore]).toEqual([2, KEPT, true]);
  const read = merge(full, [message(KEPT + 1)], false);
  expect([read.messages[0]?.seq, read.messages.length, read.moreAfter]).toEqual([1, KEPT, true]);
});

test("an older page goes on top, and what no longer fits falls off below", () => {
  const grown = withOlder(stretch(101, 101 + KEPT - 1), page(1, 100, false, true));
  expect([grown.messages[0]?.seq, grown.messages.length]).toEqual([1, KEPT]);
  expect([grown.moreBefore, grown.moreAfter]).toEqual([false, true]);
});

test("a newer page goes below, and what no longer fits falls off on top", () => {
  const grown = withNewer(stretch(1, KEPT, { moreAfter: true }), page(KEPT + 1, KEPT + 50, true, false));
  expect([grown.messages[0]?.seq, grown.messages.at(-1)?.seq]).toEqual([51, KEPT + 50]);
  expect([grown.moreBefore, grown.moreAfter]).toEqual([true, false]);
});

test("a page that overlaps adds nothing twice", () => {
  expect(seqs(withOlder(stretch(3, 5), page(1, 4, false, true)))).toEqual([1, 2, 3, 4, 5]);
  expect(seqs(withNewer(stretch(1, 3), page(2, 5, true, false)))).toEqual([1, 2, 3, 4, 5]);
});

test("an empty room takes its first message", () => {
  const empty = fromPage({ messages: [], more_before: false, more_after: false });
  expect(seqs(merge(empty, [message(1)], true))).toEqual([1]);
});
