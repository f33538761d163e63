import { beforeEach, expect, test } from "vitest";
import { Composers, type Edit } from "../../src/state/composer";
import { Drafts } from "../../src/state/drafts";
import { Edits } from "../../src/state/edits";
import { MemoryStorage } from "../../src/sync/storage";
import { message } from "../messages";
import { settle } from "../test-connection";

let storage: MemoryStorage;
let session: MemoryStorage;
let isSaved: boolean;
type SavedEdit = object;
let saved: SavedEdit[];
let isOnline: boolean;

beforeEach(() => {
  storage = new MemoryStorage();
  session = new MemoryStorage();
  isSaved = true;
  isOnline = true;
  saved = [];
});

/** The composers of a page that was just loaded. */
function load(tab = session) {
  const drafts = new Drafts(storage, 7);
  const composers = new Composers(drafts, tab, 7);
  const save = async (edit: SavedEdit) => {
    saved.push(edit);
    return isSaved;
  };
  const edits = new Edits(composers, save, () => isOnline);
  return { drafts, composers, edits };
}

test("a reply and an edit stay in their room, and a thread has its own", () => {
  const { composers } = load();
  composers.of("a").setText("draft of a");
  composers.of("b").setText("draft of b");
  composers.of("a").edit(message(5, { body: "salary list" }));
  composers.of("a").setText("salary list tomorrow");
  composers.of("a", 5).reply(message(6));
  expect(composers.of("b").text.value).toBe("draft of b");
  expect(composers.of("b").target.value).toBe(null);
  expect(composers.of("a").text.value).toBe("salary list tomorrow");
  expect(composers.of("a", 5).target.value).toEqual({ mode: "reply", seq: 6 });
  expect(composers.of("a", 5).text.value).toBe("");
  composers.of("a").cancel();
  expect(composers.of("a").text.value).toBe("draft of a");
});

test("a half-done edit and a reply outlive a reload of their tab, and are not in another", () => {
  const { composers } = load();
  composers.of("a").edit(message(5));
  composers.of("a").setText("half");
  composers.of("b").reply(message(2));
  expect(load().composers.of("a").text.value).toBe("half");
  expect(load().composers.of("b").target.value).toEqual({ mode: "reply", seq: 2 });
  expect(load(new MemoryStorage()).composers.of("a").text.value).toBe("");
});

test("what another tab writes or sends is shown here", () => {
  const [here, there] = [load(), load(new MemoryStorage())];
  expect(there.composers.of("a", 3).text.value).toBe("");
  here.composers.of("a", 3).setText("five\nlines");
  there.drafts.onStorage("draft:7:a/3");
  expect(there.composers.of("a", 3).text.value).toBe("five\nlines");
  here.composers.of("a", 3).clear();
  there.drafts.onStorage(null);
  expect(there.composers.of("a", 3).text.value).toBe("");
});

test("a refused edit comes back, but not over another one", async () => {
  const { composers, edits } = load();
  const composer = composers.of("a");
  composer.edit(message(5));
  composer.setText("changed");
  isSaved = false;
  const submitted = edits.submit(composer);
  expect(composer.target.value).toBe(null);
  composer.edit(message(6));
  await submitted;
  expect(saved).toEqual([{ room: "a", seq: 5, body: "changed" }]);
  expect(composer.target.value).toMatchObject({ seq: 6 });
  composer.cancel();
  expect(composer.target.value).toMatchObject({ seq: 5, text: "changed" });
});

test("the edit of a message on its way is saved once the message is stored", async () => {
  const { composers, edits } = load();
  const composer = composers.of("general");
  composer.edit({ seq: 0, client_id: "id1", body: "tpyo" });
  composer.setText("typo");
  void edits.submit(composer);
  expect(saved).toEqual([]);
  edits.onStored(message(8, { client_id: "other" }));
  edits.onStored(message(9, { client_id: "id1" }));
  edits.onStored(message(9, { client_id: "id1" }));
  await settle();
  expect(saved).toEqual([{ room: "general", seq: 9, body: "typo" }]);
  expect(composer.saving.value).toEqual([]);
});

test("an edit that is still in the box when its message is stored goes to that message", async () => {
  const { composers, edits } = load();
  const composer = composers.of("general");
  composer.edit({ seq: 0, client_id: "id1", body: "tpyo" });
  edits.onStored(message(9, { client_id: "id1" }));
  composer.setText("typo");
  await edits.submit(composer);
  expect(saved).toEqual([{ room: "general", seq: 9, body: "typo" }]);
});

test("edits that were on their way when the page was loaded anew are sent again", async () => {
  const { composers } = load();
  for (const edit of [message(5), { seq: 0, client_id: "id1", body: "tpyo" }]) {
    composers.of("general").edit(edit);
    composers.of("general").setText("typo");
    composers
      .of("general")
      .update(null, [...composers.of("general").saving.value, composers.of("general").target.value as Edit]);
  }
  const again = load();
  again.edits.resume([message(9, { client_id: "id1" })]);
  await settle();
  expect(saved).toHaveLength(2);
  expect(saved).toContainEqual({ room: "general", seq: 5, body: "typo" });
  expect(saved).toContainEqual({ room: "general", seq: 9, body: "typo" });
  expect(session.length).toBe(0);
});

test("what is submitted offline is saved once the page is online", async () => {
  const { composers, edits } = load();
  isOnline = false;
  composers.of("a").edit(message(5, { body: "on" }));
  composers.of("a").setText("off");
  await edits.submit(composers.of("a"));
  expect(saved).toEqual([]);
  expect(composers.of("a").target.value).toBeNull();
  isOnline = true;
  edits.resume([]);
  expect(saved).toEqual([{ room: "a", seq: 5, body: "off" }]);
  await Promise.resolve();
  expect(composers.of("a").saving.value).toEqual([]);
});
