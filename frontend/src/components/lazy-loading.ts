/** Loads the parts that the page can do without at first: panels, dialogs, the message toolbar and more. */

import { effect, signal, untracked } from "@preact/signals";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import { dialog, drawer, lazyPartsWanted, panel, toast } from "../state/ui";
import type { KeyValueStorage } from "../sync/storage";

const RETRY_MS = 3_000;

type LazyParts = typeof import("./lazy-parts");

/** Null until they are loaded. */
export const lazyParts = signal<LazyParts | null>(null);

/** Load the parts as soon as anything needs them; if that fails, again and again. */
export function loadLazyPartsWhenNeeded(chat: Chat, storage: KeyValueStorage): void {
  let loading = false;
  const load = (isAwaited: boolean) =>
    import("./lazy-parts").then(
      (parts) => {
        parts.startLazyParts(chat, storage);
        lazyParts.value = parts;
      },
      () => {
        if (isAwaited) toast(t("failed.try"));
        setTimeout(load, RETRY_MS);
      },
    );
  effect(() => {
    const opened = dialog.value || panel.value || drawer.value;
    const { value: invited } = chat.invitations;
    const { activeSeq, highlighted, slug } = chat.current.value;
    const { target } = chat.composers.of(slug);
    const needed =
      chat.isAddressRefused.value ||
      opened ||
      activeSeq.value ||
      highlighted.value ||
      target.value ||
      lazyPartsWanted.value ||
      invited.length > 0;
    if (loading || !needed) return;
    loading = true;
    load(!!opened);
  });
}

/** Run `work` with the parts, as soon as they are loaded. */
export function withLazyParts(work: (parts: LazyParts) => void): void {
  lazyPartsWanted.value = true;
  let done = false;
  effect(() => {
    const parts = lazyParts.value;
    if (!parts || done) return;
    done = true;
    untracked(() => work(parts));
  });
}
