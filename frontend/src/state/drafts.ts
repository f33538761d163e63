/** The texts that are written and not sent: one for each room and each thread, the same in all tabs. */

import { type Signal, signal } from "@preact/signals";
import { type KeyValueStorage, keysWith } from "../sync/storage";

/** Where one writes: a room, or a thread of it, which is named after its first message. */
export function placeOf(room: string, thread = 0): string {
  return thread ? `${room}/${thread}` : room;
}

export class Drafts {
  /** Called after a draft was changed on this page. */
  onChange: (place: string) => void = () => {};
  /** Called after a draft was sent, or taken away, in another tab or on another device. */
  onTaken: (place: string) => void = () => {};
  readonly prefix: string;
  readonly #texts = new Map<string, Signal<string>>();

  constructor(
    private readonly storage: KeyValueStorage,
    person: number,
  ) {
    this.prefix = `draft:${person}:`;
  }

  /** The text of a place; empty while there is none. */
  text(place: string): Signal<string> {
    const known = this.#texts.get(place) ?? signal(this.storage.getItem(this.prefix + place) ?? "");
    this.#texts.set(place, known);
    return known;
  }

  set(place: string, text: string): void {
    this.text(place).value = text;
    this.#store(place, text);
    this.onChange(place);
  }

  /** Take over what another tab or device did. */
  adopt(place: string, text: string): void {
    const known = this.text(place);
    if (known.value === text) return;
    known.value = text;
    this.#store(place, text);
    if (!text) this.onTaken(place);
  }

  /** Leave nothing of the drafts in the browser; those of accounts are kept by the server. */
  forgetStored(): void {
    for (const place of keysWith(this.storage, this.prefix)) this.storage.removeItem(this.prefix + place);
  }

  /** A room is gone, and what was written for it with it. */
  forgetRoom(slug: string): void {
    for (const place of keysWith(this.storage, this.prefix)) {
      if (place === slug || place.startsWith(`${slug}/`)) this.adopt(place, "");
    }
  }

  #store(place: string, text: string): void {
    try {
      if (text) this.storage.setItem(this.prefix + place, text);
      else this.storage.removeItem(this.prefix + place);
    } catch {
      // The browser's storage is full: only a reload would lose the draft.
    }
  }

  /** Another tab changed the storage under this key, or, with null, all of it. */
  onStorage(key: string | null): void {
    for (const place of this.#texts.keys()) {
      const own = this.prefix + place;
      if (key === null || key === own) this.adopt(place, this.storage.getItem(own) ?? "");
    }
  }
}
