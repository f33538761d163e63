import { hue, initials } from "../domain/names";
import type { Person } from "../domain/protocol";

export function Avatar({ person }: { person: Person }) {
  return (
    <span class={`avatar hue-${hue(person)}`} aria-hidden="true">
      {initials(person.name)}
    </span>
  );
}
