import { expect, test } from "vitest";
import { complete, matching, wordAt } from "../../src/domain/completion";
import { dayName, dayOf, fullTime, timeOf } from "../../src/domain/days";
import { hue, initials, speaksTo } from "../../src/domain/names";
import { several, t, tn } from "../../src/domain/text";

test("initials are those of the first two words", () => {
  expect(["ada lovelace", "ben", "Anna María Öst", "  x  ", "𝔸da"].map(initials)).toEqual([
    "AL",
    "B",
    "AM",
    "X",
    "𝔸",
  ]);
});

test("a person keeps a colour", () => {
  expect(hue({ id: 25 })).toBe(1);
});

test("a message speaks to someone by the server's tags alone, or with everyone", () => {
  const speaks = (html: string | null) => speaksTo({ html }, 7);
  expect(speaks('<a class="mention" data-person="7" href="/people/7">@Ada</a>')).toBe(true);
  expect(speaks('<span class="mention" data-person="here">@here</span>')).toBe(true);
  expect(speaks('<a class="mention" data-person="77" href="/people/77">@Adam</a>')).toBe(false);
  expect(speaks('&lt;a class="mention" data-person="7"')).toBe(false);
  expect(speaks(null)).toBe(false);
});

test("a colon begins an emoji after two letters, a slash a command at the very start", () => {
  expect(wordAt("so :ta", 6)).toEqual({ sign: ":", typed: "ta", from: 3 });
  expect(wordAt("12:30", 5)).toBeNull();
  expect(wordAt("/to", 3)).toEqual({ sign: "/", typed: "to", from: 0 });
  expect(wordAt("a /to", 5)).toBeNull();
});

test("several names read as a phrase", () => {
  expect(several(["Ana"])).toBe("Ana");
  expect(several(["Ana", "Ben"])).toBe("Ana and Ben");
  expect(several(["Ana", "Ben", "Cem", "Didi"])).toBe("Ana, Ben and 2 more");
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

test("the server's times are those of UTC", () => {
  const iso = "2026-11-22T18:05:09.123Z";
  expect([dayOf(iso, "utc"), timeOf(iso, "utc")]).toEqual(["2026-11-22", "18:05"]);
  expect(fullTime(iso, "utc")).toBe("Sunday, 22 November 2026, 18:05 UTC");
});

test("the reader's days are those of the place", () => {
  const at = new Date(2026, 0, 2, 0, 30);
  expect(dayOf(at.toISOString(), "local")).toBe("2026-01-02");
});

test("a word after @ or # may be completed, an address in a mail may not", () => {
  expect(wordAt("hi @ad", 6)).toEqual({ sign: "@", typed: "ad", from: 3 });
  expect(wordAt("#ge", 3)).toEqual({ sign: "#", typed: "ge", from: 0 });
  expect(wordAt("me@example", 10)).toBeNull();
  expect(wordAt("hi @ad there", 12)).toBeNull();
});

test("names that begin so come before names that hold it, each once", () => {
  expect(matching(["Adam", "Nada", "ada", "Adam", "Ben"], "ad")).toEqual(["Adam", "ada", "Nada"]);
});

test("a completed name takes the word's place", () => {
  const word = wordAt("hi @ad you", 6);
  expect(word && complete("hi @ad you", 6, word, "Ada L")).toEqual({ text: "hi @Ada L you", caret: 10 });
});
