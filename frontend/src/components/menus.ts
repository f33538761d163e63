/** An open menu closes when something is chosen in it, or anything else is pressed. */

document.addEventListener("click", ({ target }) => {
  const menu = document.querySelector<HTMLDetailsElement>("details.me[open]");
  const item = (target as Element).closest("summary, select, label");
  if (menu && !(item && menu.contains(item))) menu.open = false;
});
