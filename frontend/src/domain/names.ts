/** How a person is drawn: initials on one of twelve hues. The server's macros draw the same. */

import type { Person } from "./wire";

const HUES = 12;

/** The first letters of a name's first two words, in capitals. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean).slice(0, 2);
  return words.map((word) => [...word][0]?.toUpperCase()).join("");
}

/** A stable number, 0 to 11, for a person's colour. */
export function hue(person: Pick<Person, "id">): number {
  return person.id % HUES;
}

/** Whether a text speaks to `name` with an @. */
export function mentions(body: string, name: string): boolean {
  const at = body.toLowerCase().indexOf(`@${name.toLowerCase()}`);
  return at >= 0 && !/[\p{L}\p{N}]/u.test(body[at + name.length + 1] ?? "");
}
