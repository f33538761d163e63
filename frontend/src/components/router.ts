/** Addresses of rooms and messages: `/r/<room>` and `/r/<room>/<seq>`. Links to them do not load a new page. */

import { effect } from "@preact/signals";
import type { Chat } from "../state/chat";
import { NEWEST } from "../state/room";
import { hideLayers, panel } from "../state/ui";
import { withLazyParts } from "./lazy-loading";

const ROOM_PATH = /^\/r\/([^/]+)(?:\/(\d+))?$/;

/** A room, and a message in it (0: none). */
export interface Place {
  readonly slug: string;
  readonly seq: number;
}

/** The place that a path leads to. */
function parse(path: string): Place | null {
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
  const lastSeq = placeOf(chat);
  if (!(await chat.open(place.slug, place.seq))) return;
  if (!keepsPanel) hideLayers();
  // Back leads to where one was in the history.
  history.replaceState({ ...history.state, lastSeq }, "");
  history[step](keepsPanel ? { layer: true } : {}, "", path);
  if (!place.seq && !matchMedia("(pointer: coarse)").matches) document.getElementById("composer")?.focus();
}

export function watchLinks(chat: Chat): void {
  const firstSlug = chat.current.value.slug;
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    // A mention opens the person's card instead: people/open-person-card.ts.
    if (link.className === "mention") return event.preventDefault();
    const place = link.origin === location.origin && parse(link.pathname);
    if (!place) return;
    event.preventDefault();
    if (link.search) withLazyParts((parts) => void parts.openThread(chat, place.slug, place.seq));
    else void navigate(chat, link.pathname);
  });
  // When the open room is removed, another one is shown, and the address follows.
  effect(() => {
    const { slug } = chat.current.value;
    const place = parse(location.pathname);
    if (place && place.slug !== slug && chat.removedRooms.has(place.slug)) history.replaceState({}, "", `/r/${slug}`);
  });
  addEventListener("popstate", ({ state }) => {
    hideLayers();
    const place = parse(location.pathname) ?? { slug: firstSlug, seq: 0 };
    withLazyParts((parts) => void parts.goBack(chat, place, state?.lastSeq ?? 0));
  });
}

/** The message in view, or NEWEST at the end of the timeline. */
function placeOf(chat: Chat): number {
  const room = chat.current.value;
  const box = document.querySelector<HTMLElement>(".timeline");
  if (room.atBottom.value || !box) return NEWEST;
  const end = box.getBoundingClientRect().bottom;
  const items = [...box.querySelectorAll<HTMLElement>("li[data-seq]")];
  return Number(items.findLast((item) => item.getBoundingClientRect().bottom <= end)?.dataset.seq ?? 0);
}
