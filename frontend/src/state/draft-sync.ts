/**
 * Keeps the drafts of an account the same on all its devices, by way of the server. For each place the storage has the
 * text that the server had last: a draft that is unlike it was changed here, and is sent. The server's time decides, as
 * the last text that it gets is the one that it keeps.
 */

import { effect } from "@preact/signals";
import type { SavedDraft } from "../domain/protocol";
import { type KeyValueStorage, keysWith } from "../sync/storage";
import type { Chat } from "./chat";
import { placeOf } from "./drafts";

/** Call it once. */
export function startDraftSync(chat: Chat, storage: KeyValueStorage): void {
  new DraftSync(chat, storage);
}

/** How long typing must pause before a draft is sent. */
const PAUSE_MS = 1_000;
const PAGE = 100;

class DraftSync {
  readonly #prefix: string;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** What other devices wrote while a draft was changed here. */
  readonly #skipped = new Map<string, SavedDraft>();

  /** The places whose text was sent or heard of since the list of drafts was requested: the list may be older. */
  readonly #newer = new Set<string>();

  constructor(
    private readonly chat: Chat,
    private readonly storage: KeyValueStorage,
  ) {
    this.#prefix = chat.drafts.syncedPrefix;
    chat.drafts.onChange = (place) => this.#onChange(place);
    chat.on("draft", (draft) => this.#onDraft(draft));
    effect(() => {
      if (chat.online.value) void this.#merge().catch(() => {});
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) for (const place of this.#timers.keys()) void this.#send(place);
    });
  }

  /** Take over what the other devices did, and send what was changed here. */
  async #merge(): Promise<void> {
    this.#newer.clear();
    const saved = await this.#load();
    const stored = [this.chat.drafts.prefix, this.#prefix].flatMap((prefix) => keysWith(this.storage, prefix));
    const places = new Set([...saved.keys(), ...stored]);
    for (const place of places) {
      if (this.#isChanged(place)) await this.#send(place);
      else if (!this.#newer.has(place)) this.#adopt(place, saved.get(place)?.text ?? "");
    }
  }

  async #load(): Promise<Map<string, SavedDraft>> {
    const found = new Map<string, SavedDraft>();
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await this.chat.request("drafts", { limit: PAGE, ...(cursor && { cursor }) });
      for (const draft of page.drafts) found.set(placeOf(draft.room, draft.thread), draft);
      cursor = page.cursor;
    }
    return found;
  }

  #onChange(place: string): void {
    clearTimeout(this.#timers.get(place));
    if (!this.#isChanged(place)) return;
    const pause = this.chat.drafts.text(place).value ? PAUSE_MS : 0;
    this.#timers.set(
      place,
      setTimeout(() => void this.#send(place), pause),
    );
  }

  #onDraft(draft: SavedDraft): void {
    const place = placeOf(draft.room, draft.thread);
    if (this.#isChanged(place)) this.#skipped.set(place, draft);
    else this.#adopt(place, draft.text);
  }

  /** Send a draft. One that does not arrive is sent when the connection is back, or with the next change. */
  async #send(place: string): Promise<void> {
    clearTimeout(this.#timers.get(place));
    this.#timers.delete(place);
    if (!this.#isChanged(place)) return;
    const [room = "", thread = 0] = place.split("/");
    const { value: text } = this.chat.drafts.text(place);
    try {
      const { at } = await this.chat.request("draft", { room, thread: Number(thread), text });
      this.#store(place, text);
      const skipped = this.#skipped.get(place);
      if (skipped && skipped.at > at && !this.#isChanged(place)) this.#adopt(place, skipped.text);
      this.#skipped.delete(place);
    } catch {
      // It stays marked as changed.
    }
  }

  #adopt(place: string, text: string): void {
    this.#store(place, text);
    this.chat.drafts.adopt(place, text);
  }

  #isChanged(place: string): boolean {
    return this.chat.drafts.text(place).value !== (this.storage.getItem(this.#prefix + place) ?? "");
  }

  #store(place: string, text: string): void {
    this.#newer.add(place);
    this.chat.drafts.write(this.#prefix + place, text);
  }
}
