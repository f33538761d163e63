/** Every test speaks English, as most readers do. */

import english from "../../chatapp/web/texts/en.json";
import { setTexts } from "../src/domain/text";

setTexts("en", english);
