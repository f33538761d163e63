import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchNotifications } from "../../src/components/notifications";
import type { ListedRoom, Message } from "../../src/domain/protocol";
import type { Chat } from "../../src/state/chat";
import { pageFocused } from "../../src/state/ui";
import { message } from "../messages";

const shown: string[] = [];
const latestUnseen = signal<Message | null>(null);
const rooms = signal<readonly Partial<ListedRoom>[]>([]);
const chat = { latestUnseen, rooms, me: signal({ id: 7 }), blockedIds: signal([66]) } as unknown as Chat;
const mentions = [7];
let seq = 100;

class Recorder {
  constructor(title: string, { body }: { body: string }) {
    shown.push(`${title}: ${body}`);
  }
}

/** The notifications that are shown when somebody posts in a room with these preferences. */
function notify(room: Partial<ListedRoom>, rest: Partial<Message> = {}): string[] {
  shown.length = 0;
  rooms.value = [{ slug: "tea", visibility: "public", muted: false, notify: "mentions", ...room }];
  const author = { id: 8, name: "ben", kind: "guest" } as const;
  latestUnseen.value = { ...message(++seq), room: "tea", author, body: "hi", html: null, ...rest };
  return [...shown];
}

beforeEach(() => {
  vi.stubGlobal("Notification", Recorder);
  pageFocused.value = false;
  watchNotifications(chat);
});
afterEach(() => {
  vi.unstubAllGlobals();
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
