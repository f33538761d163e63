/** The page's texts in the reader's language. They come with the page, from chatapp/web/texts. */

import type english from "../../../chatapp/web/texts/en.json";

export type TextKey = keyof typeof english;
type PluralStem<K> = K extends `${infer Stem}.other` ? Stem : never;
type Values = Readonly<Record<string, string | number>>;

let texts: Partial<Record<string, string>> = {};
let plurals = new Intl.PluralRules("en");

/** Set the texts, by key, and the language whose plural rules they follow. */
export function setTexts(language: string, newTexts: Partial<Record<string, string>>): void {
  texts = newTexts;
  plurals = new Intl.PluralRules(language);
}

/** The text of a key, with each `{name}` replaced by its value. */
export function t(key: TextKey, values: Values = {}): string {
  return fill(texts[key] ?? key, values);
}

/** The text for a number of things, with `{count}` replaced by the number, or as `values` has it. */
export function tn(stem: PluralStem<TextKey>, count: number, values: Values = {}): string {
  const text = texts[`${stem}.${plurals.select(count)}`] ?? texts[`${stem}.other`] ?? stem;
  return fill(text, { count, ...values });
}

/** Names as a phrase: "Ana", "Ana and Ben", "Ana, Ben and 3 more". */
export function joinNames(names: readonly string[]): string {
  const [first = "", second = ""] = names;
  if (names.length < 3) return names.length < 2 ? first : t("names.two", { first, second });
  return tn("names.more", names.length - 2, { first, second });
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
