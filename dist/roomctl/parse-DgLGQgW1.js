export { t as parse } from "./parse-8Dqdp30E.js";
