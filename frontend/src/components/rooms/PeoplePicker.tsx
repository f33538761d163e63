/** Choosing people by typing: the chosen stand above, what fits below. */

import { useEffect, useState } from "preact/hooks";
import { called } from "../../domain/names";
import { t } from "../../domain/text";
import type { Member } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { Avatar } from "../Avatar";
import { Mark } from "../Mark";

interface PickerProps {
  readonly chat: Chat;
  readonly chosen: readonly Member[];
  readonly choose: (people: readonly Member[]) => void;
  /** Who is not offered. */
  readonly without: ReadonlySet<number>;
}

export function PeoplePicker({ chat, chosen, choose, without }: PickerProps) {
  const [typed, type] = useState("");
  const [found, setFound] = useState<readonly Member[]>([]);
  useEffect(() => {
    let late = false;
    chat.request("people", { q: typed.trim() }).then(
      ({ people }) => late || setFound(people),
      (error) => chat.explain(error),
    );
    return () => {
      late = true;
    };
  }, [typed]);
  const offered = found.filter(({ id }) => !without.has(id) && !chosen.some((one) => one.id === id));
  const take = (person: Member | undefined) => {
    if (!person) return;
    choose([...chosen, person]);
    type("");
  };
  return (
    <>
      <ul class="chosen" aria-label={t("people.chosen")}>
        {chosen.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              class="chip"
              aria-label={t("people.remove", { name: called(person) })}
              onClick={() => choose(chosen.filter((one) => one !== person))}
            >
              <span dir="auto">{called(person)}</span> ×
            </button>
          </li>
        ))}
      </ul>
      <input
        autofocus
        autocomplete="off"
        value={typed}
        aria-label={t("people.find")}
        placeholder={t("people.find")}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !typed.trim()) return;
          event.preventDefault();
          take(offered[0]);
        }}
      />
      <ul class="choices" aria-label={t("people.found")}>
        {offered.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              class={person.online ? "room member is-online" : "room member"}
              onClick={() => take(person)}
            >
              <Avatar person={person} />
              <span dir="auto">{person.name}</span>
              <Mark kind={person.kind} />
            </button>
          </li>
        ))}
      </ul>
      {typed && offered.length === 0 && <p class="hint">{t("people.none")}</p>}
    </>
  );
}
