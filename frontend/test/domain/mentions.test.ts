import { expect, test } from "vitest";
import cases from "../../../tests/corpus/mentions.json";
import { isMentioned } from "../../src/domain/names";

test.each(cases)("$html mentions person $person: $mentioned", ({ html, person, mentioned }) => {
  expect(isMentioned({ html }, person)).toBe(mentioned);
});
