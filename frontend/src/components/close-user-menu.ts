/** The user menu closes when something in it is chosen, or anything outside of it is clicked. */

export function closeUserMenuOnClick(): void {
  document.addEventListener("click", ({ target }) => {
    const menu = document.querySelector<HTMLDetailsElement>("details.user-menu[open]");
    const keepsOpen = (target as Element).closest("summary, select, label");
    if (menu && !menu.contains(keepsOpen)) menu.open = false;
  });
}
