/** Finds the word to complete after an @, #, : or /, and the names that fit it. */

import { fold, nameHas, wordsOf } from "./fold";

export interface CompletionWord {
  readonly trigger: "@" | "#" | ":" | "/" | "";
  readonly typed: string;
  /** The position of the trigger in the text. */
  readonly from: number;
}

export interface CompletedText {
  readonly text: string;
  readonly caret: number;
}

const MAX_NAMES = 8;
/** Where a mention may begin is the server's table: chatapp/domain/borders.py. */
const BORDER =
  "(?:^|[^\\p{L}\\p{M}\\p{N}_@#/&]|[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Thai}])";
const NAME = new RegExp(`${BORDER}([@#])([\\p{L}\\p{M}\\p{N}_.'’-]{0,32})$`, "u");
const EMOJI = /(?:^|[\s(])(:)([a-z0-9_+-]{2,32})$/;
const COMMAND = /^(\/)([a-z]*)$/;

/** The word that ends at the caret, if it begins with a trigger. */
export function wordAt(text: string, caret: number): CompletionWord | null {
  const before = text.slice(0, caret);
  const [, trigger, typed = ""] = NAME.exec(before) ?? EMOJI.exec(before) ?? COMMAND.exec(before) ?? [];
  if (!trigger) return null;
  return { trigger: trigger as CompletionWord["trigger"], typed, from: caret - typed.length - 1 };
}

/** At most eight names: what was typed, those that begin with it, and those that contain it or all its words. */
export function matchingNames(names: readonly string[], typed: string): string[] {
  const whole = wordsOf(typed).join(" ");
  const starting = names.filter((name) => fold(name).startsWith(whole));
  const containing = names.filter((name) => nameHas(name, typed));
  const same = starting.filter((name) => fold(name) === whole);
  return [...new Set([...same, ...starting, ...containing])].slice(0, MAX_NAMES);
}

/**
 * The place of the name that Enter takes without a key press in the list; -1: none. What was typed has to be the
 * beginning of the first name, and neither the whole of one nor a number, as in "issue #1" or "at :30".
 */
export function preselected({ trigger, typed }: CompletionWord, names: readonly string[]): number {
  const [first = ""] = names;
  if (!typed || !fold(first).startsWith(fold(typed))) return -1;
  if (trigger === ":") return /[a-z]/i.test(typed) ? 0 : -1;
  const isNumber = trigger === "#" && /^\p{N}+$/u.test(typed);
  return isNumber || names.some((name) => fold(name) === fold(typed)) ? -1 : 0;
}

/** The text with the word replaced by `name`, and where the caret goes. */
export function insertName(text: string, caret: number, word: CompletionWord, name: string): CompletedText {
  const before = `${text.slice(0, word.from)}${word.trigger}${name} `;
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}
