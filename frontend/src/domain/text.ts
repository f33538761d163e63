/** The words of the page, in the reader's language: they come with the page, from the server's language file. */

import type english from "../../../chatapp/web/texts/en.json";

export type Key = keyof typeof english;
type Counted<K> = K extends `${infer Stem}.other` ? Stem : never;
type Values = Readonly<Record<string, string | number>>;

let texts: Partial<Record<string, string>> = {};
let plurals = new Intl.PluralRules("en");

export function speak(language: string, words: Partial<Record<string, string>>): void {
  texts = words;
  plurals = new Intl.PluralRules(language);
}

/** The text under `key`, with each `{name}` replaced by its value. */
export function t(key: Key, values: Values = {}): string {
  return fill(texts[key] ?? key, values);
}

/** The text for `count` things; `{count}` is replaced in it. */
export function tn(stem: Counted<Key>, count: number, values: Values = {}): string {
  const text = texts[`${stem}.${plurals.select(count)}`] ?? texts[`${stem}.other`] ?? stem;
  return fill(text, { ...values, count });
}

/** Whole words: "Ana", "Ana and Ben", "Ana, Ben and 3 more". */
export function several(names: readonly string[]): string {
  const [first = "", second = ""] = names;
  if (names.length < 3) return names.length < 2 ? first : t("names.two", { first, second });
  return tn("names.more", names.length - 2, { first, second });
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
