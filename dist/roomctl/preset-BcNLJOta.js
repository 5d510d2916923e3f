export { t as definePreset } from "./preset-Ce9blyFZ.js";
