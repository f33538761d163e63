/** A dialog to choose people by name and do something with them. */

import { useState } from "preact/hooks";
import type { Member } from "../../domain/protocol";
import type { Chat } from "../../state/chat";
import { FormDialog } from "../FormDialog";
import { PeoplePicker } from "./PeoplePicker";

interface ChoosePeopleProps {
  readonly chat: Chat;
  readonly title: string;
  readonly submitLabel: string;
  /** Ids of people who are not offered. */
  readonly excluded?: ReadonlySet<number>;
  readonly onSubmit: (ids: readonly number[]) => Promise<unknown>;
}

export function ChoosePeople({ chat, title, submitLabel, excluded = new Set(), onSubmit }: ChoosePeopleProps) {
  const [chosen, setChosen] = useState<readonly Member[]>([]);
  return (
    <FormDialog
      title={title}
      submitLabel={submitLabel}
      disabled={chosen.length === 0}
      onSubmit={() => onSubmit(chosen.map(({ id }) => id))}
    >
      <PeoplePicker chat={chat} chosen={chosen} setChosen={setChosen} excluded={excluded} />
    </FormDialog>
  );
}
