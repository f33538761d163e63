/** A click on a name or an avatar in the timeline, or on a mention, opens the person's card. */

import { showPersonCard } from "../../state/person-card";

const AUTHOR = ".message-author, .message > .avatar";

export function openPersonCardOnClick(): void {
  document.addEventListener("click", (event) => {
    const clicked = event.target as Element;
    const mention = clicked.closest<HTMLElement>("a.mention[data-person]");
    const message = clicked.closest(AUTHOR)?.closest<HTMLElement>("#app .message[data-author]");
    if (mention) open(mention.dataset.person, mention.textContent?.slice(1));
    else if (message) open(message.dataset.author, message.querySelector(".message-author")?.textContent);
  });
}

function open(id: string | undefined, name: string | null = ""): void {
  showPersonCard({ id: Number(id), name: name ?? "" });
}
