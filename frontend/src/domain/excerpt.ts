/** The beginning of a message on one line, without markup. chatapp/domain/excerpts.py does the same. */

import type { Message } from "./protocol";

const SPOILER_OR_BLOCK = ".spoiler, :not(a,code,del,em,span,strong)";

/** The first `max` characters of a message that is not deleted. Spoilers stay covered. */
export function excerpt({ body, html }: Pick<Message, "body" | "html">, max: number): string {
  const characters = [...(html ? plainText(html) : body).trim().replace(/\s+/g, " ")];
  return characters.slice(0, max).join("") + (characters[max] ? "…" : "");
}

function plainText(html: string): string {
  const { content } = Object.assign(document.createElement("template"), { innerHTML: html });
  for (const element of content.querySelectorAll(SPOILER_OR_BLOCK)) {
    if (element.className === "spoiler") element.textContent = "▒".repeat([...element.textContent].length);
    else element.before(" ");
  }
  return content.textContent;
}
