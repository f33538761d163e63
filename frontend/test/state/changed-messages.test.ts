import { expect, test } from "vitest";
import { ChangedMessages } from "../../src/state/changed-messages";
import { message } from "../messages";

test("a copy follows the changes of its message, and only those", () => {
  const changed = new ChangedMessages();
  const copy = { ...message(1, { body: "secret" }), snippet: "<mark>secret</mark>" };
  expect(changed.current(copy)).toBe(copy);
  changed.put(message(1, { rev: 5, body: "", deleted: true }));
  expect(changed.current(copy)).toMatchObject({ rev: 5, body: "", deleted: true, snippet: "<mark>secret</mark>" });
  expect(changed.current(message(1, { room: "other" }))).toMatchObject({ deleted: false });
  expect(changed.current(message(2))).toMatchObject({ deleted: false });
});

test("a copy that is newer than the change stays as it is", () => {
  const changed = new ChangedMessages();
  changed.put(message(1, { rev: 5, body: "older" }));
  const copy = message(1, { rev: 6, body: "newer" });
  expect(changed.current(copy)).toBe(copy);
});
