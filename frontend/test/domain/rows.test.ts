import { expect, test } from "vitest";
import { folded, rows } from "../../src/domain/rows";
import type { MessageKind } from "../../src/domain/wire";
import { message } from "../corpus";

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 22, 12, minute, second)).toISOString();
const shape = (found: ReturnType<typeof rows>) =>
  found.map((row) => (row.type === "message" ? (row.first ? "first" : "next") : row.type));

test("messages of one author group within five minutes of each other", () => {
  const messages = [
    message(1, { created_at: at(0) }),
    message(2, { created_at: at(5) }),
    message(3, { created_at: at(10, 1) }),
  ];
  expect(shape(rows(messages, "utc"))).toEqual(["day", "first", "next", "first"]);
});

test("another author, an action and a reply begin a group", () => {
  const messages = [
    message(1),
    message(2, { author: { id: 2, name: "ben", kind: "guest" } }),
    message(3, { author: { id: 2, name: "ben", kind: "guest" }, reply_to: 1 }),
    message(4, { kind: "action" }),
    message(5),
  ];
  expect(shape(rows(messages, "utc"))).toEqual(["day", "first", "first", "first", "first", "first"]);
});

test("a day begins with a divider, and a group does not span two", () => {
  const late = message(1, { created_at: "2026-11-21T23:59:59.000Z" });
  const early = message(2, { created_at: "2026-11-22T00:00:01.000Z" });
  expect(shape(rows([late, early], "utc"))).toEqual(["day", "first", "day", "first"]);
});

test("the new line stands before the first unread message, own or not", () => {
  const messages = [message(1), message(2), message(3)];
  expect(shape(rows(messages, "utc", 2))).toEqual(["day", "first", "next", "new", "first"]);
});

test("the new line stands on top where the page begins with the first unread message", () => {
  expect(shape(rows([message(3), message(4)], "utc", 2))).toEqual(["day", "new", "first", "next"]);
});

test("there is no new line where nothing was read, where all was, or where it lies further up", () => {
  const messages = [message(3), message(4)];
  for (const newAfter of [-1, 1, 4, 9])
    expect(shape(rows(messages, "utc", newAfter))).toEqual(["day", "first", "next"]);
});

test("joins and leaves in a row fold into one line", () => {
  const came = (seq: number, kind: MessageKind, name: string) =>
    message(seq, { kind, author: { id: seq, name, kind: "imported" } });
  const found = rows(
    [came(1, "joined", "Ana"), came(2, "left", "Ben"), came(3, "joined", "Ana"), message(4)],
    "utc",
  );
  expect(shape(found)).toEqual(["day", "quiet", "first"]);
  const line = found[1];
  expect(line?.type === "quiet" && folded(line.messages)).toEqual([
    { kind: "joined", names: ["Ana"] },
    { kind: "left", names: ["Ben"] },
  ]);
});
