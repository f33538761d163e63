/** Where the page's program starts: it takes over what the server painted. */

import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./components/App";
import { watchKeys } from "./components/keys";
import { extras, watchWishes, withExtras } from "./components/ondemand";
import { watchLinks } from "./components/router";
import { watchTitle } from "./components/title";
import { draftKey } from "./domain/names";
import { speak, t } from "./domain/text";
import type { Boot } from "./domain/wire";
import { Chat } from "./state/chat";
import { idle, wanted, watchAttention, zone } from "./state/ui";
import { connect } from "./sync/connect";
import { openStorage } from "./sync/storage";
import { alone } from "./sync/tabs";

function read<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

const passive = { passive: true };

function start(root: HTMLElement): void {
  speak(document.documentElement.lang, read("texts"));
  const boot = read<Boot>("boot");
  const storage = openStorage();
  const typed = document.querySelector("textarea")?.value;
  if (typed) storage.setItem(draftKey(boot.you.id, boot.room.slug), typed);

  const wire = connect({
    connected: () => void chat.connected(),
    cut: () => chat.cut(),
    refused: () => {
      chat.shutOut.value = t("connection.out");
    },
  });
  const chat = new Chat(boot, { wire, storage, alone: alone(`outbox:${boot.you.id}`), makeId });
  addEventListener("storage", ({ key }) => {
    if (chat.outbox.owns(key)) chat.outboxChanged();
  });
  effect(() => extras.value?.fold(chat.blocked));
  let away = false;
  effect(() => {
    if (!chat.online.value) away = false;
    else if (idle.value !== away) {
      away = idle.value;
      void chat.act(chat.request("away", { on: away }));
    }
  });
  effect(() => {
    root.toggleAttribute("data-live", chat.online.value);
  });
  zone.value = "local";
  watchAttention();
  // A draft may be among what is kept, to be marked in the list; what blocked people wrote is to be folded.
  wanted.value = storage.length + boot.blocked.length > 0;
  watchWishes(chat.invitations);
  watchLinks(chat);
  watchKeys(chat);
  let from: Touch | undefined;
  document.addEventListener(
    "touchstart",
    ({ touches }) => (from = touches[1] ? undefined : touches[0]),
    passive,
  );
  document.addEventListener(
    "touchend",
    ({ changedTouches: [to] }) => {
      const start = from;
      if (start && to) withExtras((more) => more.stroke(start, to));
    },
    passive,
  );
  watchTitle(chat);
  if (globalThis.Notification?.permission === "granted") {
    withExtras((more) => more.watchNews(chat));
  }
  render(<App chat={chat} storage={storage} />, root);
}

/** `crypto.randomUUID` is missing on plain http. */
function makeId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}

const root = document.getElementById("app");
if (root) start(root);
