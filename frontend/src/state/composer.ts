/**
 * What the message boxes are doing, by place: the new message, or the own message that is edited there. A draft is the
 * same in all tabs; what is replied to or edited belongs to this tab, and outlives a reload of the page.
 */

import { computed, signal } from "@preact/signals";
import type { Message } from "../domain/protocol";
import type { KeyValueStorage } from "../sync/storage";
import { type Drafts, placeOf } from "./drafts";

/** An own message with its new text. One that is still being sent has no `seq` yet, but a `client_id`. */
export interface Edit {
  readonly mode: "edit";
  readonly seq: number;
  readonly client_id: string | null;
  readonly text: string;
  /** The server refused it: it comes back into the box as soon as no other edit is there. */
  readonly refused?: boolean;
}

export type ComposerTarget = Edit | { readonly mode: "reply"; readonly seq: number };

/** What is kept of a composer besides its draft. `saving` are the edits that were submitted and are not saved yet. */
export interface Stored {
  readonly target: ComposerTarget | null;
  readonly saving: readonly Edit[];
}

export class ComposerState {
  readonly target;
  readonly saving;
  /** What the box shows. */
  readonly text = computed(() => (this.target.value?.mode === "edit" ? this.target.value.text : this.draft));
  /** The selection in the box when its room was last left. */
  selection: readonly [start: number, end: number] | null = null;
  /** Whether a reply in a thread goes to the room too. */
  readonly alsoInRoom = signal(false);
  /** The command that is running; its text stays in the box until it has succeeded. */
  running = "";

  constructor(
    readonly place: string,
    private readonly drafts: Drafts,
    stored: Stored,
    private readonly store: (state: Stored) => void,
  ) {
    this.target = signal(stored.target);
    this.saving = signal(stored.saving);
  }

  get room(): string {
    return this.place.split("/", 1)[0] ?? "";
  }

  /** The text that is not an edit: the new message, also while a message is edited. */
  get draft(): string {
    return this.drafts.text(this.place).value;
  }

  setText(text: string): void {
    const { value: target } = this.target;
    if (target?.mode === "edit") this.update({ ...target, text });
    else this.drafts.set(this.place, text);
  }

  reply({ seq }: Pick<Message, "seq">): void {
    this.update({ mode: "reply", seq });
  }

  edit({ body, client_id, seq }: Pick<Message, "seq" | "client_id" | "body">): void {
    this.update({ mode: "edit", seq, client_id, text: body });
  }

  /** Hold a new message again, that replies to nothing. */
  cancel(): void {
    this.update(null);
  }

  /** The new message was sent. */
  clear(): void {
    this.drafts.set(this.place, "");
    this.alsoInRoom.value = false;
    this.cancel();
  }

  /** A command has succeeded: its text goes, unless something else was written meanwhile. */
  drop(text: string): void {
    if (this.draft === text) this.drafts.set(this.place, "");
  }

  update(target: ComposerTarget | null, saving = this.saving.value): void {
    const refused = target?.mode === "edit" ? undefined : saving.find((edit) => edit.refused);
    const state = { target: refused ?? target, saving: saving.filter((edit) => edit !== refused) };
    this.target.value = state.target;
    this.saving.value = state.saving;
    this.store(state);
  }
}

/** The composers of all places. `session` is the storage of this tab. */
export class Composers {
  readonly prefix: string;
  readonly #composers = new Map<string, ComposerState>();

  constructor(
    private readonly drafts: Drafts,
    readonly session: KeyValueStorage,
    person: number,
  ) {
    this.prefix = `composer:${person}:`;
    drafts.onTaken = (place) => {
      const composer = this.#composers.get(place);
      if (composer?.target.value?.mode === "reply") composer.cancel();
    };
  }

  of(room: string, thread = 0): ComposerState {
    return this.at(placeOf(room, thread));
  }

  /** The composers of a room and of its threads, as far as they were used. */
  ofRoom(room: string): ComposerState[] {
    return [...this.#composers.values()].filter((composer) => composer.room === room);
  }

  at(place: string): ComposerState {
    const key = this.prefix + place;
    const store = (state: Stored) => {
      const isEmpty = !state.target && state.saving.length === 0;
      if (isEmpty) this.session.removeItem(key);
      else this.session.setItem(key, JSON.stringify(state));
    };
    const stored = JSON.parse(this.session.getItem(key) ?? '{"target":null,"saving":[]}') as Stored;
    const composer = this.#composers.get(place) ?? new ComposerState(place, this.drafts, stored, store);
    this.#composers.set(place, composer);
    return composer;
  }
}
