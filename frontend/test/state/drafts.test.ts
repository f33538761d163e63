import { expect, test } from "vitest";
import { Drafts } from "../../src/state/drafts";
import { MemoryStorage } from "../../src/sync/storage";

test("takes over what another tab typed, and stores nothing of it: the other tab may have typed on", () => {
  const storage = new MemoryStorage();
  const drafts = new Drafts(storage, 7);
  expect(drafts.text("general").value).toBe("");
  const stored: string[] = [];
  const shared = storage.setItem.bind(storage);
  shared("draft:7:general", "s");
  storage.setItem = (key: string, value: string) => {
    stored.push(value);
    shared(key, value);
  };
  drafts.onStorage("draft:7:general");
  expect(drafts.text("general").value).toBe("s");
  expect(stored).toEqual([]);
  drafts.adopt("general", "of another device");
  expect(stored).toEqual(["of another device"]);
});

test("forgets what is stored, also what an answer of the server would store, until something is typed", () => {
  const storage = new MemoryStorage();
  const drafts = new Drafts(storage, 7);
  drafts.set("general", "half");
  drafts.write(`${drafts.syncedPrefix}general`, "half");
  storage.setItem("draft:8:general", "of somebody else");
  drafts.forgetStored();
  drafts.write(`${drafts.syncedPrefix}general`, "half");
  expect([storage.length, storage.key(0)]).toEqual([1, "draft:8:general"]);
  drafts.set("general", "again");
  expect(storage.getItem("draft:7:general")).toBe("again");
});
