import { expect, test } from "vitest";
import type { Message, Page, Room } from "../../src/domain/wire";
import { RoomState } from "../../src/state/room";
import type { Wire } from "../../src/sync/wire";
import { message } from "../corpus";
import { settle } from "../wire";

const me = { id: 7, name: "ada", kind: "guest" } as const;
const between = (first: number, last: number): Message[] =>
  Array.from({ length: last - first + 1 }, (_, index) => message(first + index));
const page = (first: number, last: number): Page => ({
  messages: between(first, last),
  more_before: true,
  more_after: true,
});

/** A room whose pages come when the test says so, in whatever order. */
function opened() {
  const answers: ((page: Page) => void)[] = [];
  const wire = {
    connected: true,
    on: () => undefined,
    request: () => new Promise((answer) => answers.push(answer)),
  } as unknown as Wire;
  const room = { slug: "general", name: "general", seq: 9_000, rev: 9_000, member_count: 1 } as Room;
  const state = new RoomState(wire, me, { room, members: [] }, page(8_000, 8_049), 9_000);
  return { state, answers };
}

const isWithoutHoles = ({ timeline }: RoomState) =>
  timeline.value.messages.every(
    (each, index, all) => index === 0 || each.seq === (all[index - 1]?.seq ?? 0) + 1,
  );

test("a page that comes after a link was followed is left out: there is no hole", async () => {
  const { state, answers } = opened();
  const older = state.more("before");
  const linked = state.around(5_000);
  answers[1]?.(page(4_950, 5_049));
  await linked;
  answers[0]?.(page(7_900, 7_999));
  await older;
  expect(isWithoutHoles(state)).toBe(true);
  expect(state.timeline.value.messages[0]?.seq).toBe(4_950);
  expect(state.target.value).toEqual({ seq: 5_000, lit: true });
  // And a change of what is shown finds its message.
  state.live(message(5_010, { rev: 9_001, body: "edited" }));
  await settle();
  expect(state.timeline.value.messages.find(({ seq }) => seq === 5_010)?.body).toBe("edited");
});

test("a page that comes before the link's is left out too, and the next one can be asked for", async () => {
  const { state, answers } = opened();
  const older = state.more("before");
  const linked = state.around(5_000);
  answers[0]?.(page(7_900, 7_999));
  await older;
  expect(state.loading.value).toBe("before");
  answers[1]?.(page(4_950, 5_049));
  await linked;
  expect(isWithoutHoles(state)).toBe(true);
  expect(state.loading.value).toBeNull();
  const next = state.more("after");
  answers[2]?.(page(5_050, 5_149));
  await next;
  expect(state.timeline.value.messages.at(-1)?.seq).toBe(5_149);
  expect(isWithoutHoles(state)).toBe(true);
});

test("of two links the one that was followed last is shown", async () => {
  const { state, answers } = opened();
  const first = state.around(1_000);
  const second = state.around(5_000);
  answers[1]?.(page(4_950, 5_049));
  answers[0]?.(page(950, 1_049));
  await Promise.all([first, second]);
  expect(state.timeline.value.messages[0]?.seq).toBe(4_950);
  expect(state.target.value?.seq).toBe(5_000);
});
