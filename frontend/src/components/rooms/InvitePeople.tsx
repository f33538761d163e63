/** Making people members of the open room. */

import { useState } from "preact/hooks";
import { t, tn } from "../../domain/text";
import type { Member } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { dialog, tell } from "../../state/ui";
import { Modal, Problem } from "../Modal";
import { PeoplePicker } from "./PeoplePicker";

export function InvitePeople({ chat }: { chat: Chat }) {
  const room = chat.current.value;
  const [chosen, choose] = useState<readonly Member[]>([]);
  const [error, say] = useState("");
  const invite = async () => {
    try {
      await chat.request("invite", { room: room.slug, people: chosen.map(({ id }) => id) });
      dialog.value = null;
      tell(tn("people.invited", chosen.length));
    } catch (problem) {
      say((problem as Error).message);
    }
  };
  return (
    <Modal title={t("room.invite")}>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen.length) void invite();
        }}
      >
        <PeoplePicker
          chat={chat}
          chosen={chosen}
          choose={choose}
          without={new Set(room.members.value.map(({ id }) => id))}
        />
        <Problem text={error} />
        <button type="submit" class="button is-primary" disabled={chosen.length === 0}>
          {t("room.invite.do")}
        </button>
      </form>
    </Modal>
  );
}
