/** Rooms that I am asked into, above those that I belong to: accept or decline. A form, as the server paints it. */

import { useEffect } from "preact/hooks";
import { waiting } from "../domain/invitations";
import { t } from "../domain/text";
import type { Invitation } from "../domain/wire";
import type { Chat } from "../state/chat";
import { tell } from "../state/ui";
import { RoomSign } from "./RoomSign";
import { go } from "./router";

export function Invitations({ chat }: { chat: Chat }) {
  const told = chat.invitations.value;
  const invitations = waiting(told);
  const [latest] = told;
  useEffect(() => {
    if (latest?.gone === false) tell(t("invitations.new", { name: latest.by.name, room: latest.room.name }));
  }, [latest]);
  return invitations.length ? (
    <section class="invitations">
      <h2>{t("invitations.title")}</h2>
      <ul>
        {invitations.map((invitation) => (
          <Card key={invitation.room.slug} chat={chat} invitation={invitation} />
        ))}
      </ul>
    </section>
  ) : null;
}

function Card({ chat, invitation }: { chat: Chat; invitation: Invitation }) {
  const { by, room } = invitation;
  const { name, slug, visibility } = room;
  const answer = async (accept: boolean) => {
    if (accept) {
      const answered = await chat.request("accept", { room: slug });
      chat.know({ ...answered.room, joined: true, role: "member" });
      await go(chat, `/r/${slug}`);
    } else await chat.request("decline", { room: slug });
    chat.invitations.value = [{ ...invitation, gone: true }, ...chat.invitations.value];
  };
  return (
    <li class="invitation">
      <p>
        <RoomSign room={{ visibility, posting: "everyone", people: [] }} />
        <b class="room-name" dir="auto">
          {name}
        </b>
      </p>
      <p class="hint" dir="auto">
        {t("invitations.by", { name: by.name })}
      </p>
      <form
        action={`/invitations/${slug}/accept`}
        method="post"
        onSubmit={(event) => {
          event.preventDefault();
          void chat.act(
            answer(!(event.submitter as HTMLButtonElement | null)?.formAction.endsWith("/decline")),
          );
        }}
      >
        <input type="hidden" name="csrf_token" value={chat.csrf} />
        <button type="submit" class="button is-primary">
          {t("invitations.accept")}
          <span class="unseen"> {name}</span>
        </button>
        <button type="submit" class="button" formaction={`/invitations/${slug}/decline`}>
          {t("invitations.decline")}
          <span class="unseen"> {name}</span>
        </button>
      </form>
    </li>
  );
}
