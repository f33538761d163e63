/** The earlier texts of a message, latest first. */

import { useEffect, useState } from "preact/hooks";
import { fullTime } from "../../domain/dates";
import type { Message, Requests } from "../../domain/protocol";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { SidePanel } from "../SidePanel";
import { Quote } from "./Quote";

type Version = Requests["versions"][1]["versions"][number];

/** Load all earlier texts, oldest first: the server limits the size of a page, and hands out the latest ones first. */
async function loadVersions(chat: Chat, room: string, seq: number): Promise<readonly Version[]> {
  const found: Version[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await chat.request("versions", { room, seq, ...(cursor === undefined ? {} : { cursor }) });
    found.unshift(...page.versions);
    cursor = page.cursor;
  }
  return found;
}

export function Versions({ chat, message }: { chat: Chat; message: Message }) {
  const [versions, setVersions] = useState<readonly Version[]>([]);
  const { room, seq } = message;
  useEffect(() => {
    void chat.attempt(loadVersions(chat, room, seq).then(setVersions));
  }, [chat, room, seq]);
  return (
    <SidePanel title={t("versions.title")}>
      <ol class="quotes">
        <Quote message={message} />
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
    </SidePanel>
  );
}
