/** Beginning a direct message, to one or to several. */

import { useState } from "preact/hooks";
import { t } from "../../domain/text";
import type { Member } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { Modal, Problem } from "../Modal";
import { converse } from "./converse";
import { PeoplePicker } from "./PeoplePicker";

export function Direct({ chat }: { chat: Chat }) {
  const [chosen, choose] = useState<readonly Member[]>([]);
  const [error, say] = useState("");
  const begin = async () => {
    try {
      await converse(
        chat,
        chosen.map(({ id }) => id),
      );
    } catch (problem) {
      say((problem as Error).message);
    }
  };
  return (
    <Modal title={t("rooms.direct")}>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen.length) void begin();
        }}
      >
        <PeoplePicker chat={chat} chosen={chosen} choose={choose} without={new Set()} />
        <Problem text={error} />
        <button type="submit" class="button is-primary" disabled={chosen.length === 0}>
          {t("direct.start")}
        </button>
      </form>
    </Modal>
  );
}
