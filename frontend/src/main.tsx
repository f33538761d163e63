/** The entry point of the page: takes over what the server rendered, and keeps it live. */

import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./components/App";
import { watchKeyboard } from "./components/keyboard";
import { lazyParts, loadLazyPartsWhenNeeded, withLazyParts } from "./components/lazy-loading";
import { watchLinks } from "./components/router";
import { keptPosition, restoreScroll } from "./components/scroll";
import { watchTitle } from "./components/title";
import { keepClock } from "./domain/dates";
import type { InitialState } from "./domain/protocol";
import { setTexts, t } from "./domain/text";
import { Chat } from "./state/chat";
import { idle, lazyPartsWanted, watchFocus, zone } from "./state/ui";
import { withLock } from "./sync/lock";
import { connect } from "./sync/socket-connection";
import { openStorage } from "./sync/storage";

function readJson<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

function start(root: HTMLElement): void {
  setTexts(document.documentElement.lang, readJson("texts"));
  const initial = readJson<InitialState>("initial-state");
  const storage = openStorage("localStorage");
  const session = openStorage("sessionStorage");

  const connection = connect({
    connected: () => void chat.onConnected().then(() => restoreScroll(firstRoom)),
    disconnected: () => chat.onDisconnected(),
    refused: (code) => {
      if (code === "origin") chat.isAddressRefused.value = true;
      else chat.onSignedOut(t("connection.out"));
    },
  });
  const chat = new Chat(initial, {
    connection,
    storage,
    session,
    withLock: withLock(`outbox:${initial.you.id}`),
    makeId,
  });
  const firstRoom = chat.current.value;
  if (initial.focus === null) firstRoom.scrollPosition = keptPosition(firstRoom);
  addEventListener("storage", ({ key }) => chat.onStorage(key));
  effect(() => {
    root.toggleAttribute("data-live", chat.online.value);
  });
  zone.value = "local";
  keepClock();
  watchFocus();
  // There may be a draft to mark in the list of rooms or to fetch, an edit to save, or a message of a blocked person to hide.
  lazyPartsWanted.value =
    storage.length + session.length + initial.blocked.length > 0 || initial.you.kind === "account";
  loadLazyPartsWhenNeeded(chat, storage);
  effect(() => {
    // Then the server is told that the person is away.
    if (idle.value) lazyPartsWanted.value = true;
  });
  watchLinks(chat);
  watchKeyboard(chat);
  watchSwipes();
  keepEarlyClicks();
  watchTitle(chat);
  if (globalThis.Notification?.permission === "granted") withLazyParts((parts) => parts.watchNotifications(chat));
  const show = () => takeOver(chat, root);
  // Without the parts nothing would hide what blocked people wrote.
  if (initial.blocked.length > 0) withLazyParts(show);
  else show();
}

/** Render the page. What was typed before stays in the box, and what is typed meanwhile gets there. */
function takeOver(chat: Chat, root: HTMLElement): void {
  const composer = chat.composers.of(chat.current.value.slug);
  const box = document.querySelector("textarea");
  if (box?.value) composer.setText(box.value);
  if (box && box === document.activeElement) composer.selection = [box.selectionStart, box.selectionEnd];
  render(<App chat={chat} />, root);
  // The element may be a new one: until it has the focus, keys would go nowhere.
  if (composer.selection) document.querySelector("textarea")?.focus({ preventScroll: true });
}

/** Clicks that the lazily loaded parts handle are repeated once these are there. */
function keepEarlyClicks(): void {
  document.addEventListener("click", ({ target }) => {
    const clicked = (target as Element).closest<HTMLElement>(
      ".message-author, .message > .avatar, a.mention, .message-edited",
    );
    if (clicked && !lazyParts.value) withLazyParts(() => clicked.click());
  });
}

function watchSwipes(): void {
  let from: Touch | undefined;
  const passive = { passive: true };
  document.addEventListener("touchstart", ({ touches }) => (from = touches[1] ? undefined : touches[0]), passive);
  document.addEventListener(
    "touchend",
    ({ changedTouches: [to] }) => {
      const start = from;
      if (start && to) withLazyParts((parts) => parts.handleSwipe(start, to));
    },
    passive,
  );
}

/** A random id. `crypto.randomUUID` is missing on pages without https. */
function makeId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}

const root = document.getElementById("app");
if (root) start(root);
