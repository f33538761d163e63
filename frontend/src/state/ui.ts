/** What the page shows at the moment, apart from the chat itself. */

import { computed, signal } from "@preact/signals";
import { dayOf, type Zone } from "../domain/dates";

export type PanelName =
  | "members"
  | "search"
  | "thread"
  | "versions"
  | "pins"
  | "saved"
  | "activity"
  | "unread"
  | "threads";
export type DialogName =
  | "forward"
  | "poll"
  | "help"
  | "switcher"
  | "create"
  | "register"
  | "person"
  | "report"
  | "browse"
  | "direct"
  | "room"
  | "settings"
  | "people"
  | "invite";

/** The zone of the times on the page: the server renders them in UTC, the program in the reader's own zone. */
export const zone = signal<Zone>("utc");
export const now = signal(new Date());
export const today = computed(() => (zone.value === "utc" ? undefined : dayOf(now.value.toISOString(), "local")));

export const panel = signal<PanelName | null>(null);
/** Whether the search panel starts with the open room only. */
export const searchCurrentRoom = signal(false);
/** Whether the sidebar is open, on a narrow screen. */
export const drawer = signal(false);
export const dialog = signal<DialogName | null>(null);
/** Something on the page needs the lazily loaded parts. */
export const lazyPartsWanted = signal(false);
/** Whether the page is visible and has the focus. */
export const pageFocused = signal(true);
/** Whether nobody has used the page for a while. */
export const idle = signal(false);
const IDLE_MS = 10 * 60_000;

/** The text of the toast; empty while there is none. */
export const toastText = signal("");
const TOAST_MS = 6_000;
let toastTimer: ReturnType<typeof setTimeout>;

/** Show one sentence to the person, for a while. */
export function toast(sentence: string): void {
  toastText.value = sentence;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toastText.value = "";
  }, TOAST_MS);
}

/** Panels and the sidebar drawer are steps in the browser's history, so that the back button closes them on a phone. */
export function showPanel(name: PanelName): void {
  pushLayer();
  drawer.value = false;
  panel.value = name;
}

export function showDrawer(): void {
  pushLayer();
  panel.value = null;
  drawer.value = true;
}

function pushLayer(): void {
  if (!panel.value && !drawer.value) history.pushState({ layer: true }, "");
}

export function togglePanel(name: PanelName): void {
  if (panel.value === name) closeLayers();
  else showPanel(name);
}

export function closeLayers(): void {
  if (history.state?.layer) history.back();
  else hideLayers();
}

/** Close panel and drawer without a step in the browser's history. */
export function hideLayers(): void {
  panel.value = null;
  drawer.value = false;
}

/** Another room is shown: what was open about a room or a message of it must not turn to this one. */
export function hideRoomLayers(): void {
  dialog.value = null;
  if (panel.value === "thread" || panel.value === "versions") panel.value = null;
}

/** Keep `pageFocused`, `idle` and `now` up to date. */
export function watchFocus(): void {
  const update = () => {
    pageFocused.value = document.visibilityState === "visible" && document.hasFocus();
    now.value = new Date();
  };
  for (const event of ["focus", "blur", "pageshow"]) addEventListener(event, update);
  document.addEventListener("visibilitychange", update);
  let lastUsedAt = Date.now();
  for (const event of ["pointermove", "pointerdown", "keydown"])
    addEventListener(event, () => {
      lastUsedAt = Date.now();
      idle.value = false;
    });
  setInterval(() => {
    now.value = new Date();
    idle.value = Date.now() - lastUsedAt > IDLE_MS;
  }, 60_000);
  update();
}
