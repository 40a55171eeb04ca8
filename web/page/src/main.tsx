/** Where the page begins. */

import { render } from "preact";

import "./styles/index.css";
import { App } from "./frame/App.tsx";
import { findFlower } from "./frame/flower.ts";
import { keepLanguage } from "./frame/language.ts";
import { watchAddress } from "./navigation.ts";
import { watchDrops } from "./start/drop.ts";

keepLanguage();
watchAddress();
void findFlower();
watchDrops();
const root = document.getElementById("page");
if (root !== null) render(<App />, root);
