/** A bundle of its own, fetched when first wanted: see ondemand.ts. */

import "./menus";
import "./people/clicks";

export { Completion } from "./Completion";
export { command } from "./commands";
export { Dialogs } from "./Dialogs";
export { fold } from "./fold";
export { Invitations } from "./Invitations";
export { MeMenu } from "./MeMenu";
export { watchMarks } from "./marks";
export { watchNews } from "./notify";
export { Panels } from "./Panels";
export { Poll } from "./Poll";
export { editLast, home, nextRoom, press } from "./presses";
export { SeenBy } from "./SeenBy";
export { Strip } from "./Strip";
export { stroke } from "./swipe";
export { Tools } from "./Tools";
