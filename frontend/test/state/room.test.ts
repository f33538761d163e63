import { expect, test } from "vitest";
import type { Message, Page, Room } from "../../src/domain/protocol";
import { RoomState } from "../../src/state/room";
import type { Connection } from "../../src/sync/connection";
import { message } from "../messages";
import { settle } from "../test-connection";

const me = { id: 7, name: "ada", kind: "guest" } as const;
const between = (first: number, last: number): Message[] =>
  Array.from({ length: last - first + 1 }, (_, index) => message(first + index));
const page = (first: number, last: number): Page => ({
  messages: between(first, last),
  more_before: true,
  more_after: true,
});

/** A room, and the functions that answer its requests, in any order. */
function opened() {
  const answers: ((page: Page) => void)[] = [];
  const connection = {
    connected: true,
    on: () => undefined,
    request: () => new Promise((answer) => answers.push(answer)),
  } as unknown as Connection;
  const room = { slug: "general", name: "general", seq: 9_000, rev: 9_000, member_count: 1 } as Room;
  const state = new RoomState(connection, me, { room, members: [] }, page(8_000, 8_049), 9_000);
  return { state, answers };
}

const hasNoGaps = ({ timeline }: RoomState) =>
  timeline.value.messages.every((each, index, all) => index === 0 || each.seq === (all[index - 1]?.seq ?? 0) + 1);

test("a page that comes after a link was followed is ignored, so that there is no gap", async () => {
  const { state, answers } = opened();
  const older = state.loadMore("before");
  const linked = state.showMessage(5_000);
  answers[1]?.(page(4_950, 5_049));
  await linked;
  answers[0]?.(page(7_900, 7_999));
  await older;
  expect(hasNoGaps(state)).toBe(true);
  expect(state.timeline.value.messages[0]?.seq).toBe(4_950);
  expect(state.target.value).toEqual({ seq: 5_000, highlight: true });
  // A change of a shown message still finds it.
  state.applyLive(message(5_010, { rev: 9_001, body: "edited" }));
  await settle();
  expect(state.timeline.value.messages.find(({ seq }) => seq === 5_010)?.body).toBe("edited");
});

test("a page that comes before the link's is ignored too, and the next one can be loaded", async () => {
  const { state, answers } = opened();
  const older = state.loadMore("before");
  const linked = state.showMessage(5_000);
  answers[0]?.(page(7_900, 7_999));
  await older;
  expect(state.loading.value).toBe("before");
  answers[1]?.(page(4_950, 5_049));
  await linked;
  expect(hasNoGaps(state)).toBe(true);
  expect(state.loading.value).toBeNull();
  const next = state.loadMore("after");
  answers[2]?.(page(5_050, 5_149));
  await next;
  expect(state.timeline.value.messages.at(-1)?.seq).toBe(5_149);
  expect(hasNoGaps(state)).toBe(true);
});

test("of two links the one that was followed last is shown", async () => {
  const { state, answers } = opened();
  const first = state.showMessage(1_000);
  const second = state.showMessage(5_000);
  answers[1]?.(page(4_950, 5_049));
  answers[0]?.(page(950, 1_049));
  await Promise.all([first, second]);
  expect(state.timeline.value.messages[0]?.seq).toBe(4_950);
  expect(state.target.value?.seq).toBe(5_000);
});
