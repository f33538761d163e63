import { expect, test } from "vitest";
import cases from "../../../tests/corpus/rights.json";
import {
  canClosePoll,
  canDelete,
  canEdit,
  canReport,
  canSeeVersions,
  may,
  mayInChat,
} from "../../src/domain/permissions";
import type { Me, Message } from "../../src/domain/protocol";
import { message } from "../messages";

const me = (rest: Partial<Me> = {}): Me => ({ id: 7, name: "ada", kind: "account", may: [], ...rest });
const author = (id: number) => ({ id, name: `person ${id}`, kind: "account" }) as const;

test.each(cases)("$name", ({ may, message: { author: id = 1, ...given }, mute, offers }) => {
  const room = { may };
  const shown = message(1, { ...(given as Partial<Message>), author: author(id) });
  const viewer = me(mute && { mute });
  const found = [
    shown.kind === "poll" && canClosePoll(viewer, room, shown) && "close",
    canDelete(viewer, room, shown) && "delete",
    canEdit(viewer, room, shown) && "edit",
    canSeeVersions(viewer, room, shown) && "versions",
  ];
  expect(found.filter(Boolean)).toEqual(offers);
  expect(canReport(viewer, shown)).toBe(id !== 7);
});

test("a right is one that the server names, except while a mute forbids it", () => {
  const room = { may: ["post", "react"] };
  const mute = { until: "2999-01-01T00:00:00.000Z", forbids: ["post", "create_private_room"] };
  expect(may(me(), room, "post")).toBe(true);
  expect(may(me(), room, "pin")).toBe(false);
  expect(may(me(), undefined, "post")).toBe(false);
  expect(may(me({ mute }), room, "post")).toBe(false);
  expect(may(me({ mute }), room, "react")).toBe(true);
  expect(mayInChat(me({ may: ["create_private_room"] }), "create_private_room")).toBe(true);
  expect(mayInChat(me({ may: ["create_private_room"], mute }), "create_private_room")).toBe(false);
  expect(mayInChat(me(), "administer")).toBe(false);
});
