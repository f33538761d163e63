/** How texts are compared when somebody searches: `fold` in chatapp/domain/search_words.py does the same. */

/** What Unicode does not take apart, and the sigma that ends a word. */
const LETTERS: Record<string, string> = { ł: "l", ø: "o", đ: "d", ı: "i", æ: "ae", œ: "oe", ß: "ss", ς: "σ" };

/** A text without case and accents. */
export function fold(text: string): string {
  const spread = text.toLowerCase().normalize("NFKD").toLowerCase().normalize("NFKD");
  return spread.replace(/\p{Mn}/gu, "").replace(/[łøđıæœßς]/g, (letter) => LETTERS[letter] ?? letter);
}

/** Whether a name has all words of what was typed, in any order. */
export function nameHas(name: string, typed: string): boolean {
  const folded = fold(name);
  return wordsOf(typed).every((word) => folded.includes(word));
}

/** The folded words of what was typed. */
export function wordsOf(typed: string): string[] {
  return fold(typed).split(/\s+/).filter(Boolean);
}
