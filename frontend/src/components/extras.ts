/** A bundle of its own, fetched when first wanted: see ondemand.ts. */

export { Dialogs } from "./Dialogs";
export { Members } from "./Members";
export { Search } from "./Search";
export { Tools } from "./Tools";
