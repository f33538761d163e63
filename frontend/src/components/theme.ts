/** The theme: light, dark, or the system's. It is kept in a cookie, so that the server renders pages in it. */

import { setCookie } from "../domain/dates";

export const THEMES = ["system", "light", "dark"] as const;

export function chosenTheme(): string {
  return document.documentElement.dataset.theme ?? "system";
}

export function setTheme(theme: string): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  setCookie(`theme=${theme}`);
}
