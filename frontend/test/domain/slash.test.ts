import { expect, test } from "vitest";
import cases from "../../../tests/corpus/slash_commands.json";
import { readTyped } from "../../src/domain/slash";

test.each(cases)("%j", ({ typed, ...expected }) => {
  expect(readTyped(typed)).toEqual(expected);
});
