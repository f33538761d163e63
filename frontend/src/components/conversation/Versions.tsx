/** The earlier texts of a message, latest first, for those who may see them. */

import { useEffect, useState } from "preact/hooks";
import { fullTime } from "../../domain/days";
import { t } from "../../domain/text";
import type { Message } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { Side } from "../Side";
import { Said } from "./Said";

interface Version {
  readonly body: string;
  readonly replaced_at: string;
}

export function Versions({ chat, message }: { chat: Chat; message: Message }) {
  const [versions, show] = useState<readonly Version[]>([]);
  const { room, seq } = message;
  useEffect(() => {
    void chat.act(chat.request("versions", { room, seq }).then((found) => show(found.versions)));
  }, [chat, room, seq]);
  return (
    <Side title={t("versions.title")}>
      <ol class="saids">
        <Said message={message} />
      </ol>
      <ol class="versions">
        {[...versions].reverse().map(({ body, replaced_at }) => (
          <li key={replaced_at}>
            <p class="hint">{t("versions.until", { time: fullTime(replaced_at, "local") })}</p>
            <div class="message-body" dir="auto">
              {body}
            </div>
          </li>
        ))}
      </ol>
    </Side>
  );
}
