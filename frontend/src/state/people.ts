/** Whom a card is about. Fetched when first wanted, with what shows it. */

import { signal } from "@preact/signals";
import { dialog } from "./ui";

export interface About {
  readonly id: number;
  readonly name: string;
}

export const about = signal<About | null>(null);

export function showPerson(person: About): void {
  about.value = { id: person.id, name: person.name };
  dialog.value = "person";
}
