/** Addresses: `/r/<room>` and `/r/<room>/<seq>`. Links inside the page change room without loading a page. */

import { effect } from "@preact/signals";
import type { Chat } from "../state/chat";
import { layersGone, panel } from "../state/ui";

const PLACE = /^\/r\/([^/]+)(?:\/(\d+))?$/;

/** Follow a link of ours. A layer's step in the browser's history is replaced, so that back leads further. */
export async function go(chat: Chat, path: string): Promise<void> {
  const found = PLACE.exec(path);
  if (!found?.[1]) return;
  const step = history.state?.layer ? "replaceState" : "pushState";
  // Search results stay open beside the timeline where there is room for both.
  const keep = panel.value === "search" && matchMedia("(min-width: 60rem)").matches;
  if (!keep) layersGone();
  history[step](keep ? { layer: true } : {}, "", path);
  await chat.open(found[1], Number(found[2] ?? 0));
  if (!found[2] && !matchMedia("(pointer: coarse)").matches) document.getElementById("composer")?.focus();
}

export function watchLinks(chat: Chat): void {
  const first = chat.current.value.slug;
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    // A mention opens a card, which comes with the parts on demand.
    if (link.className === "mention") return event.preventDefault();
    if (link.origin !== location.origin || !PLACE.test(link.pathname)) return;
    event.preventDefault();
    void go(chat, link.pathname);
  });
  // A room that is gone is left without a link being followed.
  effect(() => {
    const { slug } = chat.current.value;
    const asked = PLACE.exec(location.pathname)?.[1];
    if (asked && asked !== slug && chat.gone.has(asked)) history.replaceState({}, "", `/r/${slug}`);
  });
  addEventListener("popstate", () => {
    layersGone();
    const found = PLACE.exec(location.pathname);
    const slug = found?.[1] ?? first;
    const seq = Number(found?.[2] ?? 0);
    if (slug !== chat.current.value.slug || seq) void chat.open(slug, seq);
  });
}
