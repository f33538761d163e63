/** The server's macro and the components draw the same: both are held to fixtures/timeline.html. */

import { render } from "preact-render-to-string";
import { expect, test } from "vitest";
import { Rows } from "../../src/components/Rows";
import { me, messages, newAfter } from "../corpus";
import expected from "../fixtures/timeline.html?raw";

test("the components draw what the server's templates draw", () => {
  const timeline = { messages, moreBefore: true, moreAfter: false };
  const drawn = render(
    <ol>
      <Rows timeline={timeline} zone="utc" newAfter={newAfter} me={me} lit={15} />
    </ol>,
  );
  expect(lines(drawn)).toEqual(lines(`<ol>${expected}</ol>`));
});

/** One line for each tag and text of a document, attributes in the order of their names. */
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
    return [
      [node.localName, ...attributes].join(" "),
      ...[...node.childNodes].flatMap(walk),
      `/${node.localName}`,
    ];
  }
  const text = node.textContent ?? "";
  // Space between the rows is the template's layout, not the page's.
  return text.trim() === "" && text.includes("\n") ? [] : [text];
}
