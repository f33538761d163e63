import { expect, test } from "vitest";
import { editLastOwn, openNextRoom } from "../../src/components/shortcuts";
import type { ListedRoom, Message } from "../../src/domain/protocol";
import type { Chat } from "../../src/state/chat";
import { composerTarget } from "../../src/state/ui";

function listed(slug: string, more: Partial<ListedRoom> = {}): ListedRoom {
  const visibility = slug.startsWith("dm") ? "direct" : "public";
  return { slug, visibility, joined: true, unread: 0, seq: 1, people: [], ...more } as unknown as ListedRoom;
}

function message(seq: number, by: number, more: Partial<Message> = {}): Message {
  return { seq, author: { id: by }, kind: "message", deleted: false, ...more } as Message;
}

/** A chat whose open room is `here`, and the list of rooms that it opens. */
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
])("from %s a step of %i (unread: %s) leads to %s", (here, by, unread, there) => {
  const { chat, opened } = chatAt(here);
  openNextRoom(chat, by, unread);
  expect(opened).toEqual([there]);
});

test("the last message that can be edited is one's own", () => {
  const mine = message(2, 1);
  const later = [message(3, 2), message(4, 1, { kind: "poll" }), message(5, 1, { kind: "joined" })];
  editLastOwn(chatAt("hall", [message(1, 1), mine, ...later, message(6, 1, { deleted: true })]).chat);
  expect(composerTarget.value).toEqual({ mode: "edit", message: mine });
});
