/** A press on a name or an avatar, in the timeline or in a text, opens the person's card. */

import { showPerson } from "../../state/people";

const AUTHOR = ".message-author, .message > .avatar";

document.addEventListener("click", (event) => {
  const pressed = event.target as Element;
  const spoken = pressed.closest<HTMLElement>("a.mention[data-person]");
  const line = pressed.closest(AUTHOR)?.closest<HTMLElement>("#app .message[data-author]");
  if (spoken) showPerson({ id: Number(spoken.dataset.person), name: spoken.textContent?.slice(1) ?? "" });
  else if (line)
    showPerson({
      id: Number(line.dataset.author),
      name: line.querySelector(".message-author")?.textContent ?? "",
    });
});
