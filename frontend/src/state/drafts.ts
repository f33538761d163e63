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
  /** What the server had last is stored under these keys: see `draft-sync.ts`. */
  readonly syncedPrefix: string;
  /** Counts what may have changed the list of places that hold a draft. */
  readonly #changes = signal(0);
  #isForgotten = false;
  readonly #texts = new Map<string, Signal<string>>();

  constructor(
    private readonly storage: KeyValueStorage,
    person: number,
  ) {
    this.prefix = `draft:${person}:`;
    this.syncedPrefix = `draft-synced:${person}:`;
  }

  /** The text of a place; empty while there is none. */
  text(place: string): Signal<string> {
    const known = this.#texts.get(place) ?? signal(this.storage.getItem(this.prefix + place) ?? "");
    this.#texts.set(place, known);
    return known;
  }

  set(place: string, text: string): void {
    this.#isForgotten = false;
    const known = this.text(place);
    const isOther = !known.value !== !text;
    known.value = text;
    this.write(this.prefix + place, text);
    if (isOther) this.#changes.value++;
    this.onChange(place);
  }

  /** Where there are drafts. */
  places(): string[] {
    this.#changes.value;
    return keysWith(this.storage, this.prefix);
  }

  /** Take over what another device did. */
  adopt(place: string, text: string): void {
    if (this.text(place).value === text) return;
    this.write(this.prefix + place, text);
    this.#show(place, text);
    this.#changes.value++;
  }

  #show(place: string, text: string): void {
    const known = this.text(place);
    if (known.value === text) return;
    known.value = text;
    if (!text) this.onTaken(place);
  }

  /** Leave nothing of the drafts in the browser until something is typed; those of accounts are kept by the server. */
  forgetStored(): void {
    this.#isForgotten = true;
    for (const prefix of [this.prefix, this.syncedPrefix])
      for (const place of keysWith(this.storage, prefix)) this.storage.removeItem(prefix + place);
  }

  /** A room is gone, and what was written for it with it. */
  forgetRoom(slug: string): void {
    for (const place of this.places()) {
      if (place === slug || place.startsWith(`${slug}/`)) this.adopt(place, "");
    }
  }

  /** Store a text under a key, or with an empty one nothing. */
  write(key: string, text: string): void {
    if (this.#isForgotten) return;
    try {
      if (text) this.storage.setItem(key, text);
      else this.storage.removeItem(key);
    } catch {
      // The browser's storage is full: only a reload would lose the draft, and the server is sent it once more.
    }
  }

  /**
   * Another tab changed the storage under this key, or, with null, all of it. What it stored is not stored again: by
   * then it may have stored more, which would be lost.
   */
  onStorage(key: string | null): void {
    for (const place of this.#texts.keys()) {
      const own = this.prefix + place;
      if (key === null || key === own) this.#show(place, this.storage.getItem(own) ?? "");
    }
    this.#changes.value++;
  }
}
