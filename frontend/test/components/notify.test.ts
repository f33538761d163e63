import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchNews } from "../../src/components/notify";
import type { ListedRoom, Message } from "../../src/domain/wire";
import type { Chat } from "../../src/state/chat";
import { attentive } from "../../src/state/ui";
import { message } from "../corpus";

const shown: string[] = [];
const news = signal<Message | null>(null);
const rooms = signal<readonly Partial<ListedRoom>[]>([]);
const chat = { news, rooms, me: signal({ id: 7 }), blocked: signal([66]) } as unknown as Chat;
const mention = '<a class="mention" data-person="7">@ada</a>';
let seq = 100;

class Recorder {
  constructor(title: string, { body }: { body: string }) {
    shown.push(`${title}: ${body}`);
  }
}

/** What is shown when somebody writes in a room that is set so. */
function told(room: Partial<ListedRoom>, said: Partial<Message> = {}): string[] {
  shown.length = 0;
  rooms.value = [{ slug: "tea", visibility: "public", muted: false, notify: "mentions", ...room }];
  const author = { id: 8, name: "ben", kind: "guest" } as const;
  news.value = { ...message(++seq), room: "tea", author, body: "hi", html: null, ...said };
  return [...shown];
}

beforeEach(() => {
  vi.stubGlobal("Notification", Recorder);
  attentive.value = false;
  watchNews(chat);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test("a room tells of all, of mentions, or of nothing", () => {
  expect(told({ notify: "all" })).toHaveLength(1);
  expect(told({ notify: "mentions" })).toEqual([]);
  expect(told({ notify: "mentions" }, { html: mention })).toHaveLength(1);
  expect(told({ notify: "nothing" }, { html: mention })).toEqual([]);
  expect(told({ notify: "all", muted: true }, { html: mention })).toEqual([]);
});

test("a direct message is told whatever was chosen, unless it is muted", () => {
  expect(told({ visibility: "direct", notify: "nothing" })).toEqual(["ben (guest): hi"]);
  expect(told({ visibility: "direct", muted: true })).toEqual([]);
});

test("nothing is told while one looks, nor of those whom one blocks", () => {
  expect(told({ notify: "all" }, { author: { id: 66, name: "spam", kind: "guest" } })).toEqual([]);
  attentive.value = true;
  expect(told({ notify: "all" })).toEqual([]);
});
