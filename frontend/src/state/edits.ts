/** Saves the edits that composers submit: at once, or once the page is online and the message stored that they change. */

import type { Message } from "../domain/protocol";
import { keysWith } from "../sync/storage";
import type { ComposerState, Composers, Edit } from "./composer";

type Save = (edit: { room: string; seq: number; body: string }) => Promise<boolean>;

export class Edits {
  constructor(
    private readonly composers: Composers,
    private readonly save: Save,
    private readonly isOnline: () => boolean,
  ) {}

  /** Save the edit that a composer holds: its box is free again, and the new text is kept until the server answers. */
  async submit(composer: ComposerState): Promise<void> {
    const { value: edit } = composer.target;
    if (edit?.mode !== "edit") return;
    composer.update(null, [...composer.saving.value, edit]);
    if (edit.seq && this.isOnline()) await this.#save(composer, edit);
  }

  /** A message of mine is stored: what is edited under its `client_id` is edited under its number from now on. */
  onStored({ client_id, room, seq }: Message): void {
    if (client_id === null) return;
    const numbered = (edit: Edit) => (edit.seq === 0 && edit.client_id === client_id ? { ...edit, seq } : edit);
    for (const composer of this.composers.ofRoom(room)) {
      const { value: target } = composer.target;
      const waiting = composer.saving.value;
      const saving = waiting.map(numbered);
      const next = target?.mode === "edit" ? numbered(target) : target;
      const due = saving.filter((edit, index) => edit !== waiting[index]);
      if (due.length > 0 || next !== target) composer.update(next, saving);
      for (const edit of due) void this.#save(composer, edit);
    }
  }

  /**
   * The page is online. Save what was submitted before: offline, or shortly before the page was loaded anew, when nobody
   * knows whether it arrived. A message that was still being sent then may be among `messages` now.
   */
  resume(messages: readonly Message[]): void {
    const composers = keysWith(this.composers.session, this.composers.prefix).map((place) => this.composers.at(place));
    const unsaved = composers.map((composer) => [composer, composer.saving.value.filter(({ seq }) => seq)] as const);
    for (const message of messages) this.onStored(message);
    for (const [composer, edits] of unsaved) for (const edit of edits) void this.#save(composer, edit);
  }

  async #save(composer: ComposerState, edit: Edit): Promise<void> {
    const { seq, text } = edit;
    const isSaved = await this.save({ room: composer.room, seq, body: text });
    const others = composer.saving.value.filter((each) => each !== edit);
    composer.update(composer.target.value, isSaved ? others : [...others, { ...edit, refused: true }]);
  }
}
