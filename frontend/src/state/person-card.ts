/** The person whose card is open. */

import { signal } from "@preact/signals";
import type { PersonRef } from "../domain/protocol";
import { dialog } from "./ui";

export const cardPerson = signal<PersonRef | null>(null);

export function showPersonCard({ id, name }: PersonRef): void {
  cardPerson.value = { id, name };
  dialog.value = "person";
}
