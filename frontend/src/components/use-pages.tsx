/** A list that the server hands out page by page. */

import { useRef, useState } from "preact/hooks";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";

/** A page's items, and the cursor of the next page; null: it is the last. */
type Page<Item> = readonly [items: readonly Item[], cursor: string | null];

/** The items loaded so far (null before the first page), how to load the first page, and the button for the next. */
export function usePages<Item>(chat: Chat, load: (position: { cursor?: string }) => Promise<Page<Item>>) {
  const [items, setItems] = useState<readonly Item[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const latestLoad = useRef({});
  const loadFrom = async (from: string | null) => {
    const id = {};
    latestLoad.current = id;
    const [page, next] = await load(from ? { cursor: from } : {});
    if (id !== latestLoad.current) return;
    setItems((known) => (from && known ? [...known, ...page] : page));
    setCursor(next);
  };
  const clear = () => {
    latestLoad.current = {};
    setItems(null);
    setCursor(null);
  };
  return {
    items,
    setItems,
    clear,
    reload: () => void chat.attempt(loadFrom(null)),
    moreButton: cursor && <MoreButton onClick={() => void chat.attempt(loadFrom(cursor))} />,
  };
}

export function MoreButton({ label = t("search.more"), onClick }: { label?: string; onClick: () => void }) {
  return (
    <button type="button" class="button" onClick={onClick}>
      {label}
    </button>
  );
}
