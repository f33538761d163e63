/** How a person is drawn: initials on one of twelve hues. The server's macros draw the same. */

import { t } from "./text";
import type { Message, Named, Person } from "./wire";

const HUES = 12;

/** The first letters of a name's first two words, in capitals. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean).slice(0, 2);
  return words.map((word) => [...word][0]?.toUpperCase()).join("");
}

/** A name as it stands in a sentence: that of a guest is marked. */
export function called({
  name,
  kind,
}: {
  readonly name: string;
  readonly kind?: string | undefined;
}): string {
  return kind === "guest" ? t("name.guest", { name }) : name;
}

/** Names of those who stand under a message, by a reaction or a vote. */
export function calledUnder({ guests }: Pick<Message, "guests">, people: readonly Named[]): string[] {
  return people.map(({ id, name }) => called(guests?.includes(id) ? { name, kind: "guest" } : { name }));
}

/** A number, 0 to 11, for the colour that a person chose, or that goes with their id. */
export function hue(person: Pick<Person, "id" | "hue">): number {
  return person.hue ?? person.id % HUES;
}

/** Under what name a person's unsent text for a room is kept. */
export function draftKey(person: number, room: string): string {
  return `draft:${person}:${room}`;
}

/** Whether a message speaks to a person, by name or with everyone: only the server writes such tags. */
export function speaksTo({ html }: Pick<Message, "html">, id: number): boolean {
  return new RegExp(`<(a|span) class="mention" data-person="(${id}|room|here)"`).test(html ?? "");
}
