/** The server's templates and the components render the same: tests/corpus/timeline.html has the result for both. */

import { render } from "preact-render-to-string";
import { expect, test } from "vitest";
import expected from "../../../tests/corpus/timeline.html?raw";
import { TimelineRows } from "../../src/components/TimelineRows";
import { me, messages, newAfter } from "../messages";

test("the components render what the server's templates render", () => {
  const timeline = { messages, moreBefore: true, moreAfter: false };
  const drawn = render(
    <ol>
      <TimelineRows timeline={timeline} zone="utc" newAfter={newAfter} me={me} highlighted={15} />
    </ol>,
  );
  expect(lines(drawn)).toEqual(lines(`<ol>${expected}</ol>`));
});

/** One line for each tag and text of a document, with sorted attributes. */
function lines(html: string): string[] {
  const holder = document.createElement("div");
  holder.innerHTML = html;
  // happy-dom makes a text node of its own after each ">" in a text.
  holder.normalize();
  return [...holder.childNodes].flatMap(walk);
}

function walk(node: Node): string[] {
  if (node instanceof Element) {
    const attributes = [...node.attributes].map(({ name, value }) => `${name}="${value}"`).sort();
    return [[node.localName, ...attributes].join(" "), ...[...node.childNodes].flatMap(walk), `/${node.localName}`];
  }
  const text = node.textContent ?? "";
  // Space between the rows is the template's layout, not the page's.
  return text.trim() === "" && text.includes("\n") ? [] : [text];
}
