/** How people are named and drawn. The server's templates do the same. */

import type { Message, Person, PersonRef } from "./protocol";
import { t } from "./text";

const HUES = 12;

/** The first letters of a name's first two words, in capitals. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean).slice(0, 2);
  return words.map((word) => [...word][0]?.toUpperCase()).join("");
}

/** A name for use in a sentence; guests are marked as such. */
export function displayName({ name, kind }: { name: string; kind?: string | undefined }): string {
  return kind === "guest" ? t("name.guest", { name }) : name;
}

/** The names of people who reacted to a message or voted in it. */
export function displayNames({ guests }: Pick<Message, "guests">, people: readonly PersonRef[]): string[] {
  return people.map(({ id, name }) => displayName(guests?.includes(id) ? { name, kind: "guest" } : { name }));
}

/** The number of an avatar's hue, 0 to 11: the person's choice, or one by their id. */
export function hue(person: Pick<Person, "id" | "hue">): number {
  return person.hue ?? person.id % HUES;
}

/** Whether a message mentions a person, by name or with everyone, as the server says. */
export function isMentioned({ mentions, everyone }: Pick<Message, "mentions" | "everyone">, id: number): boolean {
  return everyone !== undefined || (mentions?.includes(id) ?? false);
}
