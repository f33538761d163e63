/** Saves the edits that composers submit: at once, or as soon as the message is stored that they change. */

import type { Message } from "../domain/protocol";
import type { ComposerState, Composers, Edit } from "./composer";

type Save = (edit: { room: string; seq: number; body: string }) => Promise<boolean>;

export class Edits {
  #resumes = true;

  constructor(
    private readonly composers: Composers,
    private readonly save: Save,
  ) {}

  /** Save the edit that a composer holds. */
  async submit(composer: ComposerState): Promise<void> {
    const edit = composer.submitEdit();
    if (edit?.seq) await this.#save(composer, edit);
  }

  /** A message of mine is stored. */
  onStored(message: Message): void {
    for (const [composer, edit] of this.composers.onStored(message)) void this.#save(composer, edit);
  }

  /**
   * Save what was submitted shortly before the page was loaded anew: nobody knows whether that arrived. A message that
   * was still being sent then may be among `messages` now.
   */
  resume(messages: readonly Message[]): void {
    if (!this.#resumes) return;
    this.#resumes = false;
    const unsaved = this.composers.unsaved();
    for (const message of messages) this.onStored(message);
    for (const [composer, edit] of unsaved) if (edit.seq) void this.#save(composer, edit);
  }

  async #save(composer: ComposerState, edit: Edit): Promise<void> {
    const { seq, text } = edit;
    composer.settle(edit, await this.save({ room: composer.room, seq, body: text }));
  }
}
