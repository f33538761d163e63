import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { canAskPermission, watchNotifications } from "../../src/components/notifications";
import type { ListedRoom, Message } from "../../src/domain/protocol";
import type { Chat } from "../../src/state/chat";
import { pageFocused } from "../../src/state/ui";
import { message } from "../messages";

const shown: string[] = [];
const latestUnseen = signal<Message | null>(null);
const rooms = signal<readonly Partial<ListedRoom>[]>([]);
const latest = signal<Message | null>(null);
const chat = {
  latestUnseen,
  rooms,
  me: signal({ id: 7 }),
  blockedIds: signal([66]),
  threads: signal([{ room: "followed", seq: 1 }]),
  latest: (copy: Message) => (latest.value?.seq === copy.seq ? latest.value : copy),
} as unknown as Chat;
const mentions = [7];
let seq = 100;

let closed = 0;
let isRefused = false;
let options: NotificationOptions & { renotify?: boolean };

class Recorder {
  static permission = "granted";

  constructor(title: string, given: typeof options = {}) {
    if (isRefused) throw new TypeError("Illegal constructor");
    options = given;
    if (given.body) shown.push(`${title}: ${given.body}`);
  }

  close() {
    closed += 1;
  }
}

/** The notifications that are shown when somebody posts in a room with these preferences. */
function notify(room: Partial<ListedRoom>, rest: Partial<Message> = {}): string[] {
  shown.length = 0;
  rooms.value = [{ slug: "tea", visibility: "public", muted: false, notify: "mentions", read_seq: 0, ...room }];
  const author = { id: 8, name: "ben", kind: "guest" } as const;
  latestUnseen.value = { ...message(++seq), room: "tea", author, body: "hi", html: null, ...rest };
  vi.runAllTimers();
  return [...shown];
}

beforeEach(() => {
  vi.stubGlobal("Notification", Recorder);
  vi.useFakeTimers();
  pageFocused.value = false;
  isRefused = false;
  watchNotifications(chat);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a room notifies of all messages, of mentions, or of nothing", () => {
  expect(notify({ notify: "all" })).toHaveLength(1);
  expect(notify({ notify: "mentions" })).toEqual([]);
  expect(notify({ notify: "mentions" }, { mentions })).toHaveLength(1);
  expect(notify({ notify: "nothing" }, { mentions })).toEqual([]);
  expect(notify({ notify: "all", muted: true }, { mentions })).toEqual([]);
});

test("a direct message always notifies, unless it is muted", () => {
  expect(notify({ visibility: "direct", notify: "nothing" })).toEqual(["ben (guest): hi"]);
  expect(notify({ visibility: "direct", muted: true })).toEqual([]);
});

test("nothing notifies while the page has the focus, nor from blocked people", () => {
  expect(notify({ notify: "all" }, { author: { id: 66, name: "spam", kind: "guest" } })).toEqual([]);
  pageFocused.value = true;
  expect(notify({ notify: "all" })).toEqual([]);
});

test("a newer notification of a room replaces the older one, and alerts again", () => {
  notify({ notify: "all" });
  expect(options).toMatchObject({ tag: "tea", renotify: true });
});

test("what was read on another device meanwhile does not notify", () => {
  expect(notify({ notify: "all", read_seq: seq + 1 })).toEqual([]);
});

test("a notification closes when its message is read or deleted", () => {
  closed = 0;
  notify({ notify: "all" });
  rooms.value = [{ ...rooms.value[0], read_seq: seq }];
  expect(closed).toBe(1);
  notify({ notify: "all" });
  latest.value = message(seq, { room: "tea", deleted: true });
  expect(closed).toBe(2);
});

test("where the browser refuses the constructor nothing is offered, and nothing fails", () => {
  Recorder.permission = "default";
  expect(canAskPermission()).toBe(true);
  isRefused = true;
  expect([canAskPermission(), notify({ notify: "all" })]).toEqual([false, []]);
});
