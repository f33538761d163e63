/** The few things that need all attention for a moment. */

import { useState } from "preact/hooks";
import { matching } from "../domain/completion";
import { type Key, t } from "../domain/text";
import type { Chat } from "../state/chat";
import { dialog } from "../state/ui";
import { AskRoom, Forward } from "./conversation/dialogs";
import { Modal } from "./Modal";
import { PersonCard } from "./people/PersonCard";
import { Report } from "./people/Report";
import { go } from "./router";

export function Dialogs({ chat }: { chat: Chat }) {
  if (dialog.value === "help") return <Help />;
  if (dialog.value === "switcher") return <Switcher chat={chat} />;
  if (dialog.value === "create") return <CreateRoom chat={chat} />;
  if (dialog.value === "keep") return <KeepName chat={chat} />;
  if (dialog.value === "person") return <PersonCard chat={chat} />;
  if (dialog.value === "report") return <Report chat={chat} />;
  if (dialog.value === "forward") return <Forward chat={chat} />;
  if (dialog.value === "poll") return <AskRoom chat={chat} />;
  return null;
}

const KEYS: readonly [Key, string][] = [
  ["help.switcher", "Ctrl K"],
  ["help.rooms", "Alt ↑ ↓"],
  ["help.unread", "Alt Shift ↑ ↓"],
  ["help.search", "/"],
  ["help.messages", "J K"],
  ["help.reply", "R"],
  ["help.thread", "T"],
  ["help.edit", "E"],
  ["help.react", "+"],
  ["help.last", "↑"],
  ["help.latest", "End"],
  ["help.escape", "Esc"],
  ["help.help", "?"],
];

function Help() {
  return (
    <Modal title={t("help.title")}>
      <dl class="keys">
        {KEYS.map(([key, keys]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>
              {keys.split(" ").map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

function Switcher({ chat }: { chat: Chat }) {
  const [typed, type] = useState("");
  const rooms = chat.rooms.value;
  const names = matching(
    rooms.map(({ name }) => name),
    typed,
  );
  const found = names.flatMap((name) => rooms.filter((room) => room.name === name));
  const enter = (slug: string | undefined) => {
    if (!slug) return;
    dialog.value = null;
    void go(chat, `/r/${slug}`);
  };
  return (
    <Modal title={t("switcher.label")}>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          enter(found[0]?.slug);
        }}
      >
        <input
          autofocus
          autocomplete="off"
          aria-label={t("switcher.label")}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </form>
      <ul class="rooms">
        {found.map(({ name, slug }) => (
          <li key={slug}>
            <button type="button" class="room" onClick={() => enter(slug)}>
              <span class="room-sign">#</span>
              <span dir="auto">{name}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="hint">{t("switcher.none")}</p>}
    </Modal>
  );
}

function CreateRoom({ chat }: { chat: Chat }) {
  const [error, say] = useState("");
  const [slug, address] = useState("");
  const create = async (form: HTMLFormElement) => {
    const field = (name: string) => String(new FormData(form).get(name) ?? "").trim();
    try {
      const { room } = await chat.request("create", {
        slug: field("slug"),
        name: field("name"),
        topic: field("topic"),
      });
      dialog.value = null;
      await go(chat, `/r/${room.slug}`);
    } catch (problem) {
      say((problem as Error).message);
    }
  };
  return (
    <Modal title={t("rooms.create")}>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void create(event.currentTarget);
        }}
      >
        <label>
          {t("rooms.name")}
          <input
            name="name"
            required
            autofocus
            onInput={(event) => address(slugOf(event.currentTarget.value))}
          />
        </label>
        <label>
          {t("rooms.slug")}
          <input name="slug" required value={slug} aria-describedby="slug-hint" />
        </label>
        <p class="hint" id="slug-hint">
          {t("rooms.slug.hint")}
        </p>
        <label>
          {t("rooms.topic")}
          <input name="topic" />
        </label>
        {error && (
          <p class="error" role="alert">
            {error}
          </p>
        )}
        <button type="submit" class="button is-primary">
          {t("rooms.create.do")}
        </button>
      </form>
    </Modal>
  );
}

function slugOf(name: string): string {
  const plain = name.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return plain
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+|[-_]+$/g, "")
    .slice(0, 64);
}

/** A plain form: the server answers with the page, the name being an account's from then on. */
function KeepName({ chat }: { chat: Chat }) {
  return (
    <Modal title={t("me.keep")}>
      <form class="fields" action="/keep" method="post">
        <p class="hint">{t("me.keep.why", { name: chat.me.value.name })}</p>
        <input type="hidden" name="csrf_token" value={chat.csrf} />
        <input type="text" name="username" autocomplete="username" value={chat.me.value.name} hidden />
        <label>
          {t("me.password")}
          <input
            type="password"
            name="password"
            required
            minLength={8}
            autocomplete="new-password"
            autofocus
          />
        </label>
        <p class="hint">{t("signup.hint")}</p>
        <button type="submit" class="button is-primary">
          {t("me.keep")}
        </button>
      </form>
    </Modal>
  );
}
