/** Ask the open room a question with answers to choose from. */

import { useState } from "preact/hooks";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { dialog } from "../../state/ui";
import { FormDialog, fieldText } from "../FormDialog";
import { keptFields } from "../kept-fields";
import { dropPollCommand } from "../slash-commands";

const MIN_FIELDS = 3;
const MAX_OPTIONS = 10;

export function CreatePoll({ chat }: { chat: Chat }) {
  const room = chat.current.value.slug;
  const keepAs = `${chat.me.value.id}:poll:${room}`;
  const keptCount = keptFields(keepAs).option?.length ?? 0;
  const [optionCount, setOptionCount] = useState(Math.min(Math.max(keptCount + 1, MIN_FIELDS), MAX_OPTIONS));
  const create = async (fields: FormData) => {
    const options = fields.getAll("option").map((option) => String(option).trim());
    await chat.request("poll", {
      room,
      question: fieldText(fields, "question"),
      options: options.filter(Boolean),
      multiple: fields.has("multiple"),
      client_id: chat.makeId(),
    });
    dropPollCommand(chat, room);
    dialog.value = null;
  };
  return (
    <FormDialog title={t("poll.title")} submitLabel={t("poll.ask")} keepAs={keepAs} onSubmit={create}>
      <label>
        {t("poll.question")}
        <input name="question" required maxLength={300} autofocus autocomplete="off" dir="auto" />
      </label>
      {Array.from({ length: optionCount }, (_, index) => (
        <label key={`option${index + 1}`}>
          {t("poll.option", { number: index + 1 })}
          <input
            name="option"
            maxLength={100}
            required={index < 2}
            autocomplete="off"
            dir="auto"
            // A further field appears as soon as the last one is used.
            onInput={() => index === optionCount - 1 && setOptionCount(Math.min(optionCount + 1, MAX_OPTIONS))}
          />
        </label>
      ))}
      <label class="check">
        <input type="checkbox" name="multiple" /> {t("poll.multiple")}
      </label>
    </FormDialog>
  );
}
