/** What the page can do without until someone asks for it: panels, dialogs, a message's tools. */

import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { t } from "../domain/text";
import { active, dialog, panel, tell, wanted, writing } from "../state/ui";

type Extras = typeof import("./extras");

export const extras = signal<Extras | null>(null);

/** Fetch them when first wanted, as for invitations; where that fails, the next wish tries again. */
export function watchWishes(invited: ReadonlySignal<readonly unknown[]>): void {
  let fetching = false;
  effect(() => {
    const asked = dialog.value || panel.value;
    if (fetching || !(asked || active.value || writing.value || wanted.value || invited.value[0])) return;
    fetching = true;
    import("./extras").then(
      (loaded) => {
        extras.value = loaded;
      },
      () => {
        fetching = false;
        if (asked) tell(t("failed.try"));
      },
    );
  });
}

/** Do something with them, as soon as they are there. */
export function withExtras(work: (more: Extras) => void): void {
  wanted.value = true;
  let done = false;
  effect(() => {
    const more = extras.value;
    if (!more || done) return;
    done = true;
    untracked(() => work(more));
  });
}
