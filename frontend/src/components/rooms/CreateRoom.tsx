/** Create a room: its name, the address made from it, its topic, and who may see it and post. */

import { useState } from "preact/hooks";
import { mayInChat } from "../../domain/permissions";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { dialog } from "../../state/ui";
import { FormDialog, fieldText } from "../FormDialog";
import { navigate } from "../router";

export function CreateRoom({ chat }: { chat: Chat }) {
  const [slug, setSlug] = useState("");
  const [isPrivate, setPrivate] = useState(false);
  const create = async (fields: FormData) => {
    const { room } = await chat.request("create", {
      slug: fieldText(fields, "slug"),
      name: fieldText(fields, "name"),
      topic: fieldText(fields, "topic"),
      private: fields.has("private"),
      posting: fields.has("announcing") ? "moderators" : "everyone",
    });
    chat.putRoom({ ...room, joined: true });
    dialog.value = null;
    await navigate(chat, `/r/${room.slug}`);
  };
  return (
    <FormDialog title={t("rooms.create")} submitLabel={t("rooms.create.do")} onSubmit={create}>
      <label>
        {t("rooms.name")}
        <input
          name="name"
          required
          autofocus
          maxLength={80}
          onInput={(event) => setSlug(slugOf(event.currentTarget.value))}
        />
      </label>
      <label>
        {t("rooms.slug")}
        <input name="slug" required value={slug} maxLength={64} aria-describedby="slug-hint" />
      </label>
      <p class="hint" id="slug-hint">
        {t(isPrivate ? "rooms.slug.private" : "rooms.slug.hint")}
      </p>
      <label>
        {t("rooms.topic")}
        <input name="topic" maxLength={250} />
      </label>
      {mayInChat(chat.me.value, "create_private_room") && (
        <>
          <label class="check">
            <input type="checkbox" name="private" onInput={() => setPrivate(!isPrivate)} /> {t("rooms.private")}
          </label>
          <label class="check">
            <input type="checkbox" name="announcing" /> {t("rooms.announcing")}
          </label>
        </>
      )}
    </FormDialog>
  );
}

/** The name in the letters that an address may have: `Café & Bar` becomes `cafe-bar`. */
function slugOf(name: string): string {
  const plain = name.slice(0, 80).toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return plain
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+|[-_]+$/g, "")
    .slice(0, 64)
    .replace(/[-_]+$/, "");
}
