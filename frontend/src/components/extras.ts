/** A bundle of its own, fetched when first wanted: see ondemand.ts. */

import "./people/clicks";

export { Completion } from "./Completion";
export { command } from "./commands";
export { Dialogs } from "./Dialogs";
export { Panels } from "./Panels";
export { Poll } from "./Poll";
export { SeenBy } from "./SeenBy";
export { Tools } from "./Tools";
