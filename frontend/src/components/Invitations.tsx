/** Invitations into rooms, to accept or decline, above the list of rooms. The server renders the same forms. */

import { useEffect } from "preact/hooks";
import { openInvitations } from "../domain/invitations";
import type { Invitation } from "../domain/protocol";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import { toast } from "../state/ui";
import { RoomIcon } from "./RoomIcon";
import { navigate } from "./router";

export function Invitations({ chat }: { chat: Chat }) {
  const [latest] = chat.invitations.value;
  const invitations = openInvitations(chat.invitations.value);
  useEffect(() => {
    // Only an invitation that comes live has `gone`.
    if (latest?.gone === false) toast(t("invitations.new", { name: latest.by.name, room: latest.room.name }));
  }, [latest]);
  return invitations.length ? (
    <section class="invitations">
      <h2>{t("invitations.title")}</h2>
      <ul>
        {invitations.map((invitation) => (
          <InvitationCard key={invitation.room.slug} chat={chat} invitation={invitation} />
        ))}
      </ul>
    </section>
  ) : null;
}

function InvitationCard({ chat, invitation }: { chat: Chat; invitation: Invitation }) {
  const { by, room } = invitation;
  const { name, slug, visibility } = room;
  const answer = async (accept: boolean) => {
    if (accept) {
      const accepted = await chat.request("accept", { room: slug });
      chat.putRoom({ ...accepted.room, joined: true });
      await navigate(chat, `/r/${slug}`);
    } else await chat.request("decline", { room: slug });
    chat.invitations.value = [{ ...invitation, gone: true }, ...chat.invitations.value];
  };
  return (
    <li class="invitation">
      <p>
        <RoomIcon room={{ visibility, posting: "everyone", people: [] }} />
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
          const button = event.submitter as HTMLButtonElement | null;
          void chat.attempt(answer(!button?.formAction.endsWith("/decline")));
        }}
      >
        <input type="hidden" name="csrf_token" value={chat.csrf} />
        <button type="submit" class="button is-primary">
          {t("invitations.accept")}
          <span class="visually-hidden"> {name}</span>
        </button>
        <button type="submit" class="button" formaction={`/invitations/${slug}/decline`}>
          {t("invitations.decline")}
          <span class="visually-hidden"> {name}</span>
        </button>
      </form>
    </li>
  );
}
