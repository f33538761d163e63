import { expect, test } from "vitest";
import cases from "../../../tests/corpus/excerpts.json";
import { excerpt } from "../../src/domain/excerpt";

test.each(cases)("$body", ({ body, html, max, excerpt: expected }) => {
  expect(excerpt({ body, html }, max)).toBe(expected);
});
