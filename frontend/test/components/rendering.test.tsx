/** The server's templates and the components render the same: tests/corpus has the result for both. */

import { render } from "preact-render-to-string";
import { expect, test } from "vitest";
import expectedRooms from "../../../tests/corpus/rooms.html?raw";
import rooms from "../../../tests/corpus/rooms.json";
import expected from "../../../tests/corpus/timeline.html?raw";
import { Composer } from "../../src/components/Composer";
import { RoomHeading } from "../../src/components/Header";
import { LockedComposer } from "../../src/components/LockedComposer";
import { RoomLink } from "../../src/components/Sidebar";
import { TimelineRows } from "../../src/components/TimelineRows";
import type { Locked } from "../../src/domain/locked";
import type { ListedRoom, Room } from "../../src/domain/protocol";
import type { Chat } from "../../src/state/chat";
import { Composers } from "../../src/state/composer";
import { Drafts } from "../../src/state/drafts";
import type { RoomState } from "../../src/state/room";
import { MemoryStorage } from "../../src/sync/storage";
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

test("so they do with a room in the sidebar, its header and its composer", () => {
  const storage = new MemoryStorage();
  const composers = new Composers(new Drafts(storage, 7), storage, 7);
  const chat = { composers, csrf: "token", maxMessageLength: 100, online: { value: false } } as unknown as Chat;
  const drawn = rooms.cases.map(({ room: given, open = false, locked }) => {
    const room = { ...rooms.blank, ...given };
    return render(
      <section>
        <RoomLink room={room as unknown as ListedRoom} isOpen={open} />
        <RoomHeading room={room as unknown as Room} />
        {locked ? (
          <LockedComposer {...(locked as Locked)} zone="utc" />
        ) : (
          <Composer chat={chat} room={{ slug: room.slug, room: { value: room } } as unknown as RoomState} />
        )}
      </section>,
    );
  });
  expect(lines(drawn.join(""))).toEqual(lines(expectedRooms));
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
