export { r as definePtz } from "./ptz-B592Kcmx.js";
