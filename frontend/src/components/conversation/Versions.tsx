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

/** All earlier texts, oldest first, page by page: a page ends at a size. */
async function allVersions(chat: Chat, room: string, seq: number): Promise<readonly Version[]> {
  const found: Version[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await chat.request("versions", { room, seq, ...(cursor === undefined ? {} : { cursor }) });
    found.unshift(...page.versions);
    cursor = page.cursor;
  }
  return found;
}

export function Versions({ chat, message }: { chat: Chat; message: Message }) {
  const [versions, show] = useState<readonly Version[]>([]);
  const { room, seq } = message;
  useEffect(() => {
    void chat.act(allVersions(chat, room, seq).then(show));
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
