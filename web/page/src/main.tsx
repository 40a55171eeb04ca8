/** Where the page begins. */

import { render } from "preact";

import "./styles/index.css";
import { App } from "./frame/App.tsx";
import { watchAddress } from "./navigation.ts";
import { watchDrops } from "./start/drop.ts";

watchAddress();
watchDrops();
const root = document.getElementById("page");
if (root !== null) render(<App />, root);
