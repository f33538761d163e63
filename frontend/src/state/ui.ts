/** What the page shows at the moment, apart from the chat itself. */

import { computed, signal } from "@preact/signals";
import { dayOf, type Zone } from "../domain/days";
import type { Message } from "../domain/wire";

export type Panel = "members" | "search" | "thread" | "versions" | "pins" | "saved" | "activity" | "unread";
export type Dialog =
  | "forward"
  | "poll"
  | "help"
  | "switcher"
  | "create"
  | "keep"
  | "person"
  | "report"
  | "browse"
  | "direct"
  | "room"
  | "settings"
  | "people"
  | "invite";
export interface Writing {
  readonly mode: "edit" | "reply";
  readonly message: Message;
  /** What the box begins with, where it is not the message's own text. */
  readonly text?: string;
}

/** Times are the server's until the page runs. */
export const zone = signal<Zone>("utc");
export const now = signal(new Date());
export const today = computed(() =>
  zone.value === "utc" ? undefined : dayOf(now.value.toISOString(), "local"),
);

export const panel = signal<Panel | null>(null);
/** The search begins with the open room alone: it was asked for there. */
export const searchHere = signal(false);
export const drawer = signal(false);
export const dialog = signal<Dialog | null>(null);
/** The message that the pointer or the keyboard is on. */
export const active = signal<number | null>(null);
/** The message that a panel or dialog is about. */
export const subject = signal<Message | null>(null);
/** Something in view needs the parts that come on demand. */
export const wanted = signal(false);
/** The message that was jumped to. */
export const lit = signal<number | null>(null);
/** What the composer is doing other than writing something new. */
export const writing = signal<Writing | null>(null);
export function write(mode: "edit" | "reply", message: Message): void {
  writing.value = { mode, message };
}

/** Go back to writing something new. */
export function stopWriting(): void {
  writing.value = null;
  document.getElementById("composer")?.focus();
}

/** One sentence for the person, for a while. */
export const notice = signal("");
export const attentive = signal(true);
/** Nobody has touched the page for a while. */
export const idle = signal(false);
const IDLE_MS = 10 * 60_000;

let forget: ReturnType<typeof setTimeout>;

export function tell(sentence: string): void {
  notice.value = sentence;
  clearTimeout(forget);
  forget = setTimeout(() => {
    notice.value = "";
  }, 6_000);
}

/** Drawers and panels are steps of the browser's history, so that the back button closes them on a phone. */
export function showPanel(which: Panel, about: Message | null = null): void {
  subject.value = about;
  if (!panel.value && !drawer.value) history.pushState({ layer: true }, "");
  drawer.value = false;
  panel.value = which;
}

export function showDrawer(): void {
  if (!panel.value && !drawer.value) history.pushState({ layer: true }, "");
  panel.value = null;
  drawer.value = true;
}

export function closeLayers(): void {
  if (history.state?.layer) history.back();
  else layersGone();
}

export function layersGone(): void {
  panel.value = null;
  drawer.value = false;
}

/** Keep `attentive`: the person can see the page and is in it. */
export function watchAttention(): void {
  const look = () => {
    attentive.value = document.visibilityState === "visible" && document.hasFocus();
    now.value = new Date();
  };
  for (const event of ["focus", "blur", "pageshow"]) addEventListener(event, look);
  document.addEventListener("visibilitychange", look);
  let touched = Date.now();
  for (const event of ["pointermove", "pointerdown", "keydown"])
    addEventListener(event, () => {
      touched = Date.now();
      idle.value = false;
    });
  setInterval(() => {
    now.value = new Date();
    idle.value = Date.now() - touched > IDLE_MS;
  }, 60_000);
  look();
}
