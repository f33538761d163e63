/** Choose people by typing their names: the chosen ones are above the box, the matches below. */

import { useEffect, useState } from "preact/hooks";
import { displayName } from "../../domain/names";
import type { Member } from "../../domain/protocol";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { Avatar } from "../Avatar";
import { Badge } from "../Badge";
import { composing } from "../composing";

interface PeoplePickerProps {
  readonly chat: Chat;
  readonly chosen: readonly Member[];
  readonly setChosen: (people: readonly Member[]) => void;
  /** Ids of people who are not offered. */
  readonly excluded: ReadonlySet<number>;
}

export function PeoplePicker({ chat, chosen, setChosen, excluded }: PeoplePickerProps) {
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<readonly Member[]>([]);
  useEffect(() => {
    let isStale = false;
    const search = async () => {
      const { people } = await chat.request("people", { q: query.trim() });
      if (!isStale) setFound(people);
    };
    void chat.attempt(search());
    return () => {
      isStale = true;
    };
  }, [query]);
  const matches = found.filter(({ id }) => !excluded.has(id) && !chosen.some((person) => person.id === id));
  const choose = (person: Member | undefined) => {
    if (!person) return;
    setChosen([...chosen, person]);
    setQuery("");
  };
  return (
    <>
      <ul class="chosen-people" aria-label={t("people.chosen")}>
        {chosen.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              class="chip"
              aria-label={t("people.remove", { name: displayName(person) })}
              onClick={() => setChosen(chosen.filter((other) => other !== person))}
            >
              <span dir="auto">{displayName(person)}</span> ×
            </button>
          </li>
        ))}
      </ul>
      <input
        autofocus
        autocomplete="off"
        value={query}
        aria-label={t("people.find")}
        placeholder={t("people.find")}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (composing(event) || event.key !== "Enter" || !query.trim()) return;
          event.preventDefault();
          choose(matches[0]);
        }}
      />
      <ul class="choices" aria-label={t("people.found")}>
        {matches.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              class={person.online ? "room member is-online" : "room member"}
              onClick={() => choose(person)}
            >
              <Avatar person={person} />
              <span dir="auto">{person.name}</span>
              <Badge kind={person.kind} />
            </button>
          </li>
        ))}
      </ul>
      {query && matches.length === 0 && <p class="hint">{t("people.none")}</p>}
    </>
  );
}
