/** Opening a room: its name, the address made from it, what it is about and for whom. */

import { useState } from "preact/hooks";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { dialog } from "../../state/ui";
import { Modal, Problem } from "../Modal";
import { go } from "../router";

export function CreateRoom({ chat }: { chat: Chat }) {
  const [error, say] = useState("");
  const [slug, address] = useState("");
  const [secret, hide] = useState(false);
  const create = async (form: HTMLFormElement) => {
    const fields = new FormData(form);
    const field = (name: string) => String(fields.get(name) ?? "").trim();
    try {
      const { room, role } = await chat.request("create", {
        slug: field("slug"),
        name: field("name"),
        topic: field("topic"),
        private: fields.has("private"),
        posting: fields.has("announcing") ? "moderators" : "everyone",
      });
      chat.know({ ...room, joined: true, role });
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
            maxLength={80}
            onInput={(event) => address(slugOf(event.currentTarget.value))}
          />
        </label>
        <label>
          {t("rooms.slug")}
          <input name="slug" required value={slug} maxLength={64} aria-describedby="slug-hint" />
        </label>
        <p class="hint" id="slug-hint">
          {t(secret ? "rooms.slug.private" : "rooms.slug.hint")}
        </p>
        <label>
          {t("rooms.topic")}
          <input name="topic" maxLength={250} />
        </label>
        {chat.me.value.kind !== "guest" && (
          <>
            <label class="check">
              <input type="checkbox" name="private" onInput={() => hide(!secret)} /> {t("rooms.private")}
            </label>
            <label class="check">
              <input type="checkbox" name="announcing" /> {t("rooms.announcing")}
            </label>
          </>
        )}
        <Problem text={error} />
        <button type="submit" class="button is-primary">
          {t("rooms.create.do")}
        </button>
      </form>
    </Modal>
  );
}

function slugOf(name: string): string {
  const plain = name.slice(0, 80).toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return plain
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+|[-_]+$/g, "")
    .slice(0, 64)
    .replace(/[-_]+$/, "");
}
