/** Invite people into the open room. */

import { t, tn } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { dialog, toast } from "../../state/ui";
import { ChoosePeople } from "./ChoosePeople";

export function InvitePeople({ chat }: { chat: Chat }) {
  const { members, slug } = chat.current.value;
  const invite = async (people: readonly number[]) => {
    await chat.request("invite", { room: slug, people });
    dialog.value = null;
    toast(tn("people.invited", people.length));
  };
  return (
    <ChoosePeople
      chat={chat}
      title={t("room.invite")}
      submitLabel={t("room.invite.do")}
      excluded={new Set(members.value.map(({ id }) => id))}
      onSubmit={invite}
    />
  );
}
