import { expect, test } from "vitest";
import { linkSelection, type Replacement, type Selection, toggleMarkup } from "../../src/domain/markup";

/** A text with its selection between bars. */
function selected(drawn: string): Selection {
  const [before = "", inner = "", after = ""] = drawn.split("|");
  return {
    text: before + inner + after,
    start: before.length,
    end: before.length + inner.length,
  };
}

function drawn({ text }: Selection, change: Replacement | null): string | null {
  if (!change) return null;
  const whole = text.slice(0, change.from) + change.text + text.slice(change.to);
  return `${whole.slice(0, change.start)}|${whole.slice(change.start, change.end)}|${whole.slice(change.end)}`;
}

test.each([
  ["say |it| loud", "**", "say **|it|** loud"],
  ["say **|it|** loud", "**", "say |it| loud"],
  ["say **|it|** loud", "*", "say ***|it|*** loud"],
  ["say ***|it|*** loud", "**", "say *|it|* loud"],
  ["say ***|it|*** loud", "*", "say **|it|** loud"],
  ["||", "`", "`||`"],
  ["`||`", "`", "||"],
])("%s with %s becomes %s", (before, sign, after) => {
  const text = selected(before);
  expect(drawn(text, toggleMarkup(text, sign))).toBe(after);
});

test.each([
  ["see |the plan| now", "https://example.org/a?b=c ", "see [the plan](https://example.org/a?b=c)|| now"],
  ["see || now", "https://example.org", null],
  ["see |the plan|", "no link", null],
  ["see |the plan|", "https://example.org two", null],
  ["see |https://old.example|", "https://example.org", null],
  ["a |list [1]|", "https://example.org", null],
])("%s with %s pasted becomes %s", (before, pasted, after) => {
  const text = selected(before);
  expect(drawn(text, linkSelection(text, pasted))).toBe(after);
});
