import { expect, test } from "vitest";
import { composing } from "../../src/components/composing";

const sources = import.meta.glob("../../src/components/**/*.ts*", { query: "?raw", import: "default", eager: true });

test.each([
  [{ isComposing: true }, true],
  [{ isComposing: false, keyCode: 229 }, true],
  [{ isComposing: true, keyCode: 229 }, true],
  [{ keyCode: 13 }, false],
])("a key press %o belongs to an input method: %s", (init, expected) => {
  expect(composing(new KeyboardEvent("keydown", { key: "Enter", ...init }))).toBe(expected);
});

test("every file that handles keys asks first whether they belong to an input method", () => {
  const handling = Object.entries(sources).filter(([, source]) => /keydown"|onKeyDown=/i.test(String(source)));
  const forgetful = handling.filter(([, source]) => !String(source).includes("composing(event)"));
  expect(handling.length).toBeGreaterThan(3);
  expect(forgetful.map(([file]) => file)).toEqual([]);
});
