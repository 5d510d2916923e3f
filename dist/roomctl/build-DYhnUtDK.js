import "./script-BxOme9FA.js";
export {};
