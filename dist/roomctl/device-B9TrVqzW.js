export { t as parseDevice } from "./device-D0J-FEk5.js";
