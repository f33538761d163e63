/** Start a direct message with one person or several. */

import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { ChoosePeople } from "./ChoosePeople";
import { openDirectMessage } from "./open-direct-message";

export function NewDirectMessage({ chat }: { chat: Chat }) {
  return (
    <ChoosePeople
      chat={chat}
      title={t("rooms.direct")}
      submitLabel={t("direct.start")}
      onSubmit={(people) => openDirectMessage(chat, people)}
    />
  );
}
