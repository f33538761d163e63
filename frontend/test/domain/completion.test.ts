import { expect, test } from "vitest";
import { matchingNames, preselected, wordAt } from "../../src/domain/completion";

/** Whether Enter after a text takes the first of these suggestions. */
function takes(text: string, ...names: string[]): boolean {
  const word = wordAt(text, text.length);
  return word !== null && preselected(word, names) === 0;
}

test.each([
  ["meet at :30", "u6307"],
  ["meet at :30", "30"],
  ["price :100", "100"],
  ["version :12", "1234"],
  ["see issue #1", "1-planning"],
  ["see issue #1", "b14-e72b78"],
  ["#", "general"],
  ["take #3 please (#", "general"],
  ["lol @", "ada"],
  ["see (@", "ada"],
  ["ping @da", "ada"],
  ["ping @ada", "ada"],
  ["/", "me"],
])("Enter after %j sends the text, whether or not %s is suggested", (text, name) => {
  expect(takes(text, name)).toBe(false);
});

test.each([
  ["ping @ad", "ada"],
  ["ping @AD", "ada"],
  ["ping @gae", "Gaël"],
  ["ping @ada", "adam"],
  ["in #gen", "general"],
  ["in #3-pla", "3-planning"],
  ["wow :tad", "tada"],
  ["wow :tada", "tada"],
  ["/m", "me"],
])("Enter after %j takes %s", (text, name) => {
  expect(takes(text, name)).toBe(true);
});

test("of two names, one the beginning of the other, the shorter is first, and complete once it is typed", () => {
  const names = matchingNames(["adam", "Ada", "badass"], "ada");
  expect(names).toEqual(["Ada", "adam", "badass"]);
  expect(takes("ping @ada", ...names)).toBe(false);
  expect(takes("ping @ada", "adam", "ada")).toBe(false);
  expect(takes("ping @ad", ...names)).toBe(true);
});

test.each(["你好@ad", "**@ad", "“@ad", "hey,@ad", "(@ad", "||@ad", "さん@ad", "👍@ad"])(
  "in %j a name is completed",
  (text) => {
    expect(wordAt(text, text.length)).toMatchObject({ trigger: "@", typed: "ad" });
  },
);

test.each(["x@ad", "é@ad", "@@ad", "x_@ad", "e.com/@ad", "a#b", "&#39"])("in %j nothing is completed", (text) => {
  expect(wordAt(text, text.length)).toBeNull();
});
