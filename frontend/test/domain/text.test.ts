import { expect, test } from "vitest";
import { insertName, matchingNames, wordAt } from "../../src/domain/completion";
import { dayName, dayOf, fullTime, timeOf } from "../../src/domain/dates";
import { hue, initials } from "../../src/domain/names";
import { joinNames, t, tn } from "../../src/domain/text";

test("initials are those of the first two words", () => {
  expect(["ada lovelace", "ben", "Anna María Öst", "  x  ", "𝔸da"].map(initials)).toEqual(["AL", "B", "AM", "X", "𝔸"]);
});

test("a person without a choice has the hue of their id", () => {
  expect(hue({ id: 25 })).toBe(1);
});

test("an emoji is completed after two letters, a command only at the start of the text", () => {
  expect(wordAt("so :ta", 6)).toEqual({ trigger: ":", typed: "ta", from: 3 });
  expect(wordAt("12:30", 5)).toBeNull();
  expect(wordAt("/to", 3)).toEqual({ trigger: "/", typed: "to", from: 0 });
  expect(wordAt("a /to", 5)).toBeNull();
});

test("names are joined to a phrase", () => {
  expect(joinNames(["Ana"])).toBe("Ana");
  expect(joinNames(["Ana", "Ben"])).toBe("Ana and Ben");
  expect(joinNames(["Ana", "Ben", "Cem", "Didi"])).toBe("Ana, Ben and 2 more");
});

test("texts take values and counts", () => {
  expect(t("message.failed", { reason: "too long" })).toBe("Not sent: too long");
  expect([tn("members.count", 1), tn("members.count", 2)]).toEqual(["1 member", "2 members"]);
});

test("days are named: today, yesterday, and others in full", () => {
  expect(dayName("2026-11-22", "2026-11-22")).toBe("Today");
  expect(dayName("2026-02-28", "2026-03-01")).toBe("Yesterday");
  expect(dayName("2026-11-22")).toBe("Sunday, 22 November 2026");
});

test("the server's times are in UTC", () => {
  const iso = "2026-11-22T18:05:09.123Z";
  expect([dayOf(iso, "utc"), timeOf(iso, "utc")]).toEqual(["2026-11-22", "18:05"]);
  expect(fullTime(iso, "utc")).toBe("Sunday, 22 November 2026, 18:05 UTC");
});

test("the reader's days are in the local zone", () => {
  const at = new Date(2026, 0, 2, 0, 30);
  expect(dayOf(at.toISOString(), "local")).toBe("2026-01-02");
});

test("a word after @ or # is completed, an email address is not", () => {
  expect(wordAt("hi @ad", 6)).toEqual({ trigger: "@", typed: "ad", from: 3 });
  expect(wordAt("#ge", 3)).toEqual({ trigger: "#", typed: "ge", from: 0 });
  expect(wordAt("me@example", 10)).toBeNull();
  expect(wordAt("hi @ad there", 12)).toBeNull();
});

test("names that begin with the typed text come before names that contain it, each once", () => {
  expect(matchingNames(["Adam", "Nada", "ada", "Adam", "Ben"], "ad")).toEqual(["Adam", "ada", "Nada"]);
});

test("a completed name replaces the word", () => {
  const word = wordAt("hi @ad you", 6);
  expect(word && insertName("hi @ad you", 6, word, "Ada L")).toEqual({ text: "hi @Ada L you", caret: 10 });
});
