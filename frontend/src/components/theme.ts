/** Light, dark, or as the system has it: a cookie, so that the server paints the page in it from the start. */

export const THEMES = ["system", "light", "dark"] as const;

export function chosenTheme(): string {
  return document.documentElement.dataset.theme ?? "system";
}

export function setTheme(theme: string): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and on plain http.
  document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`;
}
