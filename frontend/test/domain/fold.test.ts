import { expect, test } from "vitest";
import cases from "../../../tests/corpus/fold.json";
import { matchingNames } from "../../src/domain/completion";
import { fold, nameHas } from "../../src/domain/fold";

test.each(cases)("$text is compared as $folded", ({ text, folded }) => {
  expect(fold(text)).toBe(folded);
});

test.each(["cafe", "CAFE", "angstrom", "Cafe\u0301", " café", "ångström café", "fé ång"])(
  "%j finds Café Ångström",
  (typed) => {
    expect(nameHas("Café Ångström", typed)).toBe(true);
    expect(matchingNames(["Tea", "Café Ångström"], typed)).toEqual(["Café Ångström"]);
  },
);

test("names that begin with what was typed come first", () => {
  expect(matchingNames(["Legaël", "Zoë", "Gaël", "Łukasz"], "gae")).toEqual(["Gaël", "Legaël"]);
  expect(matchingNames(["Łukasz"], "luk")).toEqual(["Łukasz"]);
});
