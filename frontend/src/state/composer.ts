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
}

export type ComposerTarget = Edit | { readonly mode: "reply"; readonly seq: number };

/** The message to edit, as far as the composer needs to know it. */
type Editable = Pick<Message, "seq" | "client_id" | "body">;

interface Stored {
  readonly target: ComposerTarget | null;
  readonly saving: readonly Edit[];
}

export class ComposerState {
  readonly target;
  /** The edits that were submitted and that the server has not answered yet. */
  readonly saving;
  /** What the box shows. */
  readonly text = computed(() => (this.target.value?.mode === "edit" ? this.target.value.text : this.#draft.value));
  /** The selection in the box when its room was last left. */
  selection: readonly [start: number, end: number] | null = null;
  /** The command that is running; its text stays in the box until it has succeeded. */
  running = "";
  readonly #draft;
  /** Refused edits that wait until the box is free. */
  readonly #refused: Edit[] = [];

  constructor(
    readonly place: string,
    private readonly drafts: Drafts,
    stored: Stored,
    private readonly store: (state: Stored) => void,
  ) {
    this.#draft = drafts.text(place);
    this.target = signal(stored.target);
    this.saving = signal(stored.saving);
  }

  get room(): string {
    return this.place.split("/", 1)[0] ?? "";
  }

  setText(text: string): void {
    const { value: target } = this.target;
    if (target?.mode === "edit") this.#change({ ...target, text });
    else this.drafts.set(this.place, text);
  }

  reply({ seq }: Pick<Message, "seq">): void {
    this.#change({ mode: "reply", seq });
  }

  edit({ body, client_id, seq }: Editable): void {
    this.#change({ mode: "edit", seq, client_id, text: body });
  }

  /** Hold a new message again, that replies to nothing. */
  cancel(): void {
    this.#change(null);
  }

  /** The new message was sent. */
  clear(): void {
    this.drafts.set(this.place, "");
    this.cancel();
  }

  /** A command has succeeded: its text goes, unless something else was written meanwhile. */
  drop(text: string): void {
    if (this.draft === text) this.drafts.set(this.place, "");
  }

  /** The text that is not an edit: the new message, also while a message is edited. */
  get draft(): string {
    return this.#draft.value;
  }

  /** Submit the edit: the box is free again, and the new text is kept until `settle`. */
  submitEdit(): Edit | null {
    const { value: edit } = this.target;
    if (edit?.mode !== "edit") return null;
    this.saving.value = [...this.saving.value, edit];
    this.cancel();
    return edit;
  }

  /** The server answered. A refused edit comes back into the box, as soon as no other one is there. */
  settle({ client_id, seq, text }: Edit, isSaved: boolean): void {
    const isThis = (edit: Edit) => edit.text === text && (edit.seq === seq || edit.client_id === client_id);
    const edit = this.saving.value.find(isThis);
    if (!edit) return;
    this.saving.value = this.saving.value.filter((each) => each !== edit);
    if (!isSaved) this.#refused.push(edit);
    this.#change(this.target.value);
  }

  /** A message of mine has its number now: what is edited under its `client_id` is edited under that. */
  onStored(client_id: string, seq: number): Edit[] {
    const numbered = (edit: Edit) => (edit.seq === 0 && edit.client_id === client_id ? { ...edit, seq } : edit);
    const { value: target } = this.target;
    const saving = this.saving.value.map(numbered);
    const waited = saving.filter((edit, index) => edit !== this.saving.value[index]);
    const next = target?.mode === "edit" ? numbered(target) : target;
    if (waited.length > 0) this.saving.value = saving;
    if (waited.length > 0 || next !== target) this.#change(next);
    return waited;
  }

  #change(target: ComposerTarget | null): void {
    this.target.value = target?.mode === "edit" ? target : (this.#refused.pop() ?? target);
    this.store({ target: this.target.value, saving: [...this.saving.value, ...this.#refused] });
  }
}

/** The composers of all places. `session` is the storage of this tab. */
export class Composers {
  readonly #prefix: string;
  readonly #composers = new Map<string, ComposerState>();

  constructor(
    private readonly drafts: Drafts,
    private readonly session: KeyValueStorage,
    person: number,
  ) {
    this.#prefix = `composer:${person}:`;
  }

  of(room: string, thread = 0): ComposerState {
    return this.#at(placeOf(room, thread));
  }

  /** A message of mine is stored. Returns the edits of it that waited for that. */
  onStored({ room, client_id, seq }: Pick<Message, "room" | "client_id" | "seq">): [ComposerState, Edit][] {
    if (client_id === null) return [];
    return this.ofRoom(room).flatMap((composer) =>
      composer.onStored(client_id, seq).map((edit): [ComposerState, Edit] => [composer, edit]),
    );
  }

  /** The edits that were submitted before the page was loaded and may not be saved. */
  unsaved(): [ComposerState, Edit][] {
    const keys = Array.from({ length: this.session.length }, (_, index) => this.session.key(index) ?? "");
    const places = keys.filter((key) => key.startsWith(this.#prefix)).map((key) => key.slice(this.#prefix.length));
    return places
      .map((place) => this.#at(place))
      .flatMap((composer) => composer.saving.value.map((edit): [ComposerState, Edit] => [composer, edit]));
  }

  /** The composers of a room and of its threads, as far as they were used. */
  ofRoom(room: string): ComposerState[] {
    return [...this.#composers.values()].filter((composer) => composer.room === room);
  }

  #at(place: string): ComposerState {
    const key = this.#prefix + place;
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
