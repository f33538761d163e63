/** How a message begins, on one line and without its markup: chatapp/domain/excerpts.py does the same for the server. */

import type { Message } from "./wire";

/** The first `most` characters of a message that is not deleted; its spoilers stay covered. */
export function excerpt({ body, html }: Message, most: number): string {
  const line = [...(html ? flat(html) : body).trim().replace(/\s+/g, " ")];
  return line.slice(0, most).join("") + (line[most] ? "…" : "");
}

function flat(html: string): string {
  const box = document.createElement("template");
  box.innerHTML = html;
  for (const one of box.content.querySelectorAll(".spoiler, :not(a,code,del,em,span,strong)")) {
    if (one.className === "spoiler") one.textContent = "▒".repeat(one.textContent.length);
    else one.before(" ");
  }
  return box.content.textContent;
}
