import { expect, test } from "vitest";
import * as permissions from "../../src/domain/permissions";
import type { ListedRoom, Message, Person, RoomMember } from "../../src/domain/protocol";
import { message } from "../messages";

const me = (role: string): Person => ({
  id: 7,
  name: "ada",
  kind: role === "guest" ? "guest" : "account",
  role,
});
const room = (rest: Partial<ListedRoom> = {}) =>
  ({ visibility: "public", joined: true, role: "member", archived: false, ...rest }) as ListedRoom;
const own = (rest: Partial<Message> = {}) => message(1, { author: me("member"), ...rest });
const member = (rest: Partial<RoomMember> = {}) => ({ id: 8, room_role: "member", ...rest }) as RoomMember;

test.each([
  ["member", { role: "moderator" }, true],
  ["moderator", {}, true],
  ["admin", { role: null }, true],
  ["member", {}, false],
  ["admin", { visibility: "direct" }, false],
] as const)("a %s of the chat moderates a room %o: %s", (role, facts, expected) => {
  expect(permissions.isModerator(me(role), room(facts))).toBe(expected);
});

test.each([
  [own(), true, true],
  [own({ kind: "action" }), true, true],
  [own({ kind: "poll" }), false, true],
  [own({ deleted: true }), false, false],
  [message(1), false, false],
])("only own messages with a text can be edited, and own ones deleted", (given, edit, remove) => {
  expect(permissions.canEdit(me("member"), given)).toBe(edit);
  expect(permissions.canDelete(me("member"), room(), given)).toBe(remove);
});

test("moderators delete messages, close polls and see earlier versions of others", () => {
  const edited = message(1, { edited_at: "2026-11-22T12:00:00.000Z" });
  for (const [role, expected] of [
    ["moderator", true],
    ["member", false],
  ] as const) {
    expect(permissions.canDelete(me(role), room(), edited)).toBe(expected);
    expect(permissions.canClosePoll(me(role), room(), edited)).toBe(expected);
    expect(permissions.canSeeVersions(me(role), room(), edited)).toBe(expected);
  }
  expect(permissions.canSeeVersions(me("moderator"), room(), message(1))).toBe(false);
});

test.each([
  ["member", {}, true],
  ["guest", {}, false],
  ["member", { joined: false }, false],
  ["member", { archived: true }, false],
  ["admin", { visibility: "direct" }, false],
] as const)("a %s may invite into a room %o: %s", (role, facts, expected) => {
  expect(permissions.canInvite(me(role), room(facts))).toBe(expected);
});

test("owners remove everyone but themselves, moderators only members", () => {
  const remove = (role: "owner" | "moderator", given: RoomMember) =>
    permissions.canRemoveMember(me("member"), room({ role }), given);
  expect(remove("owner", member({ room_role: "moderator" }))).toBe(true);
  expect(remove("moderator", member())).toBe(true);
  expect(remove("moderator", member({ room_role: "moderator" }))).toBe(false);
  expect(remove("owner", member({ id: 7 }))).toBe(false);
});

test("a room is managed by its owners and by administrators, a direct message by nobody", () => {
  expect(permissions.canManage(me("admin"), room())).toBe(true);
  expect(permissions.canManage(me("moderator"), room())).toBe(false);
  expect(permissions.canManage(me("member"), room({ role: "owner" }))).toBe(true);
  expect(permissions.canManage(me("member"), room({ role: "owner", visibility: "direct" }))).toBe(false);
});
