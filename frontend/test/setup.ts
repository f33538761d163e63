/** Every test speaks English, as most readers do. */

import english from "../../chatapp/web/texts/en.json";
import { speak } from "../src/domain/text";

speak("en", english);
