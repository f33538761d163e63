/** Addresses of rooms and messages: `/r/<room>` and `/r/<room>/<seq>`. Links to them do not load a new page. */

import { effect } from "@preact/signals";
import type { Chat } from "../state/chat";
import { hideLayers, panel } from "../state/ui";

const ROOM_PATH = /^\/r\/([^/]+)(?:\/(\d+))?$/;

/** The room and the message (0: none) that a path leads to. */
function parse(path: string): { slug: string; seq: number } | null {
  const [, slug, seq = 0] = ROOM_PATH.exec(path) ?? [];
  return slug ? { slug, seq: Number(seq) } : null;
}

/** Go to a room or message. */
export async function navigate(chat: Chat, path: string): Promise<void> {
  const place = parse(path);
  if (!place) return;
  // The step that an open panel or drawer made in the browser's history is replaced, so that Back skips it.
  const step = history.state?.layer ? "replaceState" : "pushState";
  // Search results stay open beside the timeline if there is room for both.
  const keepsPanel = panel.value === "search" && matchMedia("(min-width: 60rem)").matches;
  if (!keepsPanel) hideLayers();
  history[step](keepsPanel ? { layer: true } : {}, "", path);
  await chat.open(place.slug, place.seq);
  if (!place.seq && !matchMedia("(pointer: coarse)").matches) document.getElementById("composer")?.focus();
}

export function watchLinks(chat: Chat): void {
  const firstSlug = chat.current.value.slug;
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    // A mention opens the person's card instead: people/open-person-card.ts.
    if (link.className === "mention") return event.preventDefault();
    if (link.origin !== location.origin || !parse(link.pathname)) return;
    event.preventDefault();
    void navigate(chat, link.pathname);
  });
  // When the open room is removed, another one is shown, and the address follows.
  effect(() => {
    const { slug } = chat.current.value;
    const place = parse(location.pathname);
    if (place && place.slug !== slug && chat.removedRooms.has(place.slug)) history.replaceState({}, "", `/r/${slug}`);
  });
  addEventListener("popstate", () => {
    hideLayers();
    const { slug, seq } = parse(location.pathname) ?? { slug: firstSlug, seq: 0 };
    if (slug !== chat.current.value.slug || seq) void chat.open(slug, seq);
  });
}
