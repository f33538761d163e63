import { expect, test } from "vitest";
import { editLast, nextRoom } from "../../src/components/presses";
import type { ListedRoom, Message } from "../../src/domain/wire";
import type { Chat } from "../../src/state/chat";
import { writing } from "../../src/state/ui";

function listed(slug: string, more: Partial<ListedRoom> = {}): ListedRoom {
  const visibility = slug.startsWith("dm") ? "direct" : "public";
  return { slug, visibility, joined: true, unread: 0, seq: 1, people: [], ...more } as unknown as ListedRoom;
}

function said(seq: number, by: number, more: Partial<Message> = {}): Message {
  return { seq, author: { id: by }, kind: "message", deleted: false, ...more } as Message;
}

/** A chat whose open room is `here`, and the rooms that it was led to. */
function chatAt(here: string, messages: readonly Message[] = []): { chat: Chat; opened: string[] } {
  const opened: string[] = [];
  const rooms = [
    listed("attic", { archived: true }),
    listed("den", { unread: 2, muted: true }),
    listed("dm1", { unread: 1 }),
    listed("hall"),
    listed("loved", { favourite: true }),
  ];
  const chat = {
    me: { value: { id: 1 } },
    rooms: { value: rooms },
    current: { value: { slug: here, timeline: { value: { messages } } } },
    open: async (slug: string) => opened.push(slug),
  };
  return { chat: chat as unknown as Chat, opened };
}

test.each([
  ["loved", 1, false, "den"],
  ["loved", -1, false, "dm1"],
  ["den", 1, false, "hall"],
  ["hall", 1, true, "dm1"],
  ["hall", -1, true, "dm1"],
])("from %s by %i (unread: %s) one comes to %s", (here, by, unread, there) => {
  const { chat, opened } = chatAt(here);
  nextRoom(chat, by, unread);
  expect(opened).toEqual([there]);
});

test("the last that can be edited is what one said oneself", () => {
  const mine = said(2, 1);
  const later = [said(3, 2), said(4, 1, { kind: "poll" }), said(5, 1, { kind: "joined" })];
  editLast(chatAt("hall", [said(1, 1), mine, ...later, said(6, 1, { deleted: true })]).chat);
  expect(writing.value).toEqual({ mode: "edit", message: mine });
});
