import { t as __commonJSMin } from "./rolldown-runtime-C1I3wEg2.js";
import { n as RoomdError, r as asRoomdError } from "./errors-Bu_MP0zb.js";
import { A as Literal, J as Optional, K as _Object_, S as Number$1, _ as Union, a as Partial, j as Integer, nt as _Array_, u as Record, y as String$1 } from "./script-BxOme9FA.js";
import { i as SettingName, o as hasPreset, t as ActionName } from "./camera-BpzVfeEr.js";
import "./build-DYhnUtDK.js";
import { t as parse } from "./parse-8Dqdp30E.js";
import { dirname, join, resolve } from "node:path";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import http from "node:http";
import https from "node:https";
import tls from "node:tls";
import { connect, isIPv6 } from "node:net";
import { createHash, randomBytes } from "node:crypto";
import { SerialPort } from "serialport";
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
// drivers/profiles/check-capability.ts
/** Throws `device.unsupported`, with the model's name: what a model can't do is not sent. */
function checkCapability(camera, ability, what) {
	if (!camera.capabilities[ability]) throw unsupported$1(camera, what);
}
/** The same for a preset's number. */
function checkPreset(camera, preset) {
	const { presets } = camera.capabilities;
	if (!presets) throw unsupported$1(camera, "presets");
	if (hasPreset(camera.capabilities, preset)) return;
	const { first, count, reserved = [] } = presets;
	const except = reserved.map(({ from, to }) => ` except ${from} to ${to}`).join("");
	throw unsupported$1(camera, `preset ${preset}; it keeps ${first} to ${first + count - 1}${except}`);
}
function unsupported$1({ id, profile: { manufacturer, model } }, what) {
	return new RoomdError("device.unsupported", `camera "${id}": ${manufacturer} ${model} has no ${what}`);
}
// ../../main/node_modules/xmlchars/xml/1.0/ed5.js
var require_ed5 = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Character classes and associated utilities for the 5th edition of XML 1.0.
	*
	* @author Louis-Dominique Dubeau
	* @license MIT
	* @copyright Louis-Dominique Dubeau
	*/
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.CHAR = "	\n\r -퟿-�𐀀-􏿿";
	exports.S = " 	\r\n";
	exports.NAME_START_CHAR = ":A-Z_a-zÀ-ÖØ-öø-˿Ͱ-ͽͿ-῿‌‍⁰-↏Ⰰ-⿯、-퟿豈-﷏ﷰ-�𐀀-󯿿";
	exports.NAME_CHAR = "-" + exports.NAME_START_CHAR + ".0-9·̀-ͯ‿-⁀";
	exports.CHAR_RE = new RegExp("^[" + exports.CHAR + "]$", "u");
	exports.S_RE = new RegExp("^[" + exports.S + "]+$", "u");
	exports.NAME_START_CHAR_RE = new RegExp("^[" + exports.NAME_START_CHAR + "]$", "u");
	exports.NAME_CHAR_RE = new RegExp("^[" + exports.NAME_CHAR + "]$", "u");
	exports.NAME_RE = new RegExp("^[" + exports.NAME_START_CHAR + "][" + exports.NAME_CHAR + "]*$", "u");
	exports.NMTOKEN_RE = new RegExp("^[" + exports.NAME_CHAR + "]+$", "u");
	var TAB = 9;
	var NL = 10;
	var CR = 13;
	var SPACE = 32;
	/** All characters in the ``S`` production. */
	exports.S_LIST = [
		SPACE,
		NL,
		CR,
		TAB
	];
	/**
	* Determines whether a codepoint matches the ``CHAR`` production.
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches ``CHAR``.
	*/
	function isChar(c) {
		return c >= SPACE && c <= 55295 || c === NL || c === CR || c === TAB || c >= 57344 && c <= 65533 || c >= 65536 && c <= 1114111;
	}
	exports.isChar = isChar;
	/**
	* Determines whether a codepoint matches the ``S`` (space) production.
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches ``S``.
	*/
	function isS(c) {
		return c === SPACE || c === NL || c === CR || c === TAB;
	}
	exports.isS = isS;
	/**
	* Determines whether a codepoint matches the ``NAME_START_CHAR`` production.
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches ``NAME_START_CHAR``.
	*/
	function isNameStartChar(c) {
		return c >= 65 && c <= 90 || c >= 97 && c <= 122 || c === 58 || c === 95 || c === 8204 || c === 8205 || c >= 192 && c <= 214 || c >= 216 && c <= 246 || c >= 248 && c <= 767 || c >= 880 && c <= 893 || c >= 895 && c <= 8191 || c >= 8304 && c <= 8591 || c >= 11264 && c <= 12271 || c >= 12289 && c <= 55295 || c >= 63744 && c <= 64975 || c >= 65008 && c <= 65533 || c >= 65536 && c <= 983039;
	}
	exports.isNameStartChar = isNameStartChar;
	/**
	* Determines whether a codepoint matches the ``NAME_CHAR`` production.
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches ``NAME_CHAR``.
	*/
	function isNameChar(c) {
		return isNameStartChar(c) || c >= 48 && c <= 57 || c === 45 || c === 46 || c === 183 || c >= 768 && c <= 879 || c >= 8255 && c <= 8256;
	}
	exports.isNameChar = isNameChar;
}));
// ../../main/node_modules/xmlchars/xml/1.1/ed2.js
var require_ed2 = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Character classes and associated utilities for the 2nd edition of XML 1.1.
	*
	* @author Louis-Dominique Dubeau
	* @license MIT
	* @copyright Louis-Dominique Dubeau
	*/
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.CHAR = "-퟿-�𐀀-􏿿";
	exports.RESTRICTED_CHAR = "-\b\v\f---";
	exports.S = " 	\r\n";
	exports.NAME_START_CHAR = ":A-Z_a-zÀ-ÖØ-öø-˿Ͱ-ͽͿ-῿‌‍⁰-↏Ⰰ-⿯、-퟿豈-﷏ﷰ-�𐀀-󯿿";
	exports.NAME_CHAR = "-" + exports.NAME_START_CHAR + ".0-9·̀-ͯ‿-⁀";
	exports.CHAR_RE = new RegExp("^[" + exports.CHAR + "]$", "u");
	exports.RESTRICTED_CHAR_RE = new RegExp("^[" + exports.RESTRICTED_CHAR + "]$", "u");
	exports.S_RE = new RegExp("^[" + exports.S + "]+$", "u");
	exports.NAME_START_CHAR_RE = new RegExp("^[" + exports.NAME_START_CHAR + "]$", "u");
	exports.NAME_CHAR_RE = new RegExp("^[" + exports.NAME_CHAR + "]$", "u");
	exports.NAME_RE = new RegExp("^[" + exports.NAME_START_CHAR + "][" + exports.NAME_CHAR + "]*$", "u");
	exports.NMTOKEN_RE = new RegExp("^[" + exports.NAME_CHAR + "]+$", "u");
	var TAB = 9;
	var NL = 10;
	var CR = 13;
	var SPACE = 32;
	/** All characters in the ``S`` production. */
	exports.S_LIST = [
		SPACE,
		NL,
		CR,
		TAB
	];
	/**
	* Determines whether a codepoint matches the ``CHAR`` production.
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches ``CHAR``.
	*/
	function isChar(c) {
		return c >= 1 && c <= 55295 || c >= 57344 && c <= 65533 || c >= 65536 && c <= 1114111;
	}
	exports.isChar = isChar;
	/**
	* Determines whether a codepoint matches the ``RESTRICTED_CHAR`` production.
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches ``RESTRICTED_CHAR``.
	*/
	function isRestrictedChar(c) {
		return c >= 1 && c <= 8 || c === 11 || c === 12 || c >= 14 && c <= 31 || c >= 127 && c <= 132 || c >= 134 && c <= 159;
	}
	exports.isRestrictedChar = isRestrictedChar;
	/**
	* Determines whether a codepoint matches the ``CHAR`` production and does not
	* match the ``RESTRICTED_CHAR`` production. ``isCharAndNotRestricted(x)`` is
	* equivalent to ``isChar(x) && !isRestrictedChar(x)``. This function is faster
	* than running the two-call equivalent.
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches ``CHAR`` and does not match
	* ``RESTRICTED_CHAR``.
	*/
	function isCharAndNotRestricted(c) {
		return c === 9 || c === 10 || c === 13 || c > 31 && c < 127 || c === 133 || c > 159 && c <= 55295 || c >= 57344 && c <= 65533 || c >= 65536 && c <= 1114111;
	}
	exports.isCharAndNotRestricted = isCharAndNotRestricted;
	/**
	* Determines whether a codepoint matches the ``S`` (space) production.
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches ``S``.
	*/
	function isS(c) {
		return c === SPACE || c === NL || c === CR || c === TAB;
	}
	exports.isS = isS;
	/**
	* Determines whether a codepoint matches the ``NAME_START_CHAR`` production.
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches ``NAME_START_CHAR``.
	*/
	function isNameStartChar(c) {
		return c >= 65 && c <= 90 || c >= 97 && c <= 122 || c === 58 || c === 95 || c === 8204 || c === 8205 || c >= 192 && c <= 214 || c >= 216 && c <= 246 || c >= 248 && c <= 767 || c >= 880 && c <= 893 || c >= 895 && c <= 8191 || c >= 8304 && c <= 8591 || c >= 11264 && c <= 12271 || c >= 12289 && c <= 55295 || c >= 63744 && c <= 64975 || c >= 65008 && c <= 65533 || c >= 65536 && c <= 983039;
	}
	exports.isNameStartChar = isNameStartChar;
	/**
	* Determines whether a codepoint matches the ``NAME_CHAR`` production.
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches ``NAME_CHAR``.
	*/
	function isNameChar(c) {
		return isNameStartChar(c) || c >= 48 && c <= 57 || c === 45 || c === 46 || c === 183 || c >= 768 && c <= 879 || c >= 8255 && c <= 8256;
	}
	exports.isNameChar = isNameChar;
}));
// ../../main/node_modules/xmlchars/xmlns/1.0/ed3.js
var require_ed3 = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Character class utilities for XML NS 1.0 edition 3.
	*
	* @author Louis-Dominique Dubeau
	* @license MIT
	* @copyright Louis-Dominique Dubeau
	*/
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.NC_NAME_START_CHAR = "A-Z_a-zÀ-ÖØ-öø-˿Ͱ-ͽͿ-῿‌-‍⁰-↏Ⰰ-⿯、-퟿豈-﷏ﷰ-�𐀀-󯿿";
	exports.NC_NAME_CHAR = "-" + exports.NC_NAME_START_CHAR + ".0-9·̀-ͯ‿-⁀";
	exports.NC_NAME_START_CHAR_RE = new RegExp("^[" + exports.NC_NAME_START_CHAR + "]$", "u");
	exports.NC_NAME_CHAR_RE = new RegExp("^[" + exports.NC_NAME_CHAR + "]$", "u");
	exports.NC_NAME_RE = new RegExp("^[" + exports.NC_NAME_START_CHAR + "][" + exports.NC_NAME_CHAR + "]*$", "u");
	/**
	* Determines whether a codepoint matches [[NC_NAME_START_CHAR]].
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches.
	*/
	function isNCNameStartChar(c) {
		return c >= 65 && c <= 90 || c === 95 || c >= 97 && c <= 122 || c >= 192 && c <= 214 || c >= 216 && c <= 246 || c >= 248 && c <= 767 || c >= 880 && c <= 893 || c >= 895 && c <= 8191 || c >= 8204 && c <= 8205 || c >= 8304 && c <= 8591 || c >= 11264 && c <= 12271 || c >= 12289 && c <= 55295 || c >= 63744 && c <= 64975 || c >= 65008 && c <= 65533 || c >= 65536 && c <= 983039;
	}
	exports.isNCNameStartChar = isNCNameStartChar;
	/**
	* Determines whether a codepoint matches [[NC_NAME_CHAR]].
	*
	* @param c The code point.
	*
	* @returns ``true`` if the codepoint matches.
	*/
	function isNCNameChar(c) {
		return isNCNameStartChar(c) || c === 45 || c === 46 || c >= 48 && c <= 57 || c === 183 || c >= 768 && c <= 879 || c >= 8255 && c <= 8256;
	}
	exports.isNCNameChar = isNCNameChar;
}));
// drivers/onvif/xml.ts
var import_saxes = (/* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.SaxesParser = exports.EVENTS = void 0;
	var ed5 = require_ed5();
	var ed2 = require_ed2();
	var NSed3 = require_ed3();
	var isS = ed5.isS;
	var isChar10 = ed5.isChar;
	var isNameStartChar = ed5.isNameStartChar;
	var isNameChar = ed5.isNameChar;
	var S_LIST = ed5.S_LIST;
	var NAME_RE = ed5.NAME_RE;
	var isChar11 = ed2.isChar;
	var isNCNameStartChar = NSed3.isNCNameStartChar;
	var isNCNameChar = NSed3.isNCNameChar;
	var NC_NAME_RE = NSed3.NC_NAME_RE;
	var XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
	var XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";
	var rootNS = {
		__proto__: null,
		xml: XML_NAMESPACE,
		xmlns: XMLNS_NAMESPACE
	};
	var XML_ENTITIES = {
		__proto__: null,
		amp: "&",
		gt: ">",
		lt: "<",
		quot: "\"",
		apos: "'"
	};
	var EOC = -1;
	var NL_LIKE = -2;
	var S_BEGIN = 0;
	var S_BEGIN_WHITESPACE = 1;
	var S_DOCTYPE = 2;
	var S_DOCTYPE_QUOTE = 3;
	var S_DTD = 4;
	var S_DTD_QUOTED = 5;
	var S_DTD_OPEN_WAKA = 6;
	var S_DTD_OPEN_WAKA_BANG = 7;
	var S_DTD_COMMENT = 8;
	var S_DTD_COMMENT_ENDING = 9;
	var S_DTD_COMMENT_ENDED = 10;
	var S_DTD_PI = 11;
	var S_DTD_PI_ENDING = 12;
	var S_TEXT = 13;
	var S_ENTITY = 14;
	var S_OPEN_WAKA = 15;
	var S_OPEN_WAKA_BANG = 16;
	var S_COMMENT = 17;
	var S_COMMENT_ENDING = 18;
	var S_COMMENT_ENDED = 19;
	var S_CDATA = 20;
	var S_CDATA_ENDING = 21;
	var S_CDATA_ENDING_2 = 22;
	var S_PI_FIRST_CHAR = 23;
	var S_PI_REST = 24;
	var S_PI_BODY = 25;
	var S_PI_ENDING = 26;
	var S_XML_DECL_NAME_START = 27;
	var S_XML_DECL_NAME = 28;
	var S_XML_DECL_EQ = 29;
	var S_XML_DECL_VALUE_START = 30;
	var S_XML_DECL_VALUE = 31;
	var S_XML_DECL_SEPARATOR = 32;
	var S_XML_DECL_ENDING = 33;
	var S_OPEN_TAG = 34;
	var S_OPEN_TAG_SLASH = 35;
	var S_ATTRIB = 36;
	var S_ATTRIB_NAME = 37;
	var S_ATTRIB_NAME_SAW_WHITE = 38;
	var S_ATTRIB_VALUE = 39;
	var S_ATTRIB_VALUE_QUOTED = 40;
	var S_ATTRIB_VALUE_CLOSED = 41;
	var S_ATTRIB_VALUE_UNQUOTED = 42;
	var S_CLOSE_TAG = 43;
	var S_CLOSE_TAG_SAW_WHITE = 44;
	var TAB = 9;
	var NL = 10;
	var CR = 13;
	var SPACE = 32;
	var BANG = 33;
	var DQUOTE = 34;
	var AMP = 38;
	var SQUOTE = 39;
	var MINUS = 45;
	var FORWARD_SLASH = 47;
	var SEMICOLON = 59;
	var LESS = 60;
	var EQUAL = 61;
	var GREATER = 62;
	var QUESTION = 63;
	var OPEN_BRACKET = 91;
	var CLOSE_BRACKET = 93;
	var NEL = 133;
	var LS = 8232;
	var isQuote = (c) => c === DQUOTE || c === SQUOTE;
	var QUOTES = [DQUOTE, SQUOTE];
	var DOCTYPE_TERMINATOR = [
		...QUOTES,
		OPEN_BRACKET,
		GREATER
	];
	var DTD_TERMINATOR = [
		...QUOTES,
		LESS,
		CLOSE_BRACKET
	];
	var XML_DECL_NAME_TERMINATOR = [
		EQUAL,
		QUESTION,
		...S_LIST
	];
	var ATTRIB_VALUE_UNQUOTED_TERMINATOR = [
		...S_LIST,
		GREATER,
		AMP,
		LESS
	];
	function nsPairCheck(parser, prefix, uri) {
		switch (prefix) {
			case "xml":
				if (uri !== XML_NAMESPACE) parser.fail(`xml prefix must be bound to ${XML_NAMESPACE}.`);
				break;
			case "xmlns": if (uri !== XMLNS_NAMESPACE) parser.fail(`xmlns prefix must be bound to ${XMLNS_NAMESPACE}.`);
		}
		switch (uri) {
			case XMLNS_NAMESPACE:
				parser.fail(prefix === "" ? `the default namespace may not be set to ${uri}.` : `may not assign a prefix (even "xmlns") to the URI \
${XMLNS_NAMESPACE}.`);
				break;
			case XML_NAMESPACE: switch (prefix) {
				case "xml": break;
				case "":
					parser.fail(`the default namespace may not be set to ${uri}.`);
					break;
				default: parser.fail("may not assign the xml namespace to another prefix.");
			}
		}
	}
	function nsMappingCheck(parser, mapping) {
		for (const local of Object.keys(mapping)) nsPairCheck(parser, local, mapping[local]);
	}
	var isNCName = (name) => NC_NAME_RE.test(name);
	var isName = (name) => NAME_RE.test(name);
	var FORBIDDEN_START = 0;
	var FORBIDDEN_BRACKET = 1;
	var FORBIDDEN_BRACKET_BRACKET = 2;
	/**
	* The list of supported events.
	*/
	exports.EVENTS = [
		"xmldecl",
		"text",
		"processinginstruction",
		"doctype",
		"comment",
		"opentagstart",
		"attribute",
		"opentag",
		"closetag",
		"cdata",
		"error",
		"end",
		"ready"
	];
	var EVENT_NAME_TO_HANDLER_NAME = {
		xmldecl: "xmldeclHandler",
		text: "textHandler",
		processinginstruction: "piHandler",
		doctype: "doctypeHandler",
		comment: "commentHandler",
		opentagstart: "openTagStartHandler",
		attribute: "attributeHandler",
		opentag: "openTagHandler",
		closetag: "closeTagHandler",
		cdata: "cdataHandler",
		error: "errorHandler",
		end: "endHandler",
		ready: "readyHandler"
	};
	var SaxesParser = class {
		/**
		* @param opt The parser options.
		*/
		constructor(opt) {
			this.opt = opt !== null && opt !== void 0 ? opt : {};
			this.fragmentOpt = !!this.opt.fragment;
			const xmlnsOpt = this.xmlnsOpt = !!this.opt.xmlns;
			this.trackPosition = this.opt.position !== false;
			this.fileName = this.opt.fileName;
			if (xmlnsOpt) {
				this.nameStartCheck = isNCNameStartChar;
				this.nameCheck = isNCNameChar;
				this.isName = isNCName;
				this.processAttribs = this.processAttribsNS;
				this.pushAttrib = this.pushAttribNS;
				this.ns = Object.assign({ __proto__: null }, rootNS);
				const additional = this.opt.additionalNamespaces;
				if (additional != null) {
					nsMappingCheck(this, additional);
					Object.assign(this.ns, additional);
				}
			} else {
				this.nameStartCheck = isNameStartChar;
				this.nameCheck = isNameChar;
				this.isName = isName;
				this.processAttribs = this.processAttribsPlain;
				this.pushAttrib = this.pushAttribPlain;
			}
			this.stateTable = [
				this.sBegin,
				this.sBeginWhitespace,
				this.sDoctype,
				this.sDoctypeQuote,
				this.sDTD,
				this.sDTDQuoted,
				this.sDTDOpenWaka,
				this.sDTDOpenWakaBang,
				this.sDTDComment,
				this.sDTDCommentEnding,
				this.sDTDCommentEnded,
				this.sDTDPI,
				this.sDTDPIEnding,
				this.sText,
				this.sEntity,
				this.sOpenWaka,
				this.sOpenWakaBang,
				this.sComment,
				this.sCommentEnding,
				this.sCommentEnded,
				this.sCData,
				this.sCDataEnding,
				this.sCDataEnding2,
				this.sPIFirstChar,
				this.sPIRest,
				this.sPIBody,
				this.sPIEnding,
				this.sXMLDeclNameStart,
				this.sXMLDeclName,
				this.sXMLDeclEq,
				this.sXMLDeclValueStart,
				this.sXMLDeclValue,
				this.sXMLDeclSeparator,
				this.sXMLDeclEnding,
				this.sOpenTag,
				this.sOpenTagSlash,
				this.sAttrib,
				this.sAttribName,
				this.sAttribNameSawWhite,
				this.sAttribValue,
				this.sAttribValueQuoted,
				this.sAttribValueClosed,
				this.sAttribValueUnquoted,
				this.sCloseTag,
				this.sCloseTagSawWhite
			];
			this._init();
		}
		/**
		* Indicates whether or not the parser is closed. If ``true``, wait for
		* the ``ready`` event to write again.
		*/
		get closed() {
			return this._closed;
		}
		_init() {
			var _a;
			this.openWakaBang = "";
			this.text = "";
			this.name = "";
			this.piTarget = "";
			this.entity = "";
			this.q = null;
			this.tags = [];
			this.tag = null;
			this.topNS = null;
			this.chunk = "";
			this.chunkPosition = 0;
			this.i = 0;
			this.prevI = 0;
			this.carriedFromPrevious = void 0;
			this.forbiddenState = FORBIDDEN_START;
			this.attribList = [];
			const { fragmentOpt } = this;
			this.state = fragmentOpt ? S_TEXT : S_BEGIN;
			this.reportedTextBeforeRoot = this.reportedTextAfterRoot = this.closedRoot = this.sawRoot = fragmentOpt;
			this.xmlDeclPossible = !fragmentOpt;
			this.xmlDeclExpects = ["version"];
			this.entityReturnState = void 0;
			let { defaultXMLVersion } = this.opt;
			if (defaultXMLVersion === void 0) {
				if (this.opt.forceXMLVersion === true) throw new Error("forceXMLVersion set but defaultXMLVersion is not set");
				defaultXMLVersion = "1.0";
			}
			this.setXMLVersion(defaultXMLVersion);
			this.positionAtNewLine = 0;
			this.doctype = false;
			this._closed = false;
			this.xmlDecl = {
				version: void 0,
				encoding: void 0,
				standalone: void 0
			};
			this.line = 1;
			this.column = 0;
			this.ENTITIES = Object.create(XML_ENTITIES);
			(_a = this.readyHandler) === null || _a === void 0 || _a.call(this);
		}
		/**
		* The stream position the parser is currently looking at. This field is
		* zero-based.
		*
		* This field is not based on counting Unicode characters but is to be
		* interpreted as a plain index into a JavaScript string.
		*/
		get position() {
			return this.chunkPosition + this.i;
		}
		/**
		* The column number of the next character to be read by the parser.  *
		* This field is zero-based. (The first column in a line is 0.)
		*
		* This field reports the index at which the next character would be in the
		* line if the line were represented as a JavaScript string.  Note that this
		* *can* be different to a count based on the number of *Unicode characters*
		* due to how JavaScript handles astral plane characters.
		*
		* See [[column]] for a number that corresponds to a count of Unicode
		* characters.
		*/
		get columnIndex() {
			return this.position - this.positionAtNewLine;
		}
		/**
		* Set an event listener on an event. The parser supports one handler per
		* event type. If you try to set an event handler over an existing handler,
		* the old handler is silently overwritten.
		*
		* @param name The event to listen to.
		*
		* @param handler The handler to set.
		*/
		on(name, handler) {
			this[EVENT_NAME_TO_HANDLER_NAME[name]] = handler;
		}
		/**
		* Unset an event handler.
		*
		* @parma name The event to stop listening to.
		*/
		off(name) {
			this[EVENT_NAME_TO_HANDLER_NAME[name]] = void 0;
		}
		/**
		* Make an error object. The error object will have a message that contains
		* the ``fileName`` option passed at the creation of the parser. If position
		* tracking was turned on, it will also have line and column number
		* information.
		*
		* @param message The message describing the error to report.
		*
		* @returns An error object with a properly formatted message.
		*/
		makeError(message) {
			var _a;
			let msg = (_a = this.fileName) !== null && _a !== void 0 ? _a : "";
			if (this.trackPosition) {
				if (msg.length > 0) msg += ":";
				msg += `${this.line}:${this.column}`;
			}
			if (msg.length > 0) msg += ": ";
			return new Error(msg + message);
		}
		/**
		* Report a parsing error. This method is made public so that client code may
		* check for issues that are outside the scope of this project and can report
		* errors.
		*
		* @param message The error to report.
		*
		* @returns this
		*/
		fail(message) {
			const err = this.makeError(message);
			const handler = this.errorHandler;
			if (handler === void 0) throw err;
			else handler(err);
			return this;
		}
		/**
		* Write a XML data to the parser.
		*
		* @param chunk The XML data to write.
		*
		* @returns this
		*/
		write(chunk) {
			if (this.closed) return this.fail("cannot write after close; assign an onready handler.");
			let end = false;
			if (chunk === null) {
				end = true;
				chunk = "";
			} else if (typeof chunk === "object") chunk = chunk.toString();
			if (this.carriedFromPrevious !== void 0) {
				chunk = `${this.carriedFromPrevious}${chunk}`;
				this.carriedFromPrevious = void 0;
			}
			let limit = chunk.length;
			const lastCode = chunk.charCodeAt(limit - 1);
			if (!end && (lastCode === CR || lastCode >= 55296 && lastCode <= 56319)) {
				this.carriedFromPrevious = chunk[limit - 1];
				limit--;
				chunk = chunk.slice(0, limit);
			}
			const { stateTable } = this;
			this.chunk = chunk;
			this.i = 0;
			while (this.i < limit) stateTable[this.state].call(this);
			this.chunkPosition += limit;
			return end ? this.end() : this;
		}
		/**
		* Close the current stream. Perform final well-formedness checks and reset
		* the parser tstate.
		*
		* @returns this
		*/
		close() {
			return this.write(null);
		}
		/**
		* Get a single code point out of the current chunk. This updates the current
		* position if we do position tracking.
		*
		* This is the algorithm to use for XML 1.0.
		*
		* @returns The character read.
		*/
		getCode10() {
			const { chunk, i } = this;
			this.prevI = i;
			this.i = i + 1;
			if (i >= chunk.length) return EOC;
			const code = chunk.charCodeAt(i);
			this.column++;
			if (code < 55296) {
				if (code >= SPACE || code === TAB) return code;
				switch (code) {
					case NL:
						this.line++;
						this.column = 0;
						this.positionAtNewLine = this.position;
						return NL;
					case CR:
						if (chunk.charCodeAt(i + 1) === NL) this.i = i + 2;
						this.line++;
						this.column = 0;
						this.positionAtNewLine = this.position;
						return NL_LIKE;
					default:
						this.fail("disallowed character.");
						return code;
				}
			}
			if (code > 56319) {
				if (!(code >= 57344 && code <= 65533)) this.fail("disallowed character.");
				return code;
			}
			const final = 65536 + (code - 55296) * 1024 + (chunk.charCodeAt(i + 1) - 56320);
			this.i = i + 2;
			if (final > 1114111) this.fail("disallowed character.");
			return final;
		}
		/**
		* Get a single code point out of the current chunk. This updates the current
		* position if we do position tracking.
		*
		* This is the algorithm to use for XML 1.1.
		*
		* @returns {number} The character read.
		*/
		getCode11() {
			const { chunk, i } = this;
			this.prevI = i;
			this.i = i + 1;
			if (i >= chunk.length) return EOC;
			const code = chunk.charCodeAt(i);
			this.column++;
			if (code < 55296) {
				if (code > 31 && code < 127 || code > 159 && code !== LS || code === TAB) return code;
				switch (code) {
					case NL:
						this.line++;
						this.column = 0;
						this.positionAtNewLine = this.position;
						return NL;
					case CR: {
						const next = chunk.charCodeAt(i + 1);
						if (next === NL || next === NEL) this.i = i + 2;
					}
					case NEL:
					case LS:
						this.line++;
						this.column = 0;
						this.positionAtNewLine = this.position;
						return NL_LIKE;
					default:
						this.fail("disallowed character.");
						return code;
				}
			}
			if (code > 56319) {
				if (!(code >= 57344 && code <= 65533)) this.fail("disallowed character.");
				return code;
			}
			const final = 65536 + (code - 55296) * 1024 + (chunk.charCodeAt(i + 1) - 56320);
			this.i = i + 2;
			if (final > 1114111) this.fail("disallowed character.");
			return final;
		}
		/**
		* Like ``getCode`` but with the return value normalized so that ``NL`` is
		* returned for ``NL_LIKE``.
		*/
		getCodeNorm() {
			const c = this.getCode();
			return c === NL_LIKE ? NL : c;
		}
		unget() {
			this.i = this.prevI;
			this.column--;
		}
		/**
		* Capture characters into a buffer until encountering one of a set of
		* characters.
		*
		* @param chars An array of codepoints. Encountering a character in the array
		* ends the capture. (``chars`` may safely contain ``NL``.)
		*
		* @return The character code that made the capture end, or ``EOC`` if we hit
		* the end of the chunk. The return value cannot be NL_LIKE: NL is returned
		* instead.
		*/
		captureTo(chars) {
			let { i: start } = this;
			const { chunk } = this;
			while (true) {
				const c = this.getCode();
				const isNLLike = c === NL_LIKE;
				const final = isNLLike ? NL : c;
				if (final === EOC || chars.includes(final)) {
					this.text += chunk.slice(start, this.prevI);
					return final;
				}
				if (isNLLike) {
					this.text += `${chunk.slice(start, this.prevI)}\n`;
					start = this.i;
				}
			}
		}
		/**
		* Capture characters into a buffer until encountering a character.
		*
		* @param char The codepoint that ends the capture. **NOTE ``char`` MAY NOT
		* CONTAIN ``NL``.** Passing ``NL`` will result in buggy behavior.
		*
		* @return ``true`` if we ran into the character. Otherwise, we ran into the
		* end of the current chunk.
		*/
		captureToChar(char) {
			let { i: start } = this;
			const { chunk } = this;
			while (true) {
				let c = this.getCode();
				switch (c) {
					case NL_LIKE:
						this.text += `${chunk.slice(start, this.prevI)}\n`;
						start = this.i;
						c = NL;
						break;
					case EOC:
						this.text += chunk.slice(start);
						return false;
				}
				if (c === char) {
					this.text += chunk.slice(start, this.prevI);
					return true;
				}
			}
		}
		/**
		* Capture characters that satisfy ``isNameChar`` into the ``name`` field of
		* this parser.
		*
		* @return The character code that made the test fail, or ``EOC`` if we hit
		* the end of the chunk. The return value cannot be NL_LIKE: NL is returned
		* instead.
		*/
		captureNameChars() {
			const { chunk, i: start } = this;
			while (true) {
				const c = this.getCode();
				if (c === EOC) {
					this.name += chunk.slice(start);
					return EOC;
				}
				if (!isNameChar(c)) {
					this.name += chunk.slice(start, this.prevI);
					return c === NL_LIKE ? NL : c;
				}
			}
		}
		/**
		* Skip white spaces.
		*
		* @return The character that ended the skip, or ``EOC`` if we hit
		* the end of the chunk. The return value cannot be NL_LIKE: NL is returned
		* instead.
		*/
		skipSpaces() {
			while (true) {
				const c = this.getCodeNorm();
				if (c === EOC || !isS(c)) return c;
			}
		}
		setXMLVersion(version) {
			this.currentXMLVersion = version;
			if (version === "1.0") {
				this.isChar = isChar10;
				this.getCode = this.getCode10;
			} else {
				this.isChar = isChar11;
				this.getCode = this.getCode11;
			}
		}
		sBegin() {
			if (this.chunk.charCodeAt(0) === 65279) {
				this.i++;
				this.column++;
			}
			this.state = S_BEGIN_WHITESPACE;
		}
		sBeginWhitespace() {
			const iBefore = this.i;
			const c = this.skipSpaces();
			if (this.prevI !== iBefore) this.xmlDeclPossible = false;
			switch (c) {
				case LESS:
					this.state = S_OPEN_WAKA;
					if (this.text.length !== 0) throw new Error("no-empty text at start");
					break;
				case EOC: break;
				default:
					this.unget();
					this.state = S_TEXT;
					this.xmlDeclPossible = false;
			}
		}
		sDoctype() {
			var _a;
			const c = this.captureTo(DOCTYPE_TERMINATOR);
			switch (c) {
				case GREATER:
					(_a = this.doctypeHandler) === null || _a === void 0 || _a.call(this, this.text);
					this.text = "";
					this.state = S_TEXT;
					this.doctype = true;
					break;
				case EOC: break;
				default:
					this.text += String.fromCodePoint(c);
					if (c === OPEN_BRACKET) this.state = S_DTD;
					else if (isQuote(c)) {
						this.state = S_DOCTYPE_QUOTE;
						this.q = c;
					}
			}
		}
		sDoctypeQuote() {
			const q = this.q;
			if (this.captureToChar(q)) {
				this.text += String.fromCodePoint(q);
				this.q = null;
				this.state = S_DOCTYPE;
			}
		}
		sDTD() {
			const c = this.captureTo(DTD_TERMINATOR);
			if (c === EOC) return;
			this.text += String.fromCodePoint(c);
			if (c === CLOSE_BRACKET) this.state = S_DOCTYPE;
			else if (c === LESS) this.state = S_DTD_OPEN_WAKA;
			else if (isQuote(c)) {
				this.state = S_DTD_QUOTED;
				this.q = c;
			}
		}
		sDTDQuoted() {
			const q = this.q;
			if (this.captureToChar(q)) {
				this.text += String.fromCodePoint(q);
				this.state = S_DTD;
				this.q = null;
			}
		}
		sDTDOpenWaka() {
			const c = this.getCodeNorm();
			this.text += String.fromCodePoint(c);
			switch (c) {
				case BANG:
					this.state = S_DTD_OPEN_WAKA_BANG;
					this.openWakaBang = "";
					break;
				case QUESTION:
					this.state = S_DTD_PI;
					break;
				default: this.state = S_DTD;
			}
		}
		sDTDOpenWakaBang() {
			const char = String.fromCodePoint(this.getCodeNorm());
			const owb = this.openWakaBang += char;
			this.text += char;
			if (owb !== "-") {
				this.state = owb === "--" ? S_DTD_COMMENT : S_DTD;
				this.openWakaBang = "";
			}
		}
		sDTDComment() {
			if (this.captureToChar(MINUS)) {
				this.text += "-";
				this.state = S_DTD_COMMENT_ENDING;
			}
		}
		sDTDCommentEnding() {
			const c = this.getCodeNorm();
			this.text += String.fromCodePoint(c);
			this.state = c === MINUS ? S_DTD_COMMENT_ENDED : S_DTD_COMMENT;
		}
		sDTDCommentEnded() {
			const c = this.getCodeNorm();
			this.text += String.fromCodePoint(c);
			if (c === GREATER) this.state = S_DTD;
			else {
				this.fail("malformed comment.");
				this.state = S_DTD_COMMENT;
			}
		}
		sDTDPI() {
			if (this.captureToChar(QUESTION)) {
				this.text += "?";
				this.state = S_DTD_PI_ENDING;
			}
		}
		sDTDPIEnding() {
			const c = this.getCodeNorm();
			this.text += String.fromCodePoint(c);
			if (c === GREATER) this.state = S_DTD;
		}
		sText() {
			if (this.tags.length !== 0) this.handleTextInRoot();
			else this.handleTextOutsideRoot();
		}
		sEntity() {
			let { i: start } = this;
			const { chunk } = this;
			loop: while (true) switch (this.getCode()) {
				case NL_LIKE:
					this.entity += `${chunk.slice(start, this.prevI)}\n`;
					start = this.i;
					break;
				case SEMICOLON: {
					const { entityReturnState } = this;
					const entity = this.entity + chunk.slice(start, this.prevI);
					this.state = entityReturnState;
					let parsed;
					if (entity === "") {
						this.fail("empty entity name.");
						parsed = "&;";
					} else {
						parsed = this.parseEntity(entity);
						this.entity = "";
					}
					if (entityReturnState !== S_TEXT || this.textHandler !== void 0) this.text += parsed;
					break loop;
				}
				case EOC:
					this.entity += chunk.slice(start);
					break loop;
			}
		}
		sOpenWaka() {
			const c = this.getCode();
			if (isNameStartChar(c)) {
				this.state = S_OPEN_TAG;
				this.unget();
				this.xmlDeclPossible = false;
			} else switch (c) {
				case FORWARD_SLASH:
					this.state = S_CLOSE_TAG;
					this.xmlDeclPossible = false;
					break;
				case BANG:
					this.state = S_OPEN_WAKA_BANG;
					this.openWakaBang = "";
					this.xmlDeclPossible = false;
					break;
				case QUESTION:
					this.state = S_PI_FIRST_CHAR;
					break;
				default:
					this.fail("disallowed character in tag name");
					this.state = S_TEXT;
					this.xmlDeclPossible = false;
			}
		}
		sOpenWakaBang() {
			this.openWakaBang += String.fromCodePoint(this.getCodeNorm());
			switch (this.openWakaBang) {
				case "[CDATA[":
					if (!this.sawRoot && !this.reportedTextBeforeRoot) {
						this.fail("text data outside of root node.");
						this.reportedTextBeforeRoot = true;
					}
					if (this.closedRoot && !this.reportedTextAfterRoot) {
						this.fail("text data outside of root node.");
						this.reportedTextAfterRoot = true;
					}
					this.state = S_CDATA;
					this.openWakaBang = "";
					break;
				case "--":
					this.state = S_COMMENT;
					this.openWakaBang = "";
					break;
				case "DOCTYPE":
					this.state = S_DOCTYPE;
					if (this.doctype || this.sawRoot) this.fail("inappropriately located doctype declaration.");
					this.openWakaBang = "";
					break;
				default: if (this.openWakaBang.length >= 7) this.fail("incorrect syntax.");
			}
		}
		sComment() {
			if (this.captureToChar(MINUS)) this.state = S_COMMENT_ENDING;
		}
		sCommentEnding() {
			var _a;
			const c = this.getCodeNorm();
			if (c === MINUS) {
				this.state = S_COMMENT_ENDED;
				(_a = this.commentHandler) === null || _a === void 0 || _a.call(this, this.text);
				this.text = "";
			} else {
				this.text += `-${String.fromCodePoint(c)}`;
				this.state = S_COMMENT;
			}
		}
		sCommentEnded() {
			const c = this.getCodeNorm();
			if (c !== GREATER) {
				this.fail("malformed comment.");
				this.text += `--${String.fromCodePoint(c)}`;
				this.state = S_COMMENT;
			} else this.state = S_TEXT;
		}
		sCData() {
			if (this.captureToChar(CLOSE_BRACKET)) this.state = S_CDATA_ENDING;
		}
		sCDataEnding() {
			const c = this.getCodeNorm();
			if (c === CLOSE_BRACKET) this.state = S_CDATA_ENDING_2;
			else {
				this.text += `]${String.fromCodePoint(c)}`;
				this.state = S_CDATA;
			}
		}
		sCDataEnding2() {
			var _a;
			const c = this.getCodeNorm();
			switch (c) {
				case GREATER:
					(_a = this.cdataHandler) === null || _a === void 0 || _a.call(this, this.text);
					this.text = "";
					this.state = S_TEXT;
					break;
				case CLOSE_BRACKET:
					this.text += "]";
					break;
				default:
					this.text += `]]${String.fromCodePoint(c)}`;
					this.state = S_CDATA;
			}
		}
		sPIFirstChar() {
			const c = this.getCodeNorm();
			if (this.nameStartCheck(c)) {
				this.piTarget += String.fromCodePoint(c);
				this.state = S_PI_REST;
			} else if (c === QUESTION || isS(c)) {
				this.fail("processing instruction without a target.");
				this.state = c === QUESTION ? S_PI_ENDING : S_PI_BODY;
			} else {
				this.fail("disallowed character in processing instruction name.");
				this.piTarget += String.fromCodePoint(c);
				this.state = S_PI_REST;
			}
		}
		sPIRest() {
			const { chunk, i: start } = this;
			while (true) {
				const c = this.getCodeNorm();
				if (c === EOC) {
					this.piTarget += chunk.slice(start);
					return;
				}
				if (!this.nameCheck(c)) {
					this.piTarget += chunk.slice(start, this.prevI);
					const isQuestion = c === QUESTION;
					if (isQuestion || isS(c)) {
						if (this.piTarget === "xml") {
							if (!this.xmlDeclPossible) this.fail("an XML declaration must be at the start of the document.");
							this.state = isQuestion ? S_XML_DECL_ENDING : S_XML_DECL_NAME_START;
						} else this.state = isQuestion ? S_PI_ENDING : S_PI_BODY;
					} else {
						this.fail("disallowed character in processing instruction name.");
						this.piTarget += String.fromCodePoint(c);
					}
					break;
				}
			}
		}
		sPIBody() {
			if (this.text.length === 0) {
				const c = this.getCodeNorm();
				if (c === QUESTION) this.state = S_PI_ENDING;
				else if (!isS(c)) this.text = String.fromCodePoint(c);
			} else if (this.captureToChar(QUESTION)) this.state = S_PI_ENDING;
		}
		sPIEnding() {
			var _a;
			const c = this.getCodeNorm();
			if (c === GREATER) {
				const { piTarget } = this;
				if (piTarget.toLowerCase() === "xml") this.fail("the XML declaration must appear at the start of the document.");
				(_a = this.piHandler) === null || _a === void 0 || _a.call(this, {
					target: piTarget,
					body: this.text
				});
				this.piTarget = this.text = "";
				this.state = S_TEXT;
			} else if (c === QUESTION) this.text += "?";
			else {
				this.text += `?${String.fromCodePoint(c)}`;
				this.state = S_PI_BODY;
			}
			this.xmlDeclPossible = false;
		}
		sXMLDeclNameStart() {
			const c = this.skipSpaces();
			if (c === QUESTION) {
				this.state = S_XML_DECL_ENDING;
				return;
			}
			if (c !== EOC) {
				this.state = S_XML_DECL_NAME;
				this.name = String.fromCodePoint(c);
			}
		}
		sXMLDeclName() {
			const c = this.captureTo(XML_DECL_NAME_TERMINATOR);
			if (c === QUESTION) {
				this.state = S_XML_DECL_ENDING;
				this.name += this.text;
				this.text = "";
				this.fail("XML declaration is incomplete.");
				return;
			}
			if (!(isS(c) || c === EQUAL)) return;
			this.name += this.text;
			this.text = "";
			if (!this.xmlDeclExpects.includes(this.name)) switch (this.name.length) {
				case 0:
					this.fail("did not expect any more name/value pairs.");
					break;
				case 1:
					this.fail(`expected the name ${this.xmlDeclExpects[0]}.`);
					break;
				default: this.fail(`expected one of ${this.xmlDeclExpects.join(", ")}`);
			}
			this.state = c === EQUAL ? S_XML_DECL_VALUE_START : S_XML_DECL_EQ;
		}
		sXMLDeclEq() {
			const c = this.getCodeNorm();
			if (c === QUESTION) {
				this.state = S_XML_DECL_ENDING;
				this.fail("XML declaration is incomplete.");
				return;
			}
			if (isS(c)) return;
			if (c !== EQUAL) this.fail("value required.");
			this.state = S_XML_DECL_VALUE_START;
		}
		sXMLDeclValueStart() {
			const c = this.getCodeNorm();
			if (c === QUESTION) {
				this.state = S_XML_DECL_ENDING;
				this.fail("XML declaration is incomplete.");
				return;
			}
			if (isS(c)) return;
			if (!isQuote(c)) {
				this.fail("value must be quoted.");
				this.q = SPACE;
			} else this.q = c;
			this.state = S_XML_DECL_VALUE;
		}
		sXMLDeclValue() {
			const c = this.captureTo([this.q, QUESTION]);
			if (c === QUESTION) {
				this.state = S_XML_DECL_ENDING;
				this.text = "";
				this.fail("XML declaration is incomplete.");
				return;
			}
			if (c === EOC) return;
			const value = this.text;
			this.text = "";
			switch (this.name) {
				case "version": {
					this.xmlDeclExpects = ["encoding", "standalone"];
					const version = value;
					this.xmlDecl.version = version;
					if (!/^1\.[0-9]+$/.test(version)) this.fail("version number must match /^1\\.[0-9]+$/.");
					else if (!this.opt.forceXMLVersion) this.setXMLVersion(version);
					break;
				}
				case "encoding":
					if (!/^[A-Za-z][A-Za-z0-9._-]*$/.test(value)) this.fail("encoding value must match /^[A-Za-z0-9][A-Za-z0-9._-]*$/.");
					this.xmlDeclExpects = ["standalone"];
					this.xmlDecl.encoding = value;
					break;
				case "standalone":
					if (value !== "yes" && value !== "no") this.fail("standalone value must match \"yes\" or \"no\".");
					this.xmlDeclExpects = [];
					this.xmlDecl.standalone = value;
			}
			this.name = "";
			this.state = S_XML_DECL_SEPARATOR;
		}
		sXMLDeclSeparator() {
			const c = this.getCodeNorm();
			if (c === QUESTION) {
				this.state = S_XML_DECL_ENDING;
				return;
			}
			if (!isS(c)) {
				this.fail("whitespace required.");
				this.unget();
			}
			this.state = S_XML_DECL_NAME_START;
		}
		sXMLDeclEnding() {
			var _a;
			if (this.getCodeNorm() === GREATER) {
				if (this.piTarget !== "xml") this.fail("processing instructions are not allowed before root.");
				else if (this.name !== "version" && this.xmlDeclExpects.includes("version")) this.fail("XML declaration must contain a version.");
				(_a = this.xmldeclHandler) === null || _a === void 0 || _a.call(this, this.xmlDecl);
				this.name = "";
				this.piTarget = this.text = "";
				this.state = S_TEXT;
			} else this.fail("The character ? is disallowed anywhere in XML declarations.");
			this.xmlDeclPossible = false;
		}
		sOpenTag() {
			var _a;
			const c = this.captureNameChars();
			if (c === EOC) return;
			const tag = this.tag = {
				name: this.name,
				attributes: Object.create(null)
			};
			this.name = "";
			if (this.xmlnsOpt) this.topNS = tag.ns = Object.create(null);
			(_a = this.openTagStartHandler) === null || _a === void 0 || _a.call(this, tag);
			this.sawRoot = true;
			if (!this.fragmentOpt && this.closedRoot) this.fail("documents may contain only one root.");
			switch (c) {
				case GREATER:
					this.openTag();
					break;
				case FORWARD_SLASH:
					this.state = S_OPEN_TAG_SLASH;
					break;
				default:
					if (!isS(c)) this.fail("disallowed character in tag name.");
					this.state = S_ATTRIB;
			}
		}
		sOpenTagSlash() {
			if (this.getCode() === GREATER) this.openSelfClosingTag();
			else {
				this.fail("forward-slash in opening tag not followed by >.");
				this.state = S_ATTRIB;
			}
		}
		sAttrib() {
			const c = this.skipSpaces();
			if (c === EOC) return;
			if (isNameStartChar(c)) {
				this.unget();
				this.state = S_ATTRIB_NAME;
			} else if (c === GREATER) this.openTag();
			else if (c === FORWARD_SLASH) this.state = S_OPEN_TAG_SLASH;
			else this.fail("disallowed character in attribute name.");
		}
		sAttribName() {
			const c = this.captureNameChars();
			if (c === EQUAL) this.state = S_ATTRIB_VALUE;
			else if (isS(c)) this.state = S_ATTRIB_NAME_SAW_WHITE;
			else if (c === GREATER) {
				this.fail("attribute without value.");
				this.pushAttrib(this.name, this.name);
				this.name = this.text = "";
				this.openTag();
			} else if (c !== EOC) this.fail("disallowed character in attribute name.");
		}
		sAttribNameSawWhite() {
			const c = this.skipSpaces();
			switch (c) {
				case EOC: return;
				case EQUAL:
					this.state = S_ATTRIB_VALUE;
					break;
				default:
					this.fail("attribute without value.");
					this.text = "";
					this.name = "";
					if (c === GREATER) this.openTag();
					else if (isNameStartChar(c)) {
						this.unget();
						this.state = S_ATTRIB_NAME;
					} else {
						this.fail("disallowed character in attribute name.");
						this.state = S_ATTRIB;
					}
			}
		}
		sAttribValue() {
			const c = this.getCodeNorm();
			if (isQuote(c)) {
				this.q = c;
				this.state = S_ATTRIB_VALUE_QUOTED;
			} else if (!isS(c)) {
				this.fail("unquoted attribute value.");
				this.state = S_ATTRIB_VALUE_UNQUOTED;
				this.unget();
			}
		}
		sAttribValueQuoted() {
			const { q, chunk } = this;
			let { i: start } = this;
			while (true) switch (this.getCode()) {
				case q:
					this.pushAttrib(this.name, this.text + chunk.slice(start, this.prevI));
					this.name = this.text = "";
					this.q = null;
					this.state = S_ATTRIB_VALUE_CLOSED;
					return;
				case AMP:
					this.text += chunk.slice(start, this.prevI);
					this.state = S_ENTITY;
					this.entityReturnState = S_ATTRIB_VALUE_QUOTED;
					return;
				case NL:
				case NL_LIKE:
				case TAB:
					this.text += `${chunk.slice(start, this.prevI)} `;
					start = this.i;
					break;
				case LESS:
					this.text += chunk.slice(start, this.prevI);
					this.fail("disallowed character.");
					return;
				case EOC:
					this.text += chunk.slice(start);
					return;
			}
		}
		sAttribValueClosed() {
			const c = this.getCodeNorm();
			if (isS(c)) this.state = S_ATTRIB;
			else if (c === GREATER) this.openTag();
			else if (c === FORWARD_SLASH) this.state = S_OPEN_TAG_SLASH;
			else if (isNameStartChar(c)) {
				this.fail("no whitespace between attributes.");
				this.unget();
				this.state = S_ATTRIB_NAME;
			} else this.fail("disallowed character in attribute name.");
		}
		sAttribValueUnquoted() {
			const c = this.captureTo(ATTRIB_VALUE_UNQUOTED_TERMINATOR);
			switch (c) {
				case AMP:
					this.state = S_ENTITY;
					this.entityReturnState = S_ATTRIB_VALUE_UNQUOTED;
					break;
				case LESS:
					this.fail("disallowed character.");
					break;
				case EOC: break;
				default:
					if (this.text.includes("]]>")) this.fail("the string \"]]>\" is disallowed in char data.");
					this.pushAttrib(this.name, this.text);
					this.name = this.text = "";
					if (c === GREATER) this.openTag();
					else this.state = S_ATTRIB;
			}
		}
		sCloseTag() {
			const c = this.captureNameChars();
			if (c === GREATER) this.closeTag();
			else if (isS(c)) this.state = S_CLOSE_TAG_SAW_WHITE;
			else if (c !== EOC) this.fail("disallowed character in closing tag.");
		}
		sCloseTagSawWhite() {
			switch (this.skipSpaces()) {
				case GREATER:
					this.closeTag();
					break;
				case EOC: break;
				default: this.fail("disallowed character in closing tag.");
			}
		}
		handleTextInRoot() {
			let { i: start, forbiddenState } = this;
			const { chunk, textHandler: handler } = this;
			scanLoop: while (true) switch (this.getCode()) {
				case LESS:
					this.state = S_OPEN_WAKA;
					if (handler !== void 0) {
						const { text } = this;
						const slice = chunk.slice(start, this.prevI);
						if (text.length !== 0) {
							handler(text + slice);
							this.text = "";
						} else if (slice.length !== 0) handler(slice);
					}
					forbiddenState = FORBIDDEN_START;
					break scanLoop;
				case AMP:
					this.state = S_ENTITY;
					this.entityReturnState = S_TEXT;
					if (handler !== void 0) this.text += chunk.slice(start, this.prevI);
					forbiddenState = FORBIDDEN_START;
					break scanLoop;
				case CLOSE_BRACKET:
					switch (forbiddenState) {
						case FORBIDDEN_START:
							forbiddenState = FORBIDDEN_BRACKET;
							break;
						case FORBIDDEN_BRACKET:
							forbiddenState = FORBIDDEN_BRACKET_BRACKET;
							break;
						case FORBIDDEN_BRACKET_BRACKET: break;
						default: throw new Error("impossible state");
					}
					break;
				case GREATER:
					if (forbiddenState === FORBIDDEN_BRACKET_BRACKET) this.fail("the string \"]]>\" is disallowed in char data.");
					forbiddenState = FORBIDDEN_START;
					break;
				case NL_LIKE:
					if (handler !== void 0) this.text += `${chunk.slice(start, this.prevI)}\n`;
					start = this.i;
					forbiddenState = FORBIDDEN_START;
					break;
				case EOC:
					if (handler !== void 0) this.text += chunk.slice(start);
					break scanLoop;
				default: forbiddenState = FORBIDDEN_START;
			}
			this.forbiddenState = forbiddenState;
		}
		handleTextOutsideRoot() {
			let { i: start } = this;
			const { chunk, textHandler: handler } = this;
			let nonSpace = false;
			outRootLoop: while (true) {
				const code = this.getCode();
				switch (code) {
					case LESS:
						this.state = S_OPEN_WAKA;
						if (handler !== void 0) {
							const { text } = this;
							const slice = chunk.slice(start, this.prevI);
							if (text.length !== 0) {
								handler(text + slice);
								this.text = "";
							} else if (slice.length !== 0) handler(slice);
						}
						break outRootLoop;
					case AMP:
						this.state = S_ENTITY;
						this.entityReturnState = S_TEXT;
						if (handler !== void 0) this.text += chunk.slice(start, this.prevI);
						nonSpace = true;
						break outRootLoop;
					case NL_LIKE:
						if (handler !== void 0) this.text += `${chunk.slice(start, this.prevI)}\n`;
						start = this.i;
						break;
					case EOC:
						if (handler !== void 0) this.text += chunk.slice(start);
						break outRootLoop;
					default: if (!isS(code)) nonSpace = true;
				}
			}
			if (!nonSpace) return;
			if (!this.sawRoot && !this.reportedTextBeforeRoot) {
				this.fail("text data outside of root node.");
				this.reportedTextBeforeRoot = true;
			}
			if (this.closedRoot && !this.reportedTextAfterRoot) {
				this.fail("text data outside of root node.");
				this.reportedTextAfterRoot = true;
			}
		}
		pushAttribNS(name, value) {
			var _a;
			const { prefix, local } = this.qname(name);
			const attr = {
				name,
				prefix,
				local,
				value
			};
			this.attribList.push(attr);
			(_a = this.attributeHandler) === null || _a === void 0 || _a.call(this, attr);
			if (prefix === "xmlns") {
				const trimmed = value.trim();
				if (this.currentXMLVersion === "1.0" && trimmed === "") this.fail("invalid attempt to undefine prefix in XML 1.0");
				this.topNS[local] = trimmed;
				nsPairCheck(this, local, trimmed);
			} else if (name === "xmlns") {
				const trimmed = value.trim();
				this.topNS[""] = trimmed;
				nsPairCheck(this, "", trimmed);
			}
		}
		pushAttribPlain(name, value) {
			var _a;
			const attr = {
				name,
				value
			};
			this.attribList.push(attr);
			(_a = this.attributeHandler) === null || _a === void 0 || _a.call(this, attr);
		}
		/**
		* End parsing. This performs final well-formedness checks and resets the
		* parser to a clean state.
		*
		* @returns this
		*/
		end() {
			var _a, _b;
			if (!this.sawRoot) this.fail("document must contain a root element.");
			const { tags } = this;
			while (tags.length > 0) {
				const tag = tags.pop();
				this.fail(`unclosed tag: ${tag.name}`);
			}
			if (this.state !== S_BEGIN && this.state !== S_TEXT) this.fail("unexpected end.");
			const { text } = this;
			if (text.length !== 0) {
				(_a = this.textHandler) === null || _a === void 0 || _a.call(this, text);
				this.text = "";
			}
			this._closed = true;
			(_b = this.endHandler) === null || _b === void 0 || _b.call(this);
			this._init();
			return this;
		}
		/**
		* Resolve a namespace prefix.
		*
		* @param prefix The prefix to resolve.
		*
		* @returns The namespace URI or ``undefined`` if the prefix is not defined.
		*/
		resolve(prefix) {
			var _a, _b;
			let uri = this.topNS[prefix];
			if (uri !== void 0) return uri;
			const { tags } = this;
			for (let index = tags.length - 1; index >= 0; index--) {
				uri = tags[index].ns[prefix];
				if (uri !== void 0) return uri;
			}
			uri = this.ns[prefix];
			if (uri !== void 0) return uri;
			return (_b = (_a = this.opt).resolvePrefix) === null || _b === void 0 ? void 0 : _b.call(_a, prefix);
		}
		/**
		* Parse a qname into its prefix and local name parts.
		*
		* @param name The name to parse
		*
		* @returns
		*/
		qname(name) {
			const colon = name.indexOf(":");
			if (colon === -1) return {
				prefix: "",
				local: name
			};
			const local = name.slice(colon + 1);
			const prefix = name.slice(0, colon);
			if (prefix === "" || local === "" || local.includes(":")) this.fail(`malformed name: ${name}.`);
			return {
				prefix,
				local
			};
		}
		processAttribsNS() {
			var _a;
			const { attribList } = this;
			const tag = this.tag;
			{
				const { prefix, local } = this.qname(tag.name);
				tag.prefix = prefix;
				tag.local = local;
				const uri = tag.uri = (_a = this.resolve(prefix)) !== null && _a !== void 0 ? _a : "";
				if (prefix !== "") {
					if (prefix === "xmlns") this.fail("tags may not have \"xmlns\" as prefix.");
					if (uri === "") {
						this.fail(`unbound namespace prefix: ${JSON.stringify(prefix)}.`);
						tag.uri = prefix;
					}
				}
			}
			if (attribList.length === 0) return;
			const { attributes } = tag;
			const seen = /* @__PURE__ */ new Set();
			for (const attr of attribList) {
				const { name, prefix, local } = attr;
				let uri;
				let eqname;
				if (prefix === "") {
					uri = name === "xmlns" ? XMLNS_NAMESPACE : "";
					eqname = name;
				} else {
					uri = this.resolve(prefix);
					if (uri === void 0) {
						this.fail(`unbound namespace prefix: ${JSON.stringify(prefix)}.`);
						uri = prefix;
					}
					eqname = `{${uri}}${local}`;
				}
				if (seen.has(eqname)) this.fail(`duplicate attribute: ${eqname}.`);
				seen.add(eqname);
				attr.uri = uri;
				attributes[name] = attr;
			}
			this.attribList = [];
		}
		processAttribsPlain() {
			const { attribList } = this;
			const attributes = this.tag.attributes;
			for (const { name, value } of attribList) {
				if (attributes[name] !== void 0) this.fail(`duplicate attribute: ${name}.`);
				attributes[name] = value;
			}
			this.attribList = [];
		}
		/**
		* Handle a complete open tag. This parser code calls this once it has seen
		* the whole tag. This method checks for well-formeness and then emits
		* ``onopentag``.
		*/
		openTag() {
			var _a;
			this.processAttribs();
			const { tags } = this;
			const tag = this.tag;
			tag.isSelfClosing = false;
			(_a = this.openTagHandler) === null || _a === void 0 || _a.call(this, tag);
			tags.push(tag);
			this.state = S_TEXT;
			this.name = "";
		}
		/**
		* Handle a complete self-closing tag. This parser code calls this once it has
		* seen the whole tag. This method checks for well-formeness and then emits
		* ``onopentag`` and ``onclosetag``.
		*/
		openSelfClosingTag() {
			var _a, _b, _c;
			this.processAttribs();
			const { tags } = this;
			const tag = this.tag;
			tag.isSelfClosing = true;
			(_a = this.openTagHandler) === null || _a === void 0 || _a.call(this, tag);
			(_b = this.closeTagHandler) === null || _b === void 0 || _b.call(this, tag);
			if ((this.tag = (_c = tags[tags.length - 1]) !== null && _c !== void 0 ? _c : null) === null) this.closedRoot = true;
			this.state = S_TEXT;
			this.name = "";
		}
		/**
		* Handle a complete close tag. This parser code calls this once it has seen
		* the whole tag. This method checks for well-formeness and then emits
		* ``onclosetag``.
		*/
		closeTag() {
			const { tags, name } = this;
			this.state = S_TEXT;
			this.name = "";
			if (name === "") {
				this.fail("weird empty close tag.");
				this.text += "</>";
				return;
			}
			const handler = this.closeTagHandler;
			let l = tags.length;
			while (l-- > 0) {
				const tag = this.tag = tags.pop();
				this.topNS = tag.ns;
				handler === null || handler === void 0 || handler(tag);
				if (tag.name === name) break;
				this.fail("unexpected close tag.");
			}
			if (l === 0) this.closedRoot = true;
			else if (l < 0) {
				this.fail(`unmatched closing tag: ${name}.`);
				this.text += `</${name}>`;
			}
		}
		/**
		* Resolves an entity. Makes any necessary well-formedness checks.
		*
		* @param entity The entity to resolve.
		*
		* @returns The parsed entity.
		*/
		parseEntity(entity) {
			if (entity[0] !== "#") {
				const defined = this.ENTITIES[entity];
				if (defined !== void 0) return defined;
				this.fail(this.isName(entity) ? "undefined entity." : "disallowed character in entity name.");
				return `&${entity};`;
			}
			let num = NaN;
			if (entity[1] === "x" && /^#x[0-9a-f]+$/i.test(entity)) num = parseInt(entity.slice(2), 16);
			else if (/^#[0-9]+$/.test(entity)) num = parseInt(entity.slice(1), 10);
			if (!this.isChar(num)) {
				this.fail("malformed character entity.");
				return `&${entity};`;
			}
			return String.fromCodePoint(num);
		}
	};
	exports.SaxesParser = SaxesParser;
})))();
/** Deeper than any ONVIF answer; a bomb of nested elements ends here. */
var MAX_DEPTH$1 = 64;
/** `&` that begins no entity: seen in stream URIs with a query. */
var BARE_AMPERSAND = /&(?!(?:[a-zA-Z]+|#\d+|#x[\da-fA-F]+);)/g;
/** Throws `protocol.malformed` for what is no XML. Entities that a document declares itself are not expanded. */
function parseXml(text) {
	const parser = new import_saxes.SaxesParser({ xmlns: true });
	const open = [];
	let root;
	parser.on("error", (error) => {
		if (!/unbound namespace prefix/i.test(error.message)) throw malformed$2(error.message, error);
	});
	parser.on("opentag", ({ local, name, uri, attributes }) => {
		if (open.length >= MAX_DEPTH$1) throw malformed$2(`more than ${MAX_DEPTH$1} levels of elements`);
		const element = {
			name: local || name,
			namespace: uri ?? "",
			attributes: new Map(Object.values(attributes).map((one) => [one.local, one.value])),
			children: [],
			text: ""
		};
		open.at(-1)?.children.push(element);
		root ??= element;
		open.push(element);
	});
	const addText = (characters) => {
		const element = open.at(-1);
		if (element) element.text += characters;
	};
	parser.on("text", addText);
	parser.on("cdata", addText);
	parser.on("closetag", () => {
		const closed = open.pop();
		if (closed) closed.text = closed.text.trim();
	});
	try {
		parser.write(text.trimStart().replace(BARE_AMPERSAND, "&amp;")).close();
	} catch (error) {
		throw error instanceof RoomdError ? error : malformed$2(String(error), error);
	}
	if (!root) throw malformed$2("no element in it");
	return root;
}
/** The descendant at this path of local names, the first of each name. */
function at(element, ...path) {
	let found = element;
	for (const name of path) found = found?.children.find((child) => child.name === name);
	return found;
}
function all(element, name) {
	return element.children.filter((child) => child.name === name);
}
/** Undefined where there is none, or an empty one. */
function textAt(element, ...path) {
	return at(element, ...path)?.text || void 0;
}
function numberAt(element, ...path) {
	return toNumber(textAt(element, ...path));
}
function toNumber(text) {
	const number = text === void 0 || text.trim() === "" ? NaN : Number(text);
	return Number.isFinite(number) ? number : void 0;
}
/** Throws `protocol.malformed` when it is missing or empty. */
function requiredText(element, ...path) {
	const text = textAt(element, ...path);
	if (text === void 0) throw malformed$2(`${element.name} without ${path.join("/")}`);
	return text;
}
/** Text or an attribute's value as it stands in XML. */
function escapeXml(text) {
	return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
function malformed$2(what, cause) {
	return new RoomdError("protocol.malformed", `an answer that is no ONVIF: ${what.slice(0, 200)}`, { cause });
}
// drivers/onvif/fault.ts
/** Of SOAP 1.2 (Code, Reason) and of 1.1 (faultcode, faultstring). */
function decodeFault(fault) {
	const codes = [];
	for (let code = at(fault, "Code"); code; code = at(code, "Subcode")) {
		const value = textAt(code, "Value");
		if (value) codes.push(localName(value));
	}
	const old = textAt(fault, "faultcode");
	if (old) codes.push(localName(old));
	return {
		codes,
		reason: (textAt(fault, "Reason", "Text") ?? textAt(fault, "faultstring") ?? textAt(fault, "Detail", "Text") ?? codes.join("/")) || "no reason given"
	};
}
/** The user name or password is wrong, or the clock that signed it. Not every camera names the code. */
function isUnauthorized({ codes, reason }) {
	return codes.some((code) => code === "NotAuthorized" || code === "FailedAuthentication") || /not[ _-]?authoriz|unauthoriz|authority failure|authentication fail/i.test(reason);
}
/** The camera does not have this operation. */
function isUnsupported({ codes }) {
	return codes.some((code) => /^(ActionNotSupported|OptionalActionNotImplemented)$/.test(code));
}
function localName(qualified) {
	return qualified.slice(qualified.lastIndexOf(":") + 1);
}
// drivers/onvif/envelope.ts
/** Services of a camera by the field's short names (ONVIF Core Specification, section 5.3 Namespaces). */
var SERVICE_NAMESPACES = {
	device: "http://www.onvif.org/ver10/device/wsdl",
	media: "http://www.onvif.org/ver10/media/wsdl",
	media2: "http://www.onvif.org/ver20/media/wsdl",
	ptz: "http://www.onvif.org/ver20/ptz/wsdl",
	imaging: "http://www.onvif.org/ver20/imaging/wsdl",
	events: "http://www.onvif.org/ver10/events/wsdl"
};
var PREFIXES = {
	tds: SERVICE_NAMESPACES.device,
	trt: SERVICE_NAMESPACES.media,
	tr2: SERVICE_NAMESPACES.media2,
	tptz: SERVICE_NAMESPACES.ptz,
	timg: SERVICE_NAMESPACES.imaging,
	tev: SERVICE_NAMESPACES.events,
	tt: "http://www.onvif.org/ver10/schema",
	wsnt: "http://docs.oasis-open.org/wsn/b-2",
	wsa: "http://www.w3.org/2005/08/addressing"
};
/** A request whose answer says nothing but that it was done. */
function decodeNothing() {}
function operation(service, prefix, name, content, decode) {
	return {
		service,
		operation: name,
		action: `${SERVICE_NAMESPACES[service]}/${name}`,
		body: `<${prefix}:${name}>${content}</${prefix}:${name}>`,
		access: "user",
		decode
	};
}
function encodeEnvelope(body, headers = "") {
	return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"${Object.entries(PREFIXES).filter(([prefix]) => `${headers}${body}`.includes(`${prefix}:`)).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join("")}>${headers ? `<s:Header>${headers}</s:Header>` : ""}<s:Body>${body}</s:Body></s:Envelope>`;
}
/** Of SOAP 1.2 as of 1.1. An empty body is an answer without content. Throws `protocol.malformed`. */
function decodeEnvelope(text) {
	const root = parseXml(text);
	if (root.name !== "Envelope") throw malformed$2(`<${root.name}> instead of an Envelope`);
	const [body] = all(root, "Body");
	if (!body) throw malformed$2("an Envelope without a Body");
	const fault = at(body, "Fault");
	if (fault) return {
		kind: "fault",
		fault: decodeFault(fault)
	};
	return {
		kind: "answer",
		answer: body.children[0] ?? body
	};
}
// drivers/onvif/imaging.ts
var timg = (name, source, content, decode) => {
	return operation("imaging", "timg", name, `<timg:VideoSourceToken>${escapeXml(source)}</timg:VideoSourceToken>` + content, decode);
};
function getImagingSettings(source) {
	return timg("GetImagingSettings", source, "", (answer) => {
		const settings = at(answer, "ImagingSettings") ?? answer;
		const switched = (name) => {
			const part = at(settings, name);
			return part && {
				mode: textAt(part, "Mode") ?? "OFF",
				level: numberAt(part, "Level")
			};
		};
		const exposure = at(settings, "Exposure");
		const whiteBalance = at(settings, "WhiteBalance");
		return {
			backlight: switched("BacklightCompensation"),
			brightness: numberAt(settings, "Brightness"),
			saturation: numberAt(settings, "ColorSaturation"),
			contrast: numberAt(settings, "Contrast"),
			exposure: exposure && {
				mode: textAt(exposure, "Mode") ?? "AUTO",
				time: numberAt(exposure, "ExposureTime"),
				gain: numberAt(exposure, "Gain"),
				iris: numberAt(exposure, "Iris")
			},
			focusMode: textAt(settings, "Focus", "AutoFocusMode"),
			infraredCut: textAt(settings, "IrCutFilter"),
			sharpness: numberAt(settings, "Sharpness"),
			wideDynamicRange: switched("WideDynamicRange"),
			whiteBalance: whiteBalance && {
				mode: textAt(whiteBalance, "Mode") ?? "AUTO",
				red: numberAt(whiteBalance, "CrGain"),
				blue: numberAt(whiteBalance, "CbGain")
			}
		};
	});
}
/** Changes what is given; the order of elements is the schema's. Kept over a restart of the camera. */
function setImagingSettings(source, changes) {
	const tag = (name, value) => value === void 0 ? "" : `<tt:${name}>${value}</tt:${name}>`;
	const group = (name, content) => content ? tag(name, content) : "";
	const switched = (name, part) => group(name, part ? tag("Mode", escapeXml(part.mode)) + tag("Level", part.level) : "");
	const { exposure, whiteBalance } = changes;
	return timg("SetImagingSettings", source, `<timg:ImagingSettings>${switched("BacklightCompensation", changes.backlight) + tag("Brightness", changes.brightness) + tag("ColorSaturation", changes.saturation) + tag("Contrast", changes.contrast) + group("Exposure", tag("Mode", exposure?.mode) + tag("ExposureTime", exposure?.time) + tag("Gain", exposure?.gain) + tag("Iris", exposure?.iris)) + group("Focus", tag("AutoFocusMode", changes.focusMode)) + tag("IrCutFilter", changes.infraredCut) + tag("Sharpness", changes.sharpness) + switched("WideDynamicRange", changes.wideDynamicRange) + group("WhiteBalance", tag("Mode", whiteBalance?.mode) + tag("CrGain", whiteBalance?.red) + tag("CbGain", whiteBalance?.blue))}</timg:ImagingSettings><timg:ForcePersistence>true</timg:ForcePersistence>`, decodeNothing);
}
function getImagingOptions(source) {
	return timg("GetOptions", source, "", (answer) => {
		const options = at(answer, "ImagingOptions") ?? answer;
		const within = (...path) => rangeAt(options, ...path);
		const modes = (group, name) => {
			const part = at(options, group);
			return part ? all(part, name).map(({ text }) => text) : [];
		};
		return {
			backlightModes: modes("BacklightCompensation", "Mode"),
			brightness: within("Brightness"),
			saturation: within("ColorSaturation"),
			contrast: within("Contrast"),
			exposureModes: modes("Exposure", "Mode"),
			exposureTime: within("Exposure", "ExposureTime"),
			gain: within("Exposure", "Gain"),
			iris: within("Exposure", "Iris"),
			focusModes: modes("Focus", "AutoFocusModes"),
			infraredCutModes: all(options, "IrCutFilterModes").map(({ text }) => text),
			sharpness: within("Sharpness"),
			wideDynamicRangeModes: modes("WideDynamicRange", "Mode"),
			wideDynamicRangeLevel: within("WideDynamicRange", "Level"),
			whiteBalanceModes: modes("WhiteBalance", "Mode"),
			red: within("WhiteBalance", "YrGain"),
			blue: within("WhiteBalance", "YbGain")
		};
	});
}
function rangeAt(element, ...path) {
	const minimum = numberAt(element, ...path, "Min");
	const maximum = numberAt(element, ...path, "Max");
	return minimum === void 0 || maximum === void 0 ? void 0 : {
		minimum,
		maximum
	};
}
/** Where the focus may be sent; undefined: nowhere (section 5.2.6 GetMoveOptions). */
function getFocusRange(source) {
	return timg("GetMoveOptions", source, "", (answer) => rangeAt(answer, "MoveOptions", "Absolute", "Position"));
}
function moveFocus(source, position) {
	return timg("Move", source, `<timg:Focus>${`<tt:Absolute><tt:Position>${position}</tt:Position></tt:Absolute>`}</timg:Focus>`, decodeNothing);
}
/** Undefined: the camera does not say. */
function getFocusPosition(source) {
	return timg("GetStatus", source, "", (answer) => numberAt(answer, "Status", "FocusStatus20", "Position"));
}
// drivers/onvif/imaging-settings.ts
var AUTO_MANUAL = {
	auto: "AUTO",
	manual: "MANUAL"
};
var ON_OFF$1 = {
	on: "ON",
	off: "OFF"
};
/** The filter that keeps infrared light out is away at night. */
var NIGHT = {
	on: "OFF",
	off: "ON"
};
var numbers = (range) => range && { ...range };
function words(all, offered) {
	const values = Object.keys(all).filter((word) => offered.includes(all[word] ?? ""));
	return values.length > 1 ? { values } : void 0;
}
var read$1 = (all, theirs) => theirs === void 0 ? void 0 : Object.keys(all).find((word) => all[word] === theirs);
var theirs = (all, value) => all[String(value)] ?? String(value);
var amount = (key) => ({
	range: (options) => numbers(options[key]),
	read: (settings) => settings[key],
	toChange: (value) => ({ [key]: Number(value) })
});
/** Taken by hand, whatever the mode was before: in automatic mode a camera ignores or refuses the value. */
var exposure$1 = (key, option) => ({
	range: (options) => options.exposureModes.includes("MANUAL") ? numbers(options[option]) : void 0,
	read: ({ exposure }) => exposure?.[key],
	toChange: (value, now) => ({ exposure: {
		...now.exposure,
		mode: "MANUAL",
		[key]: Number(value)
	} })
});
var whiteBalance$1 = (key) => ({
	range: (options) => options.whiteBalanceModes.includes("MANUAL") ? numbers(options[key]) : void 0,
	read: ({ whiteBalance }) => whiteBalance?.[key],
	toChange: (value, now) => ({ whiteBalance: {
		...now.whiteBalance,
		mode: "MANUAL",
		[key]: Number(value)
	} })
});
var IMAGING_SETTINGS = {
	"focus.mode": {
		range: ({ focusModes }) => words(AUTO_MANUAL, focusModes),
		read: ({ focusMode }) => read$1(AUTO_MANUAL, focusMode),
		toChange: (value) => ({ focusMode: theirs(AUTO_MANUAL, value) })
	},
	"exposure.mode": {
		range: ({ exposureModes }) => words(AUTO_MANUAL, exposureModes),
		read: ({ exposure }) => read$1(AUTO_MANUAL, exposure?.mode),
		toChange: (value) => ({ exposure: { mode: theirs(AUTO_MANUAL, value) } })
	},
	"exposure.iris": exposure$1("iris", "iris"),
	"exposure.gain": exposure$1("gain", "gain"),
	"exposure.shutter": exposure$1("time", "exposureTime"),
	"exposure.backlight": {
		range: ({ backlightModes }) => words(ON_OFF$1, backlightModes),
		read: ({ backlight }) => read$1(ON_OFF$1, backlight?.mode),
		toChange: (value) => ({ backlight: { mode: theirs(ON_OFF$1, value) } })
	},
	"exposure.wide-dynamic-range": {
		range: ({ wideDynamicRangeModes, wideDynamicRangeLevel }) => wideDynamicRangeModes.includes("ON") ? {
			minimum: 0,
			maximum: wideDynamicRangeLevel?.maximum ?? 1
		} : void 0,
		read: ({ wideDynamicRange }) => wideDynamicRange && (wideDynamicRange.mode === "ON" ? wideDynamicRange.level ?? 1 : 0),
		toChange: (value) => ({ wideDynamicRange: Number(value) === 0 ? { mode: "OFF" } : {
			mode: "ON",
			level: Number(value)
		} })
	},
	"white-balance.mode": {
		range: ({ whiteBalanceModes }) => words(AUTO_MANUAL, whiteBalanceModes),
		read: ({ whiteBalance }) => read$1(AUTO_MANUAL, whiteBalance?.mode),
		toChange: (value) => ({ whiteBalance: { mode: theirs(AUTO_MANUAL, value) } })
	},
	"white-balance.red": whiteBalance$1("red"),
	"white-balance.blue": whiteBalance$1("blue"),
	"picture.brightness": amount("brightness"),
	"picture.contrast": amount("contrast"),
	"picture.saturation": amount("saturation"),
	"picture.aperture": amount("sharpness"),
	"infrared.night": {
		range: ({ infraredCutModes }) => words(NIGHT, infraredCutModes),
		read: ({ infraredCut }) => infraredCut === "AUTO" ? "off" : read$1(NIGHT, infraredCut),
		toChange: (value) => ({ infraredCut: theirs(NIGHT, value) })
	}
};
// drivers/onvif/camera-imaging.ts
/** Picture, exposure and focus of one camera. */
var CameraImaging = class {
	#client;
	constructor(client) {
		this.#client = client;
	}
	/** Throws `request.invalid` for a value beyond the camera's range. */
	async set({ label, facts, setting, value, range }, signal) {
		const source = facts.videoSourceToken ?? "";
		if (!isWithin(value, range)) {
			const text = `${label}: ${setting} takes ${"values" in range ? range.values.join(", ") : `${range.minimum} to ${range.maximum}`}, not ${value}`;
			throw new RoomdError("request.invalid", text, { details: {
				setting,
				value,
				range
			} });
		}
		if (setting === "focus.position") {
			await this.#client.call(setImagingSettings(source, { focusMode: "MANUAL" }), { signal });
			await this.#client.call(moveFocus(source, Number(value)), { signal });
			return;
		}
		const now = await this.#client.call(getImagingSettings(source), { signal });
		const changes = IMAGING_SETTINGS[setting]?.toChange(value, now) ?? {};
		await this.#client.call(setImagingSettings(source, changes), { signal });
	}
	/** Undefined: the camera does not say. */
	async get(setting, facts, signal) {
		const source = facts.videoSourceToken ?? "";
		if (setting === "focus.position") return this.#client.call(getFocusPosition(source), { signal });
		const now = await this.#client.call(getImagingSettings(source), { signal });
		return IMAGING_SETTINGS[setting]?.read(now);
	}
};
function isWithin(value, range) {
	if ("values" in range) return typeof value === "string" && range.values.includes(value);
	return typeof value === "number" && value >= range.minimum && value <= range.maximum;
}
// drivers/onvif/presets.ts
/** roomd counts presets; ONVIF gives each a token of the camera's choice, and a name, which is ours. */
function presetName(number) {
	return `roomd-${number}`;
}
/** Our own by its name; else one that the camera keeps under that very number. */
function findPreset(presets, number) {
	const name = presetName(number);
	return presets.find((one) => one.name === name) ?? presets.find((one) => one.token === String(number));
}
/** What to send so that the camera takes `token`. */
function toWireToken(token, quirks) {
	return quirks.has("preset-off-by-one") && /^\d+$/.test(token) ? String(Number(token) - 1) : token;
}
// drivers/onvif/ptz.ts
var tptz = (name, content, decode) => operation("ptz", "tptz", name, content, decode);
/** Of a profile: most operations name it first. */
var ofProfile = (name, profile, content, decode) => tptz(name, `<tptz:ProfileToken>${escapeXml(profile)}</tptz:ProfileToken>${content}`, decode);
function getNodes() {
	return tptz("GetNodes", "", (answer) => all(answer, "PTZNode").map(decodeNode));
}
/** Of several spaces of a kind the generic one, which commands without a space mean. */
function decodeNode(node) {
	const spaces = at(node, "SupportedPTZSpaces");
	const named = (name) => {
		const found = spaces ? all(spaces, name) : [];
		return found.find((space) => textAt(space, "URI")?.endsWith("GenericSpace")) ?? found[0];
	};
	const panTilt = (name) => {
		const space = named(name);
		return space ? {
			pan: range(space, "XRange"),
			tilt: range(space, "YRange")
		} : null;
	};
	const zoom = (name) => {
		const space = named(name);
		return space ? range(space, "XRange") : null;
	};
	return {
		token: node.attributes.get("token") ?? "",
		absolute: {
			panTilt: panTilt("AbsolutePanTiltPositionSpace"),
			zoom: zoom("AbsoluteZoomPositionSpace")
		},
		relative: {
			panTilt: panTilt("RelativePanTiltTranslationSpace"),
			zoom: zoom("RelativeZoomTranslationSpace")
		},
		continuous: {
			panTilt: panTilt("ContinuousPanTiltVelocitySpace"),
			zoom: zoom("ContinuousZoomVelocitySpace")
		},
		maximumPresets: numberAt(node, "MaximumNumberOfPresets") ?? 0,
		home: textAt(node, "HomeSupported") === "true" ? "supported" : "none",
		auxiliaryCommands: all(node, "AuxiliaryCommands").map(({ text }) => text)
	};
}
/** The generic spaces run from -1 to 1 (section 5.8), which stands in where a camera states no limits. */
function range(space, axis) {
	const minimum = numberAt(space, axis, "Min") ?? -1;
	const maximum = numberAt(space, axis, "Max") ?? 1;
	if (minimum > maximum) throw malformed$2(`a space from ${minimum} to ${maximum}`);
	return {
		minimum,
		maximum
	};
}
function getStatus(profile) {
	return ofProfile("GetStatus", profile, "", (answer) => {
		const status = at(answer, "PTZStatus") ?? answer;
		return {
			position: decodeVector(at(status, "Position")),
			moveStatus: {
				panTilt: moveStatus(textAt(status, "MoveStatus", "PanTilt")),
				zoom: moveStatus(textAt(status, "MoveStatus", "Zoom"))
			}
		};
	});
}
function decodeVector(vector) {
	const attribute = (element, name) => vector && toNumber(at(vector, element)?.attributes.get(name));
	const x = attribute("PanTilt", "x");
	const y = attribute("PanTilt", "y");
	return {
		panTilt: x === void 0 || y === void 0 ? void 0 : {
			x,
			y
		},
		zoom: attribute("Zoom", "x")
	};
}
function moveStatus(text) {
	if (text === void 0) return null;
	return text === "IDLE" || text === "MOVING" ? text : "UNKNOWN";
}
function encodeVector({ panTilt, zoom }) {
	return (panTilt ? `<tt:PanTilt x="${decimal(panTilt.x)}" y="${decimal(panTilt.y)}"/>` : "") + (zoom === void 0 ? "" : `<tt:Zoom x="${decimal(zoom)}"/>`);
}
/** Without an exponent, which not every camera reads. */
function decimal(value) {
	return String(Number(value.toFixed(6)));
}
/** Moves until told otherwise, or for `timeoutMs`; null sends no Timeout (section 5.2.3). */
function continuousMove(profile, velocity, timeoutMs) {
	const timeout = timeoutMs === null ? "" : `<tptz:Timeout>PT${timeoutMs / 1e3}S</tptz:Timeout>`;
	return ofProfile("ContinuousMove", profile, `<tptz:Velocity>${encodeVector(velocity)}</tptz:Velocity>${timeout}`, decodeNothing);
}
function absoluteMove(profile, position) {
	return ofProfile("AbsoluteMove", profile, `<tptz:Position>${encodeVector(position)}</tptz:Position>`, decodeNothing);
}
function relativeMove(profile, translation) {
	return ofProfile("RelativeMove", profile, `<tptz:Translation>${encodeVector(translation)}</tptz:Translation>`, decodeNothing);
}
/** Without filters it stops all axes (section 5.2.5). */
function stop(profile) {
	return ofProfile("Stop", profile, "", decodeNothing);
}
function gotoHomePosition(profile) {
	return ofProfile("GotoHomePosition", profile, "", decodeNothing);
}
function setHomePosition(profile) {
	return ofProfile("SetHomePosition", profile, "", decodeNothing);
}
var presetToken = (token) => `<tptz:PresetToken>${escapeXml(token)}</tptz:PresetToken>`;
function getPresets(profile) {
	return ofProfile("GetPresets", profile, "", (answer) => all(answer, "Preset").map((preset) => ({
		token: preset.attributes.get("token") ?? "",
		name: textAt(preset, "Name") ?? ""
	})));
}
/** Without a token it makes a new preset, with one it overwrites that (section 5.4.1). Answers the token. */
function setPreset(profile, name, token) {
	return ofProfile("SetPreset", profile, `<tptz:PresetName>${escapeXml(name)}</tptz:PresetName>` + (token === null ? "" : presetToken(token)), (answer) => textAt(answer, "PresetToken") ?? token);
}
function gotoPreset(profile, token) {
	return ofProfile("GotoPreset", profile, presetToken(token), decodeNothing);
}
function removePreset(profile, token) {
	return ofProfile("RemovePreset", profile, presetToken(token), decodeNothing);
}
/** Such as `tt:Wiper|On` (section 5.6). */
function sendAuxiliaryCommand(profile, command) {
	return ofProfile("SendAuxiliaryCommand", profile, `<tptz:AuxiliaryData>${escapeXml(command)}</tptz:AuxiliaryData>`, decodeNothing);
}
// drivers/onvif/camera-presets.ts
/** The presets of one camera, by roomd's numbers. */
var CameraPresets = class {
	#label;
	#client;
	constructor(label, client) {
		this.#label = label;
		this.#client = client;
	}
	/** The movement to it. Throws `not-found` for one that was never saved. */
	async recall(number, facts, signal) {
		const token = await this.#wireToken(number, facts, signal);
		if (token === null) throw new RoomdError("not-found", `${this.#label}: preset ${number} was never saved; save it first`);
		return gotoPreset(facts.profileToken, token);
	}
	async save(number, facts, signal) {
		const token = await this.#wireToken(number, facts, signal);
		const { profileToken } = facts;
		try {
			await this.#client.call(setPreset(profileToken, presetName(number), token), { signal });
		} catch (error) {
			if (!(error instanceof RoomdError && error.code === "device.refused" && token === null)) throw error;
			const own = toWireToken(String(number), facts.quirks);
			await this.#client.call(setPreset(profileToken, presetName(number), own), { signal });
		}
	}
	/** One that was never saved is as good as removed. */
	async reset(number, facts, signal) {
		const token = await this.#wireToken(number, facts, signal);
		if (token !== null) await this.#client.call(removePreset(facts.profileToken, token), { signal });
	}
	/** What to send so that the camera takes its token of this number; null: there is none. */
	async #wireToken(number, facts, signal) {
		const found = findPreset(await this.#client.call(getPresets(facts.profileToken), { signal }), number);
		return found ? toWireToken(found.token, facts.quirks) : null;
	}
};
// drivers/profiles/capabilities.ts
/** What a camera of this profile can do. */
function capabilitiesOf(profile) {
	const { pan, tilt, zoom, presets } = profile;
	return {
		panTilt: pan !== void 0 && tilt !== void 0,
		zoom: zoom !== void 0,
		...zoom?.minimum === void 0 || zoom.maximum === void 0 ? {} : { zoomRange: {
			minimum: zoom.minimum,
			maximum: zoom.maximum
		} },
		absolute: profile.absolute !== void 0,
		relative: profile.relative !== void 0,
		limits: profile.limits !== void 0,
		home: profile.home !== void 0,
		power: profile.power !== void 0,
		presets: presets ? presetCapability(presets) : null,
		settings: Object.fromEntries(Object.entries(profile.settings ?? {}).map(([name, { source: _, variant: __, ...range }]) => [name, range])),
		actions: (profile.actions ?? []).map(({ name }) => name)
	};
}
function presetCapability({ source: _, ...numbers }) {
	return numbers;
}
/** What it does otherwise than its protocol says, in this firmware. A firmware that is not known yet has
* every quirk of the model: to be careful costs little. */
function quirksOf(profile, firmware) {
	const applies = (range) => {
		if (!range || firmware === null) return true;
		const { from, to } = range;
		return (!from || compareFirmware(firmware, from) >= 0) && (!to || compareFirmware(firmware, to) <= 0);
	};
	return new Set((profile.quirks ?? []).filter((one) => applies(one.firmware)).map(({ quirk }) => quirk));
}
/** Compares versions part by part, numbers as numbers: 1.10 is newer than 1.9. */
function compareFirmware(a, b) {
	return a.localeCompare(b, "en", {
		numeric: true,
		sensitivity: "base"
	});
}
// drivers/onvif/capabilities.ts
/** What a camera of this profile can do for as long as it has not said more. ONVIF knows no standby. */
function assumedCapabilities(profile) {
	return {
		...capabilitiesOf(profile),
		power: false,
		limits: false,
		actions: actionsOf(profile)
	};
}
/** What the profile states and the camera confirms. What the profile is silent about, the camera may say. */
function confirmedCapabilities(profile, node, imaging, focus) {
	const stated = assumedCapabilities(profile);
	const isMute = node !== null && [
		node.absolute,
		node.relative,
		node.continuous
	].every(isEmpty);
	const panTilt = stated.panTilt && (isMute || node?.continuous.panTilt != null);
	const zoom = stated.zoom && (isMute || node?.continuous.zoom != null);
	return {
		...stated,
		panTilt,
		zoom,
		absolute: stated.absolute && (panTilt || zoom) && (!panTilt || node?.absolute.panTilt != null) && (!zoom || node?.absolute.zoom != null),
		relative: stated.relative && (node?.relative.panTilt != null || node?.relative.zoom != null),
		home: stated.home && node?.home === "supported",
		presets: stated.presets && node && node.maximumPresets > 0 ? {
			...stated.presets,
			count: Math.min(stated.presets.count, node.maximumPresets)
		} : null,
		settings: confirmedSettings(profile.settings && stated.settings, imaging, focus)
	};
}
function isEmpty({ panTilt, zoom }) {
	return panTilt === null && zoom === null;
}
/** Every ONVIF device can restart (Core Specification, section 8.3.3). */
function actionsOf(profile) {
	return profile.actions ? capabilitiesOf(profile).actions : ["reboot"];
}
function confirmedSettings(stated, imaging, focus) {
	const offered = {};
	for (const [name, setting] of Object.entries(IMAGING_SETTINGS)) {
		const range = imaging && setting.range(imaging);
		if (range) offered[name] = range;
	}
	if (focus) offered["focus.position"] = focus;
	if (!stated) return offered;
	const both = Object.entries(stated).flatMap(([name, range]) => {
		const other = offered[name];
		const common = other && commonRange(range, other);
		return common ? [[name, common]] : [];
	});
	return Object.fromEntries(both);
}
function commonRange(a, b) {
	if ("values" in a && "values" in b) {
		const values = a.values.filter((value) => b.values.includes(value));
		return values.length > 0 ? { values } : void 0;
	}
	if ("values" in a || "values" in b) return void 0;
	const minimum = Math.max(a.minimum, b.minimum);
	const maximum = Math.min(a.maximum, b.maximum);
	return minimum <= maximum ? {
		minimum,
		maximum
	} : void 0;
}
// drivers/onvif/device.ts
var tds = (name, content, decode) => operation("device", "tds", name, content, decode);
var anonymous = (request) => ({
	...request,
	access: "anonymous"
});
function getSystemDateAndTime() {
	return anonymous(tds("GetSystemDateAndTime", "", (answer) => {
		const time = at(answer, "SystemDateAndTime") ?? answer;
		const utc = at(time, "UTCDateTime") ?? at(time, "LocalDateTime");
		if (!utc) throw malformed$2("a clock without a time");
		const part = (...path) => {
			const number = numberAt(utc, ...path);
			if (number === void 0) throw malformed$2(`a time without ${path.join("/")}`);
			return number;
		};
		const utcMs = Date.UTC(part("Date", "Year"), part("Date", "Month") - 1, part("Date", "Day"), part("Time", "Hour"), part("Time", "Minute"), part("Time", "Second"));
		if (!Number.isFinite(utcMs)) throw malformed$2("a time beyond all calendars");
		return {
			utcMs,
			source: textAt(time, "DateTimeType") === "NTP" ? "ntp" : "manual",
			timeZone: textAt(time, "TimeZone", "TZ") ?? null
		};
	}));
}
/** Sets the clock by hand, in UTC; the camera's time zone stays. */
function setSystemDateAndTime(utcMs) {
	const date = new Date(utcMs);
	const tag = (name, value) => `<tt:${name}>${value}</tt:${name}>`;
	const time = tag("Hour", date.getUTCHours()) + tag("Minute", date.getUTCMinutes());
	const day = tag("Year", date.getUTCFullYear()) + tag("Month", date.getUTCMonth() + 1);
	return tds("SetSystemDateAndTime", `<tds:DateTimeType>Manual</tds:DateTimeType><tds:DaylightSavings>false</tds:DaylightSavings><tds:UTCDateTime><tt:Time>${time}${tag("Second", date.getUTCSeconds())}</tt:Time><tt:Date>${day}${tag("Day", date.getUTCDate())}</tt:Date></tds:UTCDateTime>`, decodeNothing);
}
function getNtp() {
	return tds("GetNTP", "", (answer) => {
		const settings = at(answer, "NTPInformation") ?? answer;
		const fromDhcp = textAt(settings, "FromDHCP") === "true";
		const servers = all(settings, fromDhcp ? "NTPFromDHCP" : "NTPManual");
		const address = (server) => textAt(server, "DNSname") ?? textAt(server, "IPv4Address") ?? textAt(server, "IPv6Address");
		return {
			fromDhcp,
			servers: servers.map(address).filter((one) => one !== void 0)
		};
	});
}
function setNtp({ fromDhcp, servers }) {
	return tds("SetNTP", `<tds:FromDHCP>${fromDhcp}</tds:FromDHCP>${servers.map((server) => {
		const [type, field] = /^[\d.]+$/.test(server) ? ["IPv4", "IPv4Address"] : server.includes(":") ? ["IPv6", "IPv6Address"] : ["DNS", "DNSname"];
		return `<tds:NTPManual>${`<tt:Type>${type}</tt:Type><tt:${field}>${escapeXml(server)}</tt:${field}>`}</tds:NTPManual>`;
	}).join("")}`, decodeNothing);
}
function getDeviceInformation() {
	return tds("GetDeviceInformation", "", (answer) => ({
		manufacturer: textAt(answer, "Manufacturer") ?? "",
		model: textAt(answer, "Model") ?? "",
		firmware: textAt(answer, "FirmwareVersion") ?? "",
		serial: textAt(answer, "SerialNumber") ?? null
	}));
}
var BY_NAMESPACE = new Map(Object.entries(SERVICE_NAMESPACES).map(([name, uri]) => [uri, name]));
function getServices() {
	return anonymous(tds("GetServices", "<tds:IncludeCapability>false</tds:IncludeCapability>", (answer) => {
		const found = /* @__PURE__ */ new Map();
		for (const service of all(answer, "Service")) {
			const name = BY_NAMESPACE.get((textAt(service, "Namespace") ?? "").replace(/\/$/, ""));
			const address = textAt(service, "XAddr");
			if (name && address) found.set(name, address);
		}
		return found;
	}));
}
/** The older list, for cameras without GetServices. */
function getCapabilities() {
	return anonymous(tds("GetCapabilities", "<tds:Category>All</tds:Category>", (answer) => {
		const named = [
			["Device", "device"],
			["Media", "media"],
			["PTZ", "ptz"],
			["Imaging", "imaging"],
			["Events", "events"]
		];
		const found = /* @__PURE__ */ new Map();
		for (const [element, name] of named) {
			const address = textAt(answer, "Capabilities", element, "XAddr");
			if (address) found.set(name, address);
		}
		return found;
	}));
}
function systemReboot() {
	return tds("SystemReboot", "", decodeNothing);
}
// drivers/onvif/media.ts
var PREFIX = {
	media: "trt",
	media2: "tr2"
};
/** Media Service Specification, section 5.2 Media profiles; Media2, section 5.2. */
function getProfiles(service) {
	const content = service === "media2" ? "<tr2:Type>All</tr2:Type>" : "";
	return operation(service, PREFIX[service], "GetProfiles", content, (answer) => all(answer, "Profiles").map(decodeProfile));
}
function decodeProfile(profile) {
	const part = (media, media2) => at(profile, media) ?? at(profile, "Configurations", media2);
	const source = part("VideoSourceConfiguration", "VideoSource");
	const encoder = part("VideoEncoderConfiguration", "VideoEncoder");
	const ptz = part("PTZConfiguration", "PTZ");
	return {
		token: profile.attributes.get("token") ?? "",
		name: textAt(profile, "Name") ?? "",
		videoSourceToken: (source && textAt(source, "SourceToken")) ?? null,
		video: encoder ? {
			encoding: (textAt(encoder, "Encoding") ?? "").replace(/^video\//i, "").toUpperCase(),
			width: numberAt(encoder, "Resolution", "Width") ?? 0,
			height: numberAt(encoder, "Resolution", "Height") ?? 0,
			framesPerSecond: numberAt(encoder, "RateControl", "FrameRateLimit") ?? null
		} : null,
		ptzNodeToken: ptz ? textAt(ptz, "NodeToken") ?? "" : null
	};
}
var profileToken = (prefix, profile) => `<${prefix}:ProfileToken>${escapeXml(profile)}</${prefix}:ProfileToken>`;
/** RTSP over UDP or TCP, as the client then asks. */
function getStreamUri(service, profile) {
	const content = service === "media" ? "<trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport></trt:StreamSetup>" : "<tr2:Protocol>RTSP</tr2:Protocol>";
	const prefix = PREFIX[service];
	return operation(service, prefix, "GetStreamUri", content + profileToken(prefix, profile), uri);
}
function getSnapshotUri(service, profile) {
	const prefix = PREFIX[service];
	return operation(service, prefix, "GetSnapshotUri", profileToken(prefix, profile), uri);
}
/** Media answers it within a MediaUri, Media2 by itself. */
function uri(answer) {
	return textAt(answer, "MediaUri", "Uri") ?? requiredText(answer, "Uri");
}
/** Asks for a key frame (Media Service Specification, section 5.16). */
function setSynchronizationPoint(service, profile) {
	const prefix = PREFIX[service];
	return operation(service, prefix, "SetSynchronizationPoint", profileToken(prefix, profile), decodeNothing);
}
// drivers/onvif/device-info.ts
/** Asks the camera for all that the driver needs to know. Rejects as SoapClient.call does. */
async function readDeviceInfo(client, { label, profile: given, match }, signal) {
	const ask = (request) => client.call(request, { signal });
	const services = await optional$1(ask(getServices())) ?? await ask(getCapabilities());
	client.useServices(services);
	const identity = toIdentity(await ask(getDeviceInformation()));
	const profile = match?.(identity) ?? given;
	const { media, mediaProfiles } = await readMedia(client, signal);
	const moving = mediaProfiles.find(({ ptzNodeToken }) => ptzNodeToken !== null) ?? mediaProfiles[0];
	if (!moving) {
		const text = `${label}: has no media profile; make one in the camera's own pages`;
		throw new RoomdError("device.unsupported", text);
	}
	const nodes = client.has("ptz") ? await optional$1(ask(getNodes())) ?? [] : [];
	const node = nodes.find(({ token }) => token === moving.ptzNodeToken) ?? nodes[0] ?? null;
	const source = moving.videoSourceToken;
	const hasImaging = source !== null && client.has("imaging");
	const imaging = hasImaging ? await optional$1(ask(getImagingOptions(source))) : null;
	const focus = hasImaging ? await optional$1(ask(getFocusRange(source))) : void 0;
	return {
		identity,
		profile,
		quirks: quirksOf(profile, identity.firmware),
		capabilities: confirmedCapabilities(profile, node, imaging, focus ?? void 0),
		media,
		mediaProfiles,
		profileToken: moving.token,
		videoSourceToken: source,
		node
	};
}
/** GetDeviceInformation in the words of every camera. */
function toIdentity(told) {
	const { manufacturer, model, firmware, serial } = told;
	return {
		manufacturer,
		model,
		firmware,
		serial
	};
}
/** Of Media2 where it works and names the head; some cameras list the service but fail in it. */
async function readMedia(client, signal) {
	const of = async (media) => ({
		media,
		mediaProfiles: await client.call(getProfiles(media), { signal })
	});
	if (!client.has("media2")) return of("media");
	const newer = await optional$1(of("media2"));
	const moves = newer?.mediaProfiles.some(({ ptzNodeToken }) => ptzNodeToken !== null);
	if (newer && (moves || !client.has("media"))) return newer;
	return of("media");
}
/** Null where the camera does not have it, refuses it, or answers nonsense. */
async function optional$1(asked) {
	try {
		return await asked;
	} catch (error) {
		const known = error instanceof RoomdError ? error.code : "";
		if (known === "device.unsupported" || known === "device.refused" || known === "protocol.malformed") return null;
		throw error;
	}
}
// drivers/onvif/device-info-cache.ts
/** What a camera said of itself, asked for once however many want it, and again after a silence: another
* camera, or another firmware, may stand at its address then. */
var DeviceInfoCache = class {
	#label;
	#read;
	#facts;
	#age = "old";
	#reading;
	constructor(label, read) {
		this.#label = label;
		this.#read = read;
	}
	/** As last heard, however old. */
	get cached() {
		return this.#facts;
	}
	/** They must be asked for again. */
	invalidate() {
		this.#age = "old";
	}
	async get(signal) {
		if (this.#facts && this.#age === "fresh") return this.#facts;
		this.#reading ??= this.#ask();
		return this.#abandonable(this.#reading, signal);
	}
	async #ask() {
		try {
			this.#facts = await this.#read();
			this.#age = "fresh";
			return this.#facts;
		} finally {
			this.#reading = void 0;
		}
	}
	/** What others wait for, too, unless `signal` comes first. */
	async #abandonable(shared, signal) {
		if (!signal) return shared;
		const { promise, reject } = Promise.withResolvers();
		const abort = () => reject(new RoomdError("aborted", `${this.#label}: asking what it is: given up`));
		if (signal.aborted) abort();
		signal.addEventListener("abort", abort);
		try {
			return await Promise.race([shared, promise]);
		} finally {
			signal.removeEventListener("abort", abort);
		}
	}
};
// drivers/onvif/certificate.ts
var plain = (fingerprint) => fingerprint.replaceAll(":", "").toLowerCase();
/** Makes TLS connections and hands over none before its certificate is trusted: no byte of a request, and so
* no password, reaches another host. */
var VerifyingAgent = class extends https.Agent {
	#trust;
	constructor(options, trust) {
		super(options);
		this.#trust = trust;
	}
	createConnection(options, callback) {
		const host = String(options.host);
		const socket = tls.connect({
			host,
			port: Number(options.port),
			.../^[\d.]+$|:/.test(host) ? {} : { servername: host },
			rejectUnauthorized: false
		});
		const fail = (error) => {
			socket.destroy();
			callback?.(error, socket);
		};
		socket.once("error", fail);
		socket.once("secureConnect", () => {
			socket.off("error", fail);
			const refusal = this.#refusal(host, socket);
			if (refusal) fail(refusal);
			else callback?.(null, socket);
		});
	}
	#refusal(host, socket) {
		if (this.#trust === "accept") return void 0;
		const shown = plain(socket.getPeerCertificate().fingerprint256 ?? "");
		const expected = this.#trust === "authorities" ? null : plain(this.#trust.sha256);
		if (expected === null ? socket.authorized : shown === expected) return void 0;
		const why = expected === null ? `which no authority vouches for (${socket.authorizationError}); if it is the camera's own, pin it` : `not the pinned ${expected}; if the camera was replaced or its certificate renewed, pin the new one`;
		return new RoomdError("access.denied", `${host} shows the certificate ${shown}, ${why}`, { details: {
			reason: "certificate",
			shown,
			expected
		} });
	}
};
// drivers/onvif/http-client.ts
/** Cameras have few threads; more at once only wait within them. */
var ORDINARY_CONNECTIONS = 4;
/** HTTP and HTTPS to one camera, over connections that are kept. */
var HttpClient = class {
	#options;
	#agents;
	#underWay = /* @__PURE__ */ new Set();
	#closed = false;
	constructor(options) {
		this.#options = options;
		const agent = (maxSockets) => options.scheme === "https" ? new VerifyingAgent({
			keepAlive: true,
			maxSockets
		}, options.certificate ?? "authorities") : new http.Agent({
			keepAlive: true,
			maxSockets
		});
		this.#agents = {
			ordinary: agent(ORDINARY_CONNECTIONS),
			urgent: agent(Number.POSITIVE_INFINITY)
		};
	}
	/** Rejects with `timeout`, `unavailable`, `aborted`, `access.denied` (another certificate than trusted) or
	* `protocol.malformed` (answer too long). */
	async request(request) {
		for (;;) {
			if (request.signal?.aborted || this.#closed) throw this.#aborted(request);
			const answer = await this.#attempt(request);
			if (answer !== "stale-connection") return answer;
		}
	}
	#attempt(options) {
		const { promise, resolve, reject } = Promise.withResolvers();
		const { scheme, address, port } = this.#options;
		const { method, path, headers, body, priority, timeoutMs, signal } = options;
		const request = (scheme === "https" ? https : http).request({
			host: address,
			port,
			method,
			path,
			headers: {
				...headers,
				"content-length": Buffer.byteLength(body)
			},
			agent: this.#agents[priority]
		});
		const fail = (error) => {
			reject(error);
			request.destroy();
		};
		const timer = setTimeout(() => fail(this.#timedOut(options)), timeoutMs);
		const abort = () => fail(this.#aborted(options));
		signal?.addEventListener("abort", abort);
		this.#underWay.add(request);
		request.once("close", () => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", abort);
			this.#underWay.delete(request);
			reject(this.#aborted(options));
		});
		request.on("error", (error) => {
			if (request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE")) resolve("stale-connection");
			else reject(this.#lost(options, error));
		});
		request.once("response", (response) => {
			const chunks = [];
			let length = 0;
			response.on("data", (chunk) => {
				length += chunk.length;
				chunks.push(chunk);
				if (length > options.maximumBytes) fail(this.#tooLong(options));
			});
			response.once("error", (error) => reject(this.#lost(options, error)));
			response.once("end", () => resolve({
				status: response.statusCode ?? 0,
				challenges: response.headersDistinct["www-authenticate"] ?? [],
				body: Buffer.concat(chunks)
			}));
		});
		request.end(body);
		return promise;
	}
	#timedOut({ operation, timeoutMs }) {
		const text = `${this.#where(operation)}: no answer within ${timeoutMs} ms; check the camera's power and network`;
		return new RoomdError("timeout", text);
	}
	#aborted({ operation }) {
		return new RoomdError("aborted", `${this.#options.label}: ${operation} given up`);
	}
	#lost({ operation }, cause) {
		if (cause instanceof RoomdError) return cause;
		const { code } = cause;
		const check = this.#options.scheme === "http" && code === "ECONNRESET" ? "power and network, and whether it wants `scheme: https`" : "power, network and address";
		const text = `${this.#where(operation)}: ${cause.message}; check the camera's ${check}`;
		return new RoomdError("unavailable", text, { cause });
	}
	#tooLong({ operation, maximumBytes }) {
		const text = `${this.#where(operation)}: an answer of more than ${maximumBytes} bytes`;
		return new RoomdError("protocol.malformed", text);
	}
	#where(doing) {
		const { label, address, port } = this.#options;
		return `${label}: ${doing} at ${address}:${port}`;
	}
	[Symbol.dispose]() {
		this.#closed = true;
		for (const request of this.#underWay) request.destroy();
		for (const agent of Object.values(this.#agents)) agent.destroy();
	}
};
// drivers/onvif/motion-queue.ts
/** One movement command on its way at a time, and the newest of those that wait: two connections would let
* the camera carry them out in the wrong order. A Stop does not wait here; it empties the lane. */
var MotionQueue = class {
	#underWay;
	#waiting;
	/** Stops that have not been answered; the next movement leaves after them. */
	#stops = /* @__PURE__ */ new Set();
	#running = false;
	submit(send, signal) {
		const { promise, resolve, reject } = Promise.withResolvers();
		this.#waiting?.resolve("replaced");
		const waiting = {
			send: (lane) => send(signal ? AbortSignal.any([lane, signal]) : lane),
			resolve,
			reject
		};
		this.#waiting = waiting;
		this.#run();
		return promise;
	}
	/** Gives up what is on its way, drops what waits, and sends `stop` at once, past everything. */
	async stop(stop) {
		this.#waiting?.resolve("replaced");
		this.#waiting = void 0;
		const gaveUp = this.#underWay !== void 0;
		this.#underWay?.abort();
		const stopping = (async () => {
			await stop();
			if (gaveUp) await stop();
		})();
		const settled = stopping.catch(() => {});
		this.#stops.add(settled);
		try {
			await stopping;
		} finally {
			this.#stops.delete(settled);
		}
	}
	async #run() {
		if (this.#running) return;
		this.#running = true;
		while (this.#waiting) {
			if (this.#stops.size > 0) {
				await Promise.all(this.#stops);
				continue;
			}
			const { send, resolve, reject } = this.#waiting;
			this.#waiting = void 0;
			const underWay = new AbortController();
			this.#underWay = underWay;
			try {
				await send(underWay.signal);
				resolve("sent");
			} catch (error) {
				reject(asRoomdError(error, "moving"));
			}
			this.#underWay = void 0;
		}
		this.#running = false;
	}
};
// drivers/onvif/move-completion.ts
/** Positions that differ by less are the same, in parts of the generic space's unit; some encoders flicker. */
var STILL_TOLERANCE = .002;
/** As near to the target as cameras come by their own rounding. */
var POSITION_TOLERANCE = .01;
function isMoveComplete({ status, previous, target, hasStarted, moveStatus }) {
	const told = moveStatus === "trusted" ? reportedMoveStatus(status) : "unknown";
	if (told === "moving") return false;
	const { position } = status;
	if (!hasPosition(status)) return told === "idle" && hasStarted;
	const still = previous !== void 0 && isClose(position, previous.position, STILL_TOLERANCE);
	if (target && isClose(position, target, POSITION_TOLERANCE)) return still || told === "idle";
	return still && hasStarted;
}
function hasMoved(status, before) {
	if (reportedMoveStatus(status) === "moving") return true;
	return before !== void 0 && !isClose(status.position, before.position, STILL_TOLERANCE);
}
/** Whether anything in it can show an arrival. */
function canDetectCompletion(status, moveStatus) {
	return hasPosition(status) || moveStatus === "trusted" && reportedMoveStatus(status) !== "unknown";
}
function hasPosition({ position }) {
	return position.panTilt !== void 0 || position.zoom !== void 0;
}
function reportedMoveStatus({ moveStatus }) {
	const told = [moveStatus.panTilt, moveStatus.zoom];
	if (told.includes("MOVING")) return "moving";
	return told.includes("IDLE") && !told.includes("UNKNOWN") ? "idle" : "unknown";
}
/** In the axes that both name. */
function isClose(a, b, within) {
	return [
		[a.panTilt?.x, b.panTilt?.x],
		[a.panTilt?.y, b.panTilt?.y],
		[a.zoom, b.zoom]
	].every(([one, other]) => one === void 0 || other === void 0 || Math.abs(one - other) <= within);
}
// drivers/onvif/ptz-spaces.ts
/** roomd's velocities and positions in the spaces of one camera's head, and back. */
var GENERIC = {
	minimum: -1,
	maximum: 1
};
/** -1…1 onto a space whose halves need not be alike. */
function scale(part, { minimum, maximum }) {
	const bounded = Math.max(-1, Math.min(1, part));
	return bounded >= 0 ? bounded * Math.max(0, maximum) : -bounded * Math.min(0, minimum);
}
/** Every axis that the head has, so that one told nothing stops. Pan's and tilt's sign are turned for cameras
* that drive the other way round than they count positions. */
function toVelocityVector({ pan, tilt, zoom }, node, quirks) {
	const { panTilt, zoom: zoomSpace } = node?.continuous ?? {
		panTilt: null,
		zoom: null
	};
	const x = (quirks.has("pan-reversed") ? -1 : 1) * scale(pan, panTilt?.pan ?? GENERIC);
	const y = (quirks.has("tilt-reversed") ? -1 : 1) * scale(tilt, panTilt?.tilt ?? GENERIC);
	const isUnknown = panTilt === null && zoomSpace === null;
	return {
		panTilt: panTilt || isUnknown ? {
			x,
			y
		} : void 0,
		zoom: zoomSpace || isUnknown ? scale(zoom, zoomSpace ?? GENERIC) : void 0
	};
}
/** Within the head's limits: a camera refuses what lies beyond them. */
function toPositionVector({ pan, tilt, zoom }, space) {
	const within = (value, { minimum, maximum }) => Math.max(minimum, Math.min(maximum, value));
	return {
		panTilt: space?.panTilt ? {
			x: within(pan, space.panTilt.pan),
			y: within(tilt, space.panTilt.tilt)
		} : void 0,
		zoom: space?.zoom ? within(zoom, space.zoom) : void 0
	};
}
/** In parts of each axis's whole range, so that one tolerance fits spaces in degrees as generic ones. */
function normalise(vector, node) {
	const part = (value, range) => {
		const span = range ? range.maximum - range.minimum : 2;
		return span > 0 ? value / span : value;
	};
	const { panTilt, zoom } = node?.absolute ?? {
		panTilt: null,
		zoom: null
	};
	return {
		panTilt: vector.panTilt && {
			x: part(vector.panTilt.x, panTilt?.pan),
			y: part(vector.panTilt.y, panTilt?.tilt)
		},
		zoom: vector.zoom === void 0 ? void 0 : part(vector.zoom, zoom ?? void 0)
	};
}
// drivers/onvif/motion-controller.ts
var STILL = {
	pan: 0,
	tilt: 0,
	zoom: 0
};
/** All that moves one camera: drives, Stop, and movements to a place with the wait for their end. */
var MotionController = class {
	#options;
	#lane = new MotionQueue();
	/** The drive that the camera was last told, and until when it needs no repeating. */
	#driving;
	/** Whoever waits for an arrival. */
	#travel;
	/** Learnt: this camera refuses a content type with an action. */
	#contentType = "with-action";
	constructor(options) {
		this.#options = options;
	}
	async drive(velocity, facts, signal) {
		this.#endTravel("a drive took over");
		const driving = this.#driving;
		const nowMs = performance.now();
		if (driving?.velocity.pan === velocity.pan && driving.velocity.tilt === velocity.tilt && driving.velocity.zoom === velocity.zoom && nowMs < driving.freshUntilMs) return;
		this.#driving = {
			velocity,
			freshUntilMs: nowMs + this.#options.timings.moveTimeoutMs / 2
		};
		if (!driving) this.#openStopsConnection(facts);
		const { node, quirks, profileToken } = facts;
		const request = continuousMove(profileToken, toVelocityVector(velocity, node, quirks), this.#timeoutMs(facts));
		try {
			await this.#lane.submit((lane) => this.#send(request, facts, { signal: lane }), signal);
		} catch (error) {
			this.#driving = void 0;
			throw error;
		}
	}
	/** Sends Stop ahead of everything and again until it is answered. */
	async stop(facts) {
		this.#driving = void 0;
		this.#endTravel("the camera was stopped");
		await this.#lane.stop(() => this.#stopUntilAnswered(facts));
	}
	/** Sends a movement that ends by itself, and waits until it has ended. */
	async move(request, facts, target, signal) {
		this.#driving = void 0;
		this.#endTravel("another movement took over");
		const travel = new AbortController();
		this.#travel = travel;
		const within = signal ? AbortSignal.any([travel.signal, signal]) : travel.signal;
		try {
			if (await this.#lane.submit((lane) => this.#send(request, facts, { signal: lane }), signal) === "replaced") throw this.#givenUp(request.operation, "a newer movement took over");
			await this.#arrival(request.operation, facts, target, within);
		} catch (error) {
			const reason = travel.signal.reason;
			if (travel.signal.aborted && typeof reason === "string") throw this.#givenUp(request.operation, reason);
			throw error;
		} finally {
			if (this.#travel === travel) this.#travel = void 0;
		}
	}
	/** The camera went silent or was closed: nothing of what it was told is certain any more. */
	reset() {
		this.#driving = void 0;
	}
	#endTravel(reason) {
		this.#travel?.abort(reason);
		this.#travel = void 0;
	}
	/** A Stop that must first shake hands (TLS on a camera: up to half a second) comes late: its connection is
	* opened when a drive begins. */
	#openStopsConnection({ profileToken }) {
		const { client } = this.#options;
		client.call(getStatus(profileToken), { priority: "urgent" }).catch(() => {});
	}
	#timeoutMs({ quirks }) {
		const { moveTimeoutMs } = this.#options.timings;
		if (quirks.has("timeout-ignored")) return null;
		return quirks.has("timeout-whole-seconds") ? Math.ceil(moveTimeoutMs / 1e3) * 1e3 : moveTimeoutMs;
	}
	async #stopUntilAnswered(facts) {
		const { stopRetryMs, stopAttempts } = this.#options.timings;
		const options = {
			lane: "urgent",
			timeoutMs: stopRetryMs
		};
		for (let attempt = 1;; attempt++) try {
			return await this.#stopSomehow(facts, options);
		} catch (error) {
			if (!(error instanceof RoomdError && error.code === "timeout" && attempt < stopAttempts)) throw error;
		}
	}
	/** Stop; where the camera refuses that, a drive at no speed. */
	async #stopSomehow(facts, options) {
		try {
			await this.#send(stop(facts.profileToken), facts, options);
		} catch (error) {
			if (!isRefusal(error)) throw error;
			const still = toVelocityVector(STILL, facts.node, facts.quirks);
			await this.#send(continuousMove(facts.profileToken, still, null), facts, options);
		}
	}
	/** With the SOAP action in its content type, and without where the camera refuses that. */
	async #send(request, facts, options) {
		const { client } = this.#options;
		const contentType = facts.quirks.has("plain-content-type") ? "plain" : this.#contentType;
		try {
			await client.call(request, {
				...options,
				contentType: contentType ?? "with-action"
			});
		} catch (error) {
			if (contentType === "plain" || !isRefusal(error)) throw error;
			await client.call(request, {
				...options,
				contentType: "plain"
			}).catch(() => {
				throw error;
			});
			this.#contentType = "plain";
		}
	}
	async #arrival(doing, facts, target, signal) {
		const { label, client, timings } = this.#options;
		const moveStatus = facts.quirks.has("move-status-unknown") ? "ignored" : "trusted";
		const startedAtMs = performance.now();
		const goal = target && normalise(target, facts.node);
		let before;
		let moved = false;
		for (;;) {
			await setTimeout$1(timings.positionPollMs, void 0, { signal }).catch(() => {
				throw this.#givenUp(doing, "the caller gave up");
			});
			const read = await client.call(getStatus(facts.profileToken), { signal });
			const status = {
				...read,
				position: normalise(read.position, facts.node)
			};
			if (!canDetectCompletion(status, moveStatus)) return;
			const spentMs = performance.now() - startedAtMs;
			moved ||= hasMoved(status, before);
			const mayHaveLeft = moved || spentMs >= timings.moveStartMs;
			if (isMoveComplete({
				status,
				previous: before,
				target: goal,
				hasStarted: mayHaveLeft,
				moveStatus
			})) return;
			if (spentMs > timings.completionMs) {
				const text = `${label}: ${doing}: not there after ${timings.completionMs} ms; check that nothing blocks the head`;
				throw new RoomdError("timeout", text);
			}
			before = status;
		}
	}
	#givenUp(doing, why) {
		return new RoomdError("aborted", `${this.#options.label}: ${doing} given up: ${why}`);
	}
};
function isRefusal(error) {
	return error instanceof RoomdError && (error.code === "device.refused" || error.code === "device.unsupported");
}
// drivers/onvif/events.ts
var EVENTS = "http://www.onvif.org/ver10/events/wsdl";
var SUBSCRIPTIONS = "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager";
function addressed(request, action, point) {
	const to = point ? `<wsa:To>${escapeXml(point.address)}</wsa:To>${point.parameters}` : "";
	return {
		...request,
		action,
		headers: `<wsa:Action>${action}</wsa:Action>${to}`
	};
}
/** `lifetimeMs`: without a renewal it ends then. */
function createPullPoint(lifetimeMs) {
	return addressed(operation("events", "tev", "CreatePullPointSubscription", `<tev:InitialTerminationTime>PT${lifetimeMs / 1e3}S</tev:InitialTerminationTime>`, (answer) => {
		const reference = at(answer, "SubscriptionReference") ?? answer;
		const parameters = at(reference, "ReferenceParameters")?.children ?? [];
		return {
			address: requiredText(reference, "Address"),
			parameters: parameters.map(asHeader).join("")
		};
	}), `${EVENTS}/EventPortType/CreatePullPointSubscriptionRequest`, null);
}
function asHeader({ name, namespace, text }) {
	return `<${name} xmlns="${escapeXml(namespace)}">${escapeXml(text)}</${name}>`;
}
/** Waits in the camera for up to `waitMs` while there are no events. */
function pullMessages(point, waitMs, limit) {
	return addressed(operation("events", "tev", "PullMessages", `<tev:Timeout>PT${waitMs / 1e3}S</tev:Timeout><tev:MessageLimit>${limit}</tev:MessageLimit>`, (answer) => all(answer, "NotificationMessage").map(decodeNotification)), `${EVENTS}/PullPointSubscription/PullMessagesRequest`, point);
}
function decodeNotification(notification) {
	const outer = at(notification, "Message");
	const message = (outer && at(outer, "Message")) ?? outer;
	const items = (part) => {
		const list = message ? at(message, part) : void 0;
		return Object.fromEntries((list ? all(list, "SimpleItem") : []).map(({ attributes }) => [attributes.get("Name") ?? "", attributes.get("Value") ?? ""]));
	};
	const atMs = Date.parse(message?.attributes.get("UtcTime") ?? "");
	const operation = message?.attributes.get("PropertyOperation");
	return {
		topic: textAt(notification, "Topic") ?? "",
		atMs: Number.isNaN(atMs) ? null : atMs,
		operation: operation === "Initialized" || operation === "Changed" || operation === "Deleted" ? operation : null,
		source: items("Source"),
		data: items("Data")
	};
}
function renew(point, lifetimeMs) {
	return addressed(operation("events", "wsnt", "Renew", `<wsnt:TerminationTime>PT${lifetimeMs / 1e3}S</wsnt:TerminationTime>`, decodeNothing), `${SUBSCRIPTIONS}/RenewRequest`, point);
}
function unsubscribe(point) {
	return addressed(operation("events", "wsnt", "Unsubscribe", "", decodeNothing), `${SUBSCRIPTIONS}/UnsubscribeRequest`, point);
}
// drivers/onvif/pull-point.ts
/** Of one subscription, without a renewal. */
var LIFETIME_MS = 6e4;
var MESSAGES_AT_ONCE = 32;
/** A camera that answers an empty pull at once, against the specification, is not asked without pause. */
var PAUSE_MS = 500;
/** The camera's events for as long as somebody reads them; ends when `signal` is aborted. A subscription that
* the camera forgot (it was restarted) is made anew; any other failure is thrown. */
async function* pullEvents(client, timings, signal) {
	const { responseMs, pullMs } = timings;
	let point;
	let renewAtMs = 0;
	let refusals = 0;
	try {
		while (!signal.aborted) try {
			if (!point) {
				point = await client.call(createPullPoint(LIFETIME_MS), { signal });
				renewAtMs = performance.now() + LIFETIME_MS / 2;
			} else if (performance.now() >= renewAtMs) {
				await client.call(renew(point, LIFETIME_MS), {
					signal,
					path: point.address
				});
				renewAtMs = performance.now() + LIFETIME_MS / 2;
			}
			const askedAtMs = performance.now();
			const messages = await client.call(pullMessages(point, pullMs, MESSAGES_AT_ONCE), {
				signal,
				path: point.address,
				timeoutMs: pullMs + responseMs
			});
			refusals = 0;
			yield* messages;
			if (messages.length === 0 && performance.now() - askedAtMs < Math.min(PAUSE_MS, pullMs)) await setTimeout$1(PAUSE_MS, void 0, { signal });
		} catch (error) {
			if (signal.aborted) return;
			if (!(error instanceof RoomdError && error.code === "device.refused" && point) || ++refusals > 1) throw error;
			point = void 0;
		}
	} finally {
		if (point) await client.call(unsubscribe(point), { path: point.address }).catch(() => {});
	}
}
// daemon/platform/url-host.ts
/** A host's name or address as it stands in a URL (RFC 3986, 3.2.2: IPv6 addresses in brackets). */
function urlHost(host) {
	return isIPv6(host) ? `[${host}]` : host;
}
// drivers/onvif/streams.ts
/** The streams of all profiles with video, that of the moving profile first. */
async function readStreams(client, { media, mediaProfiles, profileToken }, host, signal) {
	const first = mediaProfiles.filter(({ token }) => token === profileToken);
	const others = mediaProfiles.filter(({ token }) => token !== profileToken);
	const streams = [];
	for (const { token, name, video } of [...first, ...others]) {
		if (!video) continue;
		const told = await client.call(getStreamUri(media, token), { signal });
		streams.push({
			profileToken: token,
			name,
			uri: reachable(told, host),
			...video
		});
	}
	return streams;
}
/** The host that a camera writes is wrong behind NAT and after a change of address; its port and path count. */
function reachable(told, host) {
	const parts = /^(rtsps?:\/\/)(?:[^@/]*@)?(?:\[[^\]]*\]|[^:/?]*)(.*)$/i.exec(told);
	if (!parts) throw new RoomdError("protocol.malformed", `"${told.slice(0, 200)}" is no address of an RTSP stream`);
	const [, scheme, rest] = parts;
	return `${scheme}${urlHost(host)}${rest}`;
}
// drivers/onvif/network.ts
/** Streams, clock, events and the head's own commands of one ONVIF camera. */
var OnvifNetwork = class {
	#options;
	constructor(options) {
		this.#options = options;
	}
	async streams(signal) {
		const { client, address, ready } = this.#options;
		return readStreams(client, await ready(signal), address, signal);
	}
	async requestKeyFrame(profileToken, signal) {
		const { client, ready, lacks } = this.#options;
		const { media, mediaProfiles, profileToken: moving } = await ready(signal);
		const wanted = profileToken ?? moving;
		if (!mediaProfiles.some(({ token }) => token === wanted)) throw lacks(`media profile "${wanted}"`);
		await client.call(setSynchronizationPoint(media, wanted), { signal });
	}
	clock(signal) {
		return this.#options.client.call(getSystemDateAndTime(), { signal });
	}
	setClock(utcMs, signal) {
		return this.#options.client.call(setSystemDateAndTime(utcMs), { signal });
	}
	ntp(signal) {
		return this.#options.client.call(getNtp(), { signal });
	}
	setNtp(settings, signal) {
		return this.#options.client.call(setNtp(settings), { signal });
	}
	async auxiliaryCommands(signal) {
		return (await this.#options.ready(signal)).node?.auxiliaryCommands ?? [];
	}
	async sendAuxiliaryCommand(command, signal) {
		const { client, ready, lacks } = this.#options;
		const { profileToken, node } = await ready(signal);
		if (!node?.auxiliaryCommands.includes(command)) throw lacks(`auxiliary command ${command}; it has ${node?.auxiliaryCommands.join(", ") || "none"}`);
		await client.call(sendAuxiliaryCommand(profileToken, command), { signal });
	}
	async saveHome(signal) {
		const { client, ready, lacks } = this.#options;
		const { profileToken, capabilities } = await ready(signal);
		if (!capabilities.home) throw lacks("home position");
		await client.call(setHomePosition(profileToken), { signal });
	}
	async *events(signal) {
		const { client, timings, ready, closing } = this.#options;
		await ready(signal);
		yield* pullEvents(client, timings, signal ? AbortSignal.any([signal, closing]) : closing);
	}
};
// drivers/onvif/digest.ts
/** HTTP Digest authentication (RFC 7616), as far as cameras use it: MD5 and SHA-256, qop auth or none. */
var HASHES = {
	MD5: "md5",
	"SHA-256": "sha256"
};
/** Begins a challenge: a scheme, then parameters. */
var SCHEME = /(?:^|,)\s*([A-Za-z][\w-]*)\s+(?=[A-Za-z_-]+\s*=)/g;
var PARAMETER = /([A-Za-z_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;
/** The strongest challenge among `WWW-Authenticate` headers, each of which may carry several. */
function strongestChallenge(headers) {
	const challenges = headers.flatMap(parseHeader);
	return challenges.find(({ algorithm }) => algorithm === "SHA-256") ?? challenges[0];
}
function parseHeader(header) {
	const starts = [...header.matchAll(SCHEME)];
	return starts.flatMap((start, index) => {
		if (start[1]?.toLowerCase() !== "digest") return [];
		const text = header.slice(start.index + start[0].length, starts[index + 1]?.index);
		const values = new Map([...text.matchAll(PARAMETER)].map(([, name, quoted, token]) => [(name ?? "").toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? token ?? ""]));
		const nonce = values.get("nonce");
		const named = (values.get("algorithm") ?? "MD5").toUpperCase();
		const algorithm = named.replace(/-SESS$/, "");
		if (nonce === void 0 || !isKnown(algorithm)) return [];
		const offered = values.get("qop")?.split(/[\s,]+/);
		if (offered && !offered.includes("auth")) return [];
		return [{
			realm: values.get("realm") ?? "",
			nonce,
			opaque: values.get("opaque"),
			algorithm,
			key: named.endsWith("-SESS") ? "session" : "password",
			qop: offered ? "auth" : void 0,
			stale: values.get("stale")?.toLowerCase() === "true"
		}];
	});
}
function isKnown(algorithm) {
	return Object.hasOwn(HASHES, algorithm);
}
/** The `Authorization` header (section 3.4.1). */
function digestAuthorizationHeader(answer) {
	const { challenge, username, password, method, uri, nonceCount, clientNonce } = answer;
	const { realm, nonce, opaque, algorithm, key, qop } = challenge;
	const hash = (text) => createHash(HASHES[algorithm]).update(text).digest("hex");
	const secret = hash(`${username}:${realm}:${password}`);
	const ha1 = key === "session" ? hash(`${secret}:${nonce}:${clientNonce}`) : secret;
	const ha2 = hash(`${method}:${uri}`);
	const count = nonceCount.toString(16).padStart(8, "0");
	const response = hash(qop ? `${ha1}:${nonce}:${count}:${clientNonce}:${qop}:${ha2}` : `${ha1}:${nonce}:${ha2}`);
	const quote = (text) => `"${text.replace(/["\\]/g, "\\$&")}"`;
	const parts = [
		`username=${quote(username)}`,
		`realm=${quote(realm)}`,
		`nonce=${quote(nonce)}`,
		`uri=${quote(uri)}`,
		`algorithm=${algorithm}${key === "session" ? "-sess" : ""}`,
		`response="${response}"`
	];
	if (qop) parts.push(`qop=${qop}`, `nc=${count}`);
	if (qop || key === "session") parts.push(`cnonce=${quote(clientNonce)}`);
	if (opaque !== void 0) parts.push(`opaque=${quote(opaque)}`);
	return `Digest ${parts.join(", ")}`;
}
// drivers/onvif/ws-security.ts
/** WS-UsernameToken (OASIS Web Services Security UsernameToken Profile 1.0; ONVIF Application Programmer's
* Guide, section Authentication). */
var OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";
/** Base64(SHA-1(nonce + created + password)). */
function passwordDigest(nonce, created, password) {
	return createHash("sha1").update(nonce).update(created).update(password).digest("base64");
}
/** A Security header that proves the password once. `createdMs` is the camera's time, not ours. */
function usernameToken(username, password, createdMs) {
	const nonce = randomBytes(16);
	const created = new Date(createdMs).toISOString();
	return `<wsse:Security xmlns:wsse="${OASIS}-wssecurity-secext-1.0.xsd" xmlns:wsu="${OASIS}-wssecurity-utility-1.0.xsd" s:mustUnderstand="1"><wsse:UsernameToken><wsse:Username>${escapeXml(username)}</wsse:Username><wsse:Password Type="${OASIS}-username-token-profile-1.0#PasswordDigest">${passwordDigest(nonce, created, password)}</wsse:Password><wsse:Nonce EncodingType="${OASIS}-soap-message-security-1.0#Base64Binary">${nonce.toString("base64")}</wsse:Nonce><wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`;
}
// drivers/onvif/authenticator.ts
/** One camera's password, and how the camera wants it proven. */
var Authenticator = class {
	username;
	#password;
	/** What worked last, in SOAP and for files (snapshots), which cameras protect by HTTP. */
	schemes;
	/** The camera's clock minus ours, ms; undefined until read. */
	clockOffsetMs;
	#challenge;
	#nonceCount = 0;
	/** An empty user name: the camera asks for none. */
	constructor(username, password) {
		this.username = username;
		this.#password = password;
		const isOpen = username === "";
		this.schemes = {
			soap: isOpen ? "none" : "token",
			file: isOpen ? "none" : "digest"
		};
	}
	/** The last challenge; another object for every one that came. */
	get challenge() {
		return this.#challenge;
	}
	/** The camera answered 401, with these `WWW-Authenticate` headers. */
	handleChallenge(headers) {
		const challenge = strongestChallenge(headers);
		if (!challenge) return;
		this.#challenge = challenge;
		this.#nonceCount = 0;
	}
	/** For the SOAP header, signed at the camera's time. */
	securityHeader(scheme) {
		if (scheme !== "token" && scheme !== "both") return "";
		return usernameToken(this.username, this.#password, Date.now() + (this.clockOffsetMs ?? 0));
	}
	/** For the HTTP header. */
	authorizationHeader(scheme, method, uri) {
		const challenge = this.#challenge;
		if (!challenge || scheme !== "digest" && scheme !== "both") return {};
		return { authorization: digestAuthorizationHeader({
			challenge,
			username: this.username,
			password: this.#password,
			method,
			uri,
			nonceCount: ++this.#nonceCount,
			clientNonce: randomBytes(12).toString("base64url")
		}) };
	}
};
// drivers/onvif/soap-client.ts
var MAXIMUM_ANSWER_BYTES = 1048576;
var MAXIMUM_PICTURE_BYTES = 16777216;
/** A clock that differs by less was not why the camera refused; windows of 5 s to 300 s are seen. */
var CLOCK_MOVED_MS = 1e3;
/** SOAP to one camera: finds out how it wants the password proven, and remembers it. */
var SoapClient = class {
	#options;
	#paths = /* @__PURE__ */ new Map();
	#proof;
	/** By performance.now(). */
	#deniedUntilMs = 0;
	constructor(options) {
		this.#options = options;
		this.#proof = new Authenticator(options.username, options.password);
		this.#paths.set("device", options.path);
	}
	/** Where the services listen: the path and query of what the camera says. Behind NAT, or after a change of
	* address, the host that it writes is wrong, so that the configured one always holds. */
	useServices(addresses) {
		for (const [service, address] of addresses) {
			const path = pathOf(address);
			if (path !== void 0 && service !== "device") this.#paths.set(service, path);
		}
	}
	has(service) {
		return this.#paths.has(service);
	}
	/** Rejects with `access.denied`, `timeout`, `unavailable`, `aborted`, `device.refused` (the camera's own
	* words), `device.unsupported` or `protocol.malformed`. */
	async call(request, options = {}) {
		const path = options.path ? pathOf(options.path) : this.#paths.get(request.service);
		const { label } = this.#options;
		if (path === void 0) {
			const text = `${label}: has no ${request.service} service, which ${request.operation} needs`;
			throw new RoomdError("device.unsupported", text);
		}
		const answer = await this.#witnessed(() => this.#negotiate(request.operation, (scheme) => this.#send(request, path, scheme, options), options, request.access === "anonymous" ? "anonymous" : "soap"));
		return request.decode(answer);
	}
	/** A file that the camera serves by HTTP, such as a snapshot. */
	async download(address, options = {}) {
		const { label } = this.#options;
		const path = pathOf(address);
		if (path === void 0) throw new RoomdError("protocol.malformed", `${label}: "${address.slice(0, 200)}" is no address`);
		return this.#witnessed(() => this.#negotiate("snapshot", (scheme) => this.#get(path, scheme, options), options, "file"));
	}
	async #witnessed(exchange) {
		const { onProof, onSilence } = this.#options;
		try {
			const answer = await exchange();
			onProof();
			return answer;
		} catch (error) {
			if (error instanceof RoomdError) {
				const { code } = error;
				if (code === "timeout" || code === "unavailable" || code === "access.denied") onSilence(error);
				if (error.details.codes !== void 0) onProof();
			}
			throw error;
		}
	}
	/** Sends with the scheme that worked last; when refused, with what the camera asks for, and then by a clock
	* read anew. Few attempts, since cameras lock an account after some five wrong ones. */
	async #negotiate(doing, send, options, kind) {
		const { schemes } = this.#proof;
		if (kind !== "anonymous" && options.priority !== "urgent" && performance.now() < this.#deniedUntilMs) throw this.#denied(doing);
		let tried = kind === "anonymous" ? "none" : schemes[kind];
		const attempt = async (scheme) => {
			tried = scheme;
			if (scheme === "token" || scheme === "both") await this.#readClockOnce(options);
			return send(scheme);
		};
		const before = this.#proof.challenge;
		let reply = await attempt(tried);
		if (this.#proof.username !== "") {
			if (reply instanceof Refusal && kind === "anonymous") reply = await attempt(schemes.soap);
			if (reply instanceof Refusal && this.#proof.challenge !== before) reply = await attempt("digest");
			if (reply instanceof Refusal) {
				const moved = await this.#clockMoved(options);
				if (this.#proof.challenge) reply = await attempt("both");
				else if (moved) reply = await attempt("token");
			}
		}
		if (reply instanceof Refusal) {
			this.#deniedUntilMs = performance.now() + this.#options.deniedBackOffMs;
			throw this.#denied(doing);
		}
		if (kind !== "anonymous" || tried !== "none") {
			schemes[kind === "file" ? "file" : "soap"] = tried;
			this.#deniedUntilMs = 0;
		}
		return reply;
	}
	#denied(doing) {
		const { label, username } = this.#options;
		const text = `${label}: ${doing}: the camera refuses user "${username}"; check user name and password`;
		return new RoomdError("access.denied", text, { details: { reason: "password" } });
	}
	async #readClockOnce(options) {
		if (this.#proof.clockOffsetMs === void 0) await this.#readClock(options);
	}
	async #clockMoved(options) {
		const before = this.#proof.clockOffsetMs ?? 0;
		await this.#readClock(options);
		return Math.abs((this.#proof.clockOffsetMs ?? 0) - before) >= CLOCK_MOVED_MS;
	}
	async #readClock({ signal, priority }) {
		const path = this.#options.path;
		const sentAtMs = Date.now();
		const request = getSystemDateAndTime();
		try {
			const reply = await this.#send(request, path, "none", {
				signal,
				...priority ? { priority } : {}
			});
			if (reply instanceof Refusal) throw this.#denied(request.operation);
			const { utcMs } = request.decode(reply);
			this.#proof.clockOffsetMs = utcMs - (sentAtMs + Date.now()) / 2;
		} catch (error) {
			if (error instanceof RoomdError && [
				"timeout",
				"unavailable",
				"aborted"
			].includes(error.code)) throw error;
			this.#proof.clockOffsetMs = 0;
		}
	}
	async #send(request, path, scheme, options) {
		const action = options.contentType === "plain" ? "" : `; action="${request.action}"`;
		const answer = await this.#exchange(request.operation, "POST", path, scheme, options, {
			body: encodeEnvelope(request.body, (request.headers ?? "") + this.#proof.securityHeader(scheme)),
			headers: { "content-type": `application/soap+xml; charset=utf-8${action}` }
		});
		return this.#read(request.operation, answer);
	}
	async #get(path, scheme, options) {
		const answer = await this.#exchange("snapshot", "GET", path, scheme, options, {
			body: "",
			headers: {}
		});
		if (answer.status === 401 || answer.status === 403) return new Refusal();
		if (answer.status !== 200) throw this.#refused("snapshot", `HTTP ${answer.status}`, answer.status);
		return answer.body;
	}
	async #exchange(doing, method, path, scheme, { signal, priority, timeoutMs }, content) {
		const { http, responseMs } = this.#options;
		const answer = await http.request({
			operation: doing,
			method,
			path,
			body: content.body,
			headers: {
				...content.headers,
				...this.#proof.authorizationHeader(scheme, method, path)
			},
			timeoutMs: timeoutMs ?? responseMs,
			maximumBytes: method === "GET" ? MAXIMUM_PICTURE_BYTES : MAXIMUM_ANSWER_BYTES,
			priority: priority ?? "ordinary",
			signal
		});
		if (answer.status === 401) this.#proof.handleChallenge(answer.challenges);
		return answer;
	}
	#read(doing, { status, body }) {
		if (status === 401) return new Refusal();
		const text = body.toString("utf8");
		if (status >= 300 && !/<[^>]*Envelope/.test(text)) {
			if (status === 403) return new Refusal();
			throw this.#refused(doing, `HTTP ${status}`, status);
		}
		const envelope = decodeEnvelope(text);
		if (envelope.kind === "answer") return envelope.answer;
		const { fault } = envelope;
		if (isUnauthorized(fault)) return new Refusal();
		if (isUnsupported(fault)) {
			const why = `${this.#options.label}: has no ${doing}: ${fault.reason}`;
			throw new RoomdError("device.unsupported", why, { details: { codes: fault.codes } });
		}
		throw this.#refused(doing, fault.reason, status, fault.codes);
	}
	/** `codes`: of the SOAP fault, where it is one. */
	#refused(doing, reason, status, codes) {
		const text = `${this.#options.label}: ${doing} refused: ${reason}`;
		const details = {
			reason,
			status,
			...codes ? { codes } : {}
		};
		return new RoomdError("device.refused", text, { details });
	}
};
/** The camera does not take the password, as it was proven. */
var Refusal = class {};
/** Path and query of an address. */
function pathOf(address) {
	const url = URL.parse(address) ?? URL.parse(address, "http://camera");
	return url ? url.pathname + url.search : void 0;
}
// drivers/onvif/timings.ts
var DEFAULT_TIMINGS$1 = {
	responseMs: 1900,
	deniedBackOffMs: 3e4,
	stopRetryMs: 500,
	stopAttempts: 5,
	moveTimeoutMs: 2e3,
	completionMs: 2e4,
	positionPollMs: 150,
	moveStartMs: 600,
	pullMs: 1e4
};
// drivers/onvif/driver.ts
/** Core Specification, section 5.1.1: where every device listens. */
var DEVICE_SERVICE = "/onvif/device_service";
/** A camera that speaks ONVIF (Profile S and T). */
var OnvifCamera = class {
	id;
	network;
	#options;
	#label;
	#line;
	#client;
	#movement;
	#imaging;
	#presets;
	#closing = new AbortController();
	#listeners = /* @__PURE__ */ new Set();
	#known;
	constructor(options) {
		this.id = options.id;
		this.#options = options;
		this.#label = `camera "${options.id}"`;
		const timings = options.timings ?? DEFAULT_TIMINGS$1;
		const label = this.#label;
		this.#line = new HttpClient({
			label,
			...options
		});
		const client = new SoapClient({
			label,
			http: this.#line,
			username: options.username,
			password: options.password,
			path: options.path ?? DEVICE_SERVICE,
			responseMs: timings.responseMs,
			deniedBackOffMs: timings.deniedBackOffMs,
			onProof: () => this.#emit({
				kind: "answered",
				atMs: Date.now()
			}),
			onSilence: (error) => this.#silent(error)
		});
		this.#client = client;
		this.#movement = new MotionController({
			label,
			client,
			timings
		});
		this.#imaging = new CameraImaging(client);
		this.#presets = new CameraPresets(label, client);
		this.network = new OnvifNetwork({
			client,
			address: options.address,
			timings,
			ready: (signal) => this.#ready(signal),
			lacks: (what) => this.#lacks(what),
			closing: this.#closing.signal
		});
		const { profile, match } = options;
		this.#known = new DeviceInfoCache(label, () => readDeviceInfo(client, {
			label,
			profile,
			...match ? { match } : {}
		}, this.#closing.signal));
	}
	get profile() {
		const { manufacturer, model } = this.#known.cached?.profile ?? this.#options.profile;
		return {
			manufacturer,
			model
		};
	}
	get capabilities() {
		return this.#known.cached?.capabilities ?? assumedCapabilities(this.#options.profile);
	}
	async drive(velocity, signal) {
		await this.#movement.drive(velocity, await this.#factsForMoving(signal), signal);
	}
	async stop(signal) {
		await this.#movement.stop(await this.#factsForMoving(signal));
	}
	async position(signal) {
		const { profileToken, node } = await this.#ready(signal);
		const { panTilt, zoom } = (await this.#client.call(getStatus(profileToken), { signal })).position;
		if (panTilt === void 0 && node?.continuous.panTilt !== null || panTilt === void 0 && zoom === void 0) throw this.#lacks("position to tell");
		return {
			pan: panTilt?.x ?? 0,
			tilt: panTilt?.y ?? 0,
			zoom: zoom ?? 0
		};
	}
	async moveTo(position, signal) {
		const facts = await this.#ready(signal);
		if (!facts.capabilities.absolute) throw this.#lacks("absolute movement");
		const place = toPositionVector(position, facts.node?.absolute);
		await this.#movement.move(absoluteMove(facts.profileToken, place), facts, place, signal);
	}
	async moveBy(translation, signal) {
		const facts = await this.#ready(signal);
		if (!facts.capabilities.relative) throw this.#lacks("relative movement");
		const step = toPositionVector(translation, facts.node?.relative);
		await this.#movement.move(relativeMove(facts.profileToken, step), facts, void 0, signal);
	}
	/** ONVIF lets a client read the limits of a head only. */
	async setLimit() {
		throw this.#lacks("limits of pan and tilt to set");
	}
	async home(signal) {
		const facts = await this.#ready(signal);
		if (!facts.capabilities.home) throw this.#lacks("home position");
		await this.#movement.move(gotoHomePosition(facts.profileToken), facts, void 0, signal);
	}
	async recallPreset(number, signal) {
		const facts = await this.#withPresets(signal);
		const request = await this.#presets.recall(number, facts, signal);
		await this.#movement.move(request, facts, void 0, signal);
	}
	async savePreset(number, signal) {
		await this.#presets.save(number, await this.#withPresets(signal), signal);
	}
	async resetPreset(number, signal) {
		await this.#presets.reset(number, await this.#withPresets(signal), signal);
	}
	async setPower() {
		throw this.#lacks("standby in ONVIF");
	}
	async powerState() {
		throw this.#lacks("standby in ONVIF");
	}
	async identity(signal) {
		await this.#ready(signal);
		return toIdentity(await this.#client.call(getDeviceInformation(), { signal }));
	}
	async set(setting, value, signal) {
		const facts = await this.#ready(signal);
		const range = facts.capabilities.settings[setting];
		if (!range) throw this.#lacks(setting);
		await this.#imaging.set({
			label: this.#label,
			facts,
			setting,
			value,
			range
		}, signal);
	}
	async get(setting, signal) {
		const facts = await this.#ready(signal);
		const value = facts.capabilities.settings[setting] && await this.#imaging.get(setting, facts, signal);
		if (value === void 0) throw this.#lacks(setting);
		return value;
	}
	async runAction(action, signal) {
		if (action !== "reboot" || !this.capabilities.actions.some((one) => one === action)) throw this.#lacks(action);
		await this.#client.call(systemReboot(), { signal });
	}
	async snapshot(signal) {
		const { media, profileToken } = await this.#ready(signal);
		const address = await this.#client.call(getSnapshotUri(media, profileToken), { signal });
		return this.#client.download(address, { signal });
	}
	onEvidence(listener) {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
	/** A movement, and Stop above all, is not held up by questions: facts from before a silence do. */
	async #factsForMoving(signal) {
		return this.#known.cached ?? this.#known.get(signal);
	}
	#ready(signal) {
		return this.#known.get(signal);
	}
	async #withPresets(signal) {
		const facts = await this.#ready(signal);
		if (!facts.capabilities.presets) throw this.#lacks("presets");
		return facts;
	}
	#lacks(what) {
		return unsupported$1(this, what);
	}
	#silent(error) {
		this.#known.invalidate();
		this.#movement.reset();
		this.#emit({
			kind: "silent",
			atMs: Date.now(),
			error
		});
	}
	#emit(evidence) {
		for (const listener of this.#listeners) listener(evidence);
	}
	async [Symbol.asyncDispose]() {
		this.#listeners.clear();
		this.#closing.abort();
		this.#line[Symbol.dispose]();
	}
};
// daemon/contract/device/camera-profile.ts
/** firmware-profiles/<manufacturer>/<model>.json: what one model is and does, each fact with the document that
* states it. A model that speaks a known protocol is added by such a file alone. */
var closed = { additionalProperties: false };
/** `<key of documents>, p. 12` or `<key of documents>, section Zoom`; several are parted by a semicolon. */
var CITATION = "[a-z0-9-]+, (p\\. [0-9]+|section [^;]+)";
var source = String$1({ pattern: `^${CITATION}(; ${CITATION})*$` });
var facts = (properties) => _Object_({
	...properties,
	source
}, closed);
var ms = Integer({
	minimum: 0,
	maximum: 12e4
});
var port = Integer({
	minimum: 1,
	maximum: 65535
});
var preset$1 = Integer({
	minimum: 0,
	maximum: 255
});
var hex16 = String$1({ pattern: "^[0-9a-f]{4}$" });
var text = String$1({
	minLength: 1,
	maxLength: 300
});
/** Firmware as the camera answers it: VISCA's ROM version in hexadecimal, ONVIF's FirmwareVersion. */
var firmware = String$1({
	minLength: 1,
	maxLength: 60
});
var axis = {
	/** In the units of the camera's position answer; pan right, tilt up and zoom tele positive. Absent: the
	* document does not state them. */
	minimum: Optional(Number$1()),
	maximum: Optional(Number$1()),
	degrees: Optional(_Object_({
		minimum: Number$1(),
		maximum: Number$1()
	}, closed)),
	/** The fastest step of a drive, from 1 (VISCA pan 24, tilt 20 or 23, zoom 7). */
	speeds: Optional(Integer({
		minimum: 1,
		maximum: 255
	})),
	/** Nibbles of a pan or tilt position in VISCA: 4, or 5 in newer models. */
	digits: Optional(Integer({
		minimum: 4,
		maximum: 5
	}))
};
var ProfileConnection = Union([
	facts({
		type: Literal("serial"),
		baudRates: _Array_(Integer(), { minItems: 1 })
	}),
	facts({
		type: Literal("visca-over-ip"),
		port,
		/** The camera answers to this port of the controller, not to the one it was asked from. */
		replyPort: Optional(port),
		/** Spoken from this firmware on. */
		sinceFirmware: Optional(firmware)
	}),
	facts({
		type: Literal("udp"),
		port
	}),
	facts({
		type: Literal("tcp"),
		port
	}),
	facts({
		type: Literal("onvif"),
		port: Optional(port)
	})
]);
/** What a camera does otherwise than its protocol says. */
var QUIRKS = [
	"one-socket-for-all",
	"completes-without-ack",
	"sequence-1-to-3",
	"one-move-speed",
	"pan-reversed",
	"tilt-reversed",
	"preset-off-by-one",
	"timeout-ignored",
	"timeout-whole-seconds",
	"move-status-unknown",
	"plain-content-type"
];
/** Which of several commands does it, where makers differ (drivers/visca/command lists them by name);
* absent: the usual one. */
var variant = Optional(String$1({ pattern: "^[a-z][a-z0-9-]*$" }));
var settingFacts = Union([facts({
	values: _Array_(text, { minItems: 1 }),
	variant
}), facts({
	minimum: Number$1(),
	maximum: Number$1(),
	variant
})]);
var byName = SettingName.anyOf.map(({ const: name }) => [name, settingFacts]);
var anySettings = Partial(_Object_(Object.fromEntries(byName)));
/** Closed anew: Partial forgets it. */
var settings = _Object_(anySettings.properties, closed);
var parts = {
	/** Where each fact comes from, by a short key. */
	documents: Record(String$1({ pattern: "^[a-z0-9-]+$" }), _Object_({
		title: text,
		url: Optional(text)
	}, closed)),
	/** How the camera's own answer names this model. */
	identity: facts({
		visca: Optional(_Array_(_Object_({
			vendor: hex16,
			model: hex16
		}, closed))),
		/** GetDeviceInformation; `*` stands for any text, upper and lower case are the same. */
		onvif: Optional(_Array_(_Object_({
			manufacturer: text,
			model: text
		}, closed))),
		/** Other profiles (`sony/evi-d70`) whose cameras answer the same: the first by name is taken. */
		sharedWith: Optional(_Array_(text, { minItems: 1 }))
	}),
	connections: _Array_(ProfileConnection, { minItems: 1 }),
	pan: facts(axis),
	tilt: facts(axis),
	zoom: facts({
		...axis,
		/** Optical magnification, times. */
		ratio: Optional(Number$1({ minimum: 1 })),
		/** The farthest position with digital zoom on; `maximum` is the optical end. */
		digitalMaximum: Optional(Number$1())
	}),
	/** It says where it is and goes where it is told. */
	absolute: facts({}),
	/** It goes by so much from where it stands. */
	relative: facts({}),
	/** It can be kept from turning beyond two corners. */
	limits: facts({}),
	home: facts({}),
	power: facts({}),
	presets: facts({
		count: Integer({
			minimum: 1,
			maximum: 255
		}),
		/** The lowest number on the wire. */
		first: Integer({
			minimum: 0,
			maximum: 1
		}),
		/** Numbers in between that are no presets: they do something else, such as opening the menu. */
		reserved: Optional(_Array_(_Object_({
			from: preset$1,
			to: preset$1
		}, closed), { minItems: 1 }))
	}),
	settings,
	actions: _Array_(facts({
		name: ActionName,
		variant
	})),
	/** How fast the axes move at drive steps 1, 2, 3 … degrees a second, where the document has a table. */
	speedCurves: facts({
		pan: Optional(_Array_(Number$1(), { minItems: 2 })),
		tilt: Optional(_Array_(Number$1(), { minItems: 2 }))
	}),
	timings: facts({
		/** Command → ACK. */
		ackMs: Optional(ms),
		/** ACK → completion of the longest movement. */
		completionMs: Optional(ms),
		/** Inquiry → answer. */
		inquiryMs: Optional(ms),
		/** Hears nothing after these. */
		busyAfterPresetMs: Optional(ms),
		busyAfterCancelMs: Optional(ms),
		busyAfterPowerMs: Optional(ms),
		/** Least time between two commands. */
		minCommandIntervalMs: Optional(ms)
	}),
	/** VISCA inquiries that stay without any answer, so that nobody waits for one: `09 04 48`. */
	unanswered: facts({ inquiries: _Array_(String$1({ pattern: "^09( [0-9a-f]{2}){2,4}$" }), { minItems: 1 }) }),
	quirks: _Array_(facts({
		quirk: Union(QUIRKS.map((quirk) => Literal(quirk))),
		/** Only in firmware from … to (both included). Absent: in all. */
		firmware: Optional(_Object_({
			from: Optional(firmware),
			to: Optional(firmware)
		}, closed)),
		note: Optional(text)
	})),
	firmware: facts({
		knownGood: Optional(_Array_(firmware)),
		tooOldBelow: Optional(firmware)
	})
};
var head = {
	$schema: Optional(String$1()),
	/** Shared parts, as paths from this file; what this file says itself comes first. */
	includes: Optional(_Array_(String$1({ pattern: "^\\.{1,2}/" })))
};
/** A file under firmware-profiles/shared/: facts that several models have in common. */
var CameraProfilePart = _Object_({
	...head,
	...Partial(_Object_(parts)).properties
}, closed);
var { documents, connections, ...optional } = parts;
/** A model, with its shared parts merged in. */
var CameraProfile = _Object_({
	$schema: head.$schema,
	manufacturer: text,
	model: text,
	/** Other names of the same camera (regional versions, rebadged). */
	aliases: Optional(_Array_(text)),
	protocol: Union([Literal("visca"), Literal("onvif")]),
	documents,
	connections,
	...Partial(_Object_(optional)).properties
}, closed);
/** A model's file as it is written. */
var CameraProfileFile = _Object_({
	...head,
	...Partial(CameraProfile).properties,
	manufacturer: text,
	model: text
}, closed);
// drivers/profiles/load.ts
/** How deep shared parts may include others. */
var MAX_DEPTH = 5;
/** Reads a profile and its shared parts. Throws `config.invalid` naming the file and each wrong path. */
function loadProfile(file) {
	const { includes, ...own } = read(file, CameraProfileFile);
	return check(CameraProfile, merge(readParts(file, includes ?? [], MAX_DEPTH).reduce(merge, {}), own), file);
}
/** The included parts, each before those that overrule it. */
function readParts(file, includes, depth) {
	return includes.flatMap((include) => {
		if (depth === 0) throw invalid(file, `parts include each other (${include})`);
		const at = join(dirname(file), include);
		const { includes: deeper, $schema: _, ...part } = read(at, CameraProfilePart);
		return [...readParts(at, deeper ?? [], depth - 1), part];
	});
}
/** `over` says more or otherwise: documents and settings add up, everything else is replaced whole. */
function merge(under, over) {
	const both = {
		...under,
		...over
	};
	for (const key of ["documents", "settings"]) if (under[key] && over[key]) both[key] = {
		...under[key],
		...over[key]
	};
	return both;
}
function read(file, schema) {
	let value;
	try {
		value = JSON.parse(readFileSync(file, "utf8"));
	} catch (error) {
		throw invalid(file, error instanceof Error ? error.message : String(error));
	}
	return check(schema, value, file);
}
function check(schema, value, file) {
	try {
		return parse(schema, value, `camera profile ${file}`);
	} catch (error) {
		throw new RoomdError("config.invalid", error instanceof Error ? error.message : String(error), { cause: error });
	}
}
function invalid(file, what) {
	return new RoomdError("config.invalid", `camera profile ${file}: ${what}`);
}
// drivers/profiles/catalogue.ts
/** The profiles that come with roomd. */
var BUILT_IN_PROFILES = resolve(import.meta.dirname, "../../firmware-profiles");
/** Not a manufacturer's folder. */
var SHARED = "shared";
/** The models known here: a JSON file each, read when first asked for. */
var ProfileCatalogue = class {
	/** Names such as `sony/evi-d70`, sorted. */
	names;
	#files = /* @__PURE__ */ new Map();
	#loaded = /* @__PURE__ */ new Map();
	/** `further`: folders besides roomd's own; a profile there replaces one of the same name. */
	constructor(further = []) {
		for (const folder of [BUILT_IN_PROFILES, ...further].filter((candidate) => existsSync(candidate))) for (const manufacturer of readdirSync(folder, { withFileTypes: true })) {
			if (!manufacturer.isDirectory() || manufacturer.name === SHARED) continue;
			for (const file of readdirSync(join(folder, manufacturer.name))) {
				const model = /^(.+)\.json$/.exec(file)?.[1];
				if (model) this.#files.set(`${manufacturer.name}/${model}`, join(folder, manufacturer.name, file));
			}
		}
		this.names = [...this.#files.keys()].sort();
	}
	/** Throws `not-found` with the names there are, `config.invalid` when the file is wrong. */
	get(name) {
		const loaded = this.#loaded.get(name);
		if (loaded) return loaded;
		const file = this.#files.get(name);
		if (!file) {
			const known = this.names.join(", ");
			throw new RoomdError("not-found", `no camera profile "${name}"; there are: ${known}`);
		}
		const profile = loadProfile(file);
		this.#loaded.set(name, profile);
		return profile;
	}
	/** The profile of what a camera says that it is, if one is known. */
	match(identity, protocol) {
		return this.names.map((name) => this.get(name)).find((profile) => profile.protocol === protocol && isIdentifiedBy(profile, identity));
	}
};
function isIdentifiedBy({ identity }, { manufacturer, model }) {
	const byVisca = identity?.visca?.some((one) => one.vendor === manufacturer && one.model === model);
	const byOnvif = identity?.onvif?.some((one) => wildcardPattern(one.manufacturer).test(manufacturer.trim()) && wildcardPattern(one.model).test(model.trim()));
	return byVisca === true || byOnvif === true;
}
/** `*` stands for any text. */
function wildcardPattern(pattern) {
	const parts = pattern.split("*").map((part) => RegExp.escape(part));
	return new RegExp(`^${parts.join(".*")}$`, "i");
}
// daemon/platform/back-off.ts
/** Delays that double from `firstMs` to `maxMs`, each spread by ±20 % so that 62 rooms don't return at once. */
var BackOff = class {
	#options;
	#next;
	constructor(options) {
		this.#options = options;
		this.#next = options.firstMs;
	}
	/** The next delay, ms. */
	delayMs() {
		const delay = this.#next * (.8 + Math.random() * .4);
		this.#next = Math.min(this.#next * 2, this.#options.maxMs);
		return delay;
	}
	/** After a success: the next failure waits `firstMs` again. */
	reset() {
		this.#next = this.#options.firstMs;
	}
};
/** Keeps something running: calls `attempt` at once, and again after a back-off whenever `failed()` is
* called, until disposed. `attempt` may throw: that counts as failed. */
var Restarter = class {
	#attempt;
	#onError;
	#backOff;
	#timer;
	#disposed = false;
	constructor(attempt, onError, options) {
		this.#attempt = attempt;
		this.#onError = onError;
		this.#backOff = new BackOff(options);
	}
	start() {
		this.#run();
	}
	/** It works: forget the failures so far. */
	succeeded() {
		this.#backOff.reset();
	}
	/** It ended: try again after a while. Several calls make one attempt. */
	failed() {
		if (this.#disposed || this.#timer) return;
		this.#timer = setTimeout(() => {
			this.#timer = void 0;
			this.#run();
		}, this.#backOff.delayMs());
	}
	#run() {
		if (this.#disposed) return;
		Promise.try(this.#attempt).catch((error) => {
			if (this.#disposed) return;
			this.#onError(error);
			this.failed();
		});
	}
	[Symbol.dispose]() {
		this.#disposed = true;
		clearTimeout(this.#timer);
	}
};
// drivers/transport/byte-stream.ts
var REOPEN = {
	firstMs: 250,
	maxMs: 2e3
};
/** What every kind of line has in common: listeners, and opening again after a while whenever it is lost. */
var ReconnectingStream = class {
	#restarter;
	#data = [];
	#state = [];
	#open = false;
	#disposed = false;
	/** `reopen`: back-off between attempts to open, ms. */
	constructor(reopen = REOPEN) {
		this.#restarter = new Restarter(() => this.connect(), (error) => this.#emitState(false, error instanceof Error ? error.message : String(error)), reopen);
	}
	get isOpen() {
		return this.#open;
	}
	start() {
		this.#restarter.start();
	}
	onData(listener) {
		this.#data.push(listener);
	}
	onState(listener) {
		this.#state.push(listener);
	}
	get disposed() {
		return this.#disposed;
	}
	emitData(bytes) {
		for (const listener of this.#data) listener(bytes);
	}
	emitOpen() {
		this.#restarter.succeeded();
		this.#emitState(true, null);
	}
	emitClosed(reason) {
		if (this.#disposed) return;
		this.#emitState(false, reason);
		this.#restarter.failed();
	}
	#emitState(open, reason) {
		this.#open = open;
		for (const listener of this.#state) listener({
			open,
			reason
		});
	}
	async [Symbol.asyncDispose]() {
		this.#disposed = true;
		this.#restarter[Symbol.dispose]();
		await this.close();
	}
};
// drivers/transport/serial.ts
/** A serial port, 8-N-1, that is opened again whenever it vanishes (unplugged, renumbered). */
var SerialStream = class extends ReconnectingStream {
	unit = "byte";
	#options;
	#port;
	constructor(options) {
		super(options.reconnect);
		this.#options = options;
	}
	write(bytes) {
		if (!this.isOpen || !this.#port) return false;
		this.#port.write(bytes);
		return true;
	}
	/** The operating system says when a port has gone; opening it anew would help nobody. */
	reportTimeout() {}
	async connect() {
		const { path, baudRate } = this.#options;
		const port = new SerialPort({
			path,
			baudRate,
			autoOpen: false,
			dataBits: 8,
			parity: "none",
			stopBits: 1
		});
		await new Promise((resolve, reject) => port.open((error) => error ? reject(error) : resolve()));
		if (this.disposed) {
			port.close();
			return;
		}
		this.#port = port;
		port.on("data", (bytes) => this.emitData(bytes));
		port.on("error", (error) => this.#gone(port, error.message));
		port.on("close", (error) => this.#gone(port, error?.message ?? "port closed"));
		this.emitOpen();
	}
	#gone(port, reason) {
		if (this.#port !== port) return;
		this.#port = void 0;
		if (port.isOpen) port.close(() => {});
		this.emitClosed(reason);
	}
	async close() {
		const port = this.#port;
		this.#port = void 0;
		if (port?.isOpen) await new Promise((resolve) => port.close(() => resolve()));
	}
};
// drivers/transport/tcp.ts
var CONNECT_MS = 2e3;
/** More than this unsent means that nobody reads: the connection is dead, bytes. */
var UNSENT_MAX_BYTES = 65536;
/** To what was written last, such as a Stop, to leave before the connection is cut, ms. */
var FAREWELL_MS = 500;
/** A TCP connection that is made again whenever it ends. */
var TcpStream = class extends ReconnectingStream {
	unit = "byte";
	#options;
	#socket;
	constructor(options) {
		super(options.reconnect);
		this.#options = options;
	}
	write(bytes) {
		const socket = this.#socket;
		if (!this.isOpen || !socket) return false;
		socket.write(bytes);
		if (socket.writableLength > UNSENT_MAX_BYTES) socket.destroy(/* @__PURE__ */ new Error("the camera takes no more bytes"));
		return true;
	}
	/** A camera that lost its power ends no connection: only a new one shows whether it is there. */
	reportTimeout() {
		if (this.isOpen) this.#socket?.destroy(/* @__PURE__ */ new Error("no answer"));
	}
	connect() {
		const { host, port, connectMs = CONNECT_MS } = this.#options;
		const socket = connect({
			host,
			port,
			noDelay: true
		});
		this.#socket = socket;
		let why = "closed by the camera";
		const tooLate = () => socket.destroy(/* @__PURE__ */ new Error(`no connection within ${connectMs} ms`));
		const timer = setTimeout(tooLate, connectMs);
		socket.on("connect", () => {
			clearTimeout(timer);
			this.emitOpen();
		});
		socket.on("data", (bytes) => this.emitData(bytes));
		socket.on("error", (error) => {
			why = error.message;
		});
		socket.on("close", () => {
			clearTimeout(timer);
			if (this.#socket !== socket) return;
			this.#socket = void 0;
			this.emitClosed(why);
		});
	}
	async close() {
		const socket = this.#socket;
		this.#socket = void 0;
		if (!socket || socket.destroyed) return;
		const closed = new Promise((resolve) => socket.once("close", () => resolve()));
		socket.destroySoon();
		const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
		await closed;
		clearTimeout(timer);
	}
};
// drivers/transport/traced.ts
/** Tells a listener what goes over `stream`, which otherwise stays what it is. */
function traceStream(stream, onBytes) {
	const startedAt = performance.now();
	const tell = (direction, bytes) => onBytes({
		atMs: performance.now() - startedAt,
		direction,
		bytes
	});
	stream.onData((bytes) => tell("received", bytes));
	return {
		unit: stream.unit,
		get isOpen() {
			return stream.isOpen;
		},
		start: () => stream.start(),
		write: (bytes) => {
			const written = stream.write(bytes);
			if (written) tell("sent", bytes);
			return written;
		},
		reportTimeout: () => stream.reportTimeout(),
		onData: (listener) => stream.onData(listener),
		onState: (listener) => stream.onState(listener),
		[Symbol.asyncDispose]: () => stream[Symbol.asyncDispose]()
	};
}
// drivers/transport/udp.ts
/** One camera over the host's UDP socket. It is open as soon as its name is known: UDP knows no more. */
var UdpStream = class extends ReconnectingStream {
	unit = "datagram";
	#socket;
	#peer;
	constructor({ socket, host, port, reconnect }) {
		super(reconnect);
		this.#socket = socket;
		this.#peer = {
			host,
			port,
			onMessage: (bytes) => this.emitData(bytes)
		};
	}
	write(bytes) {
		return this.isOpen && this.#socket.send(this.#peer, bytes);
	}
	/** Its address may have changed: the name is looked up again. Until then the old one holds. */
	reportTimeout() {
		if (this.isOpen) this.#socket.open(this.#peer).catch(() => {});
	}
	async connect() {
		await this.#socket.open(this.#peer);
		if (!this.disposed) this.emitOpen();
	}
	async close() {
		this.#socket.close(this.#peer);
	}
};
// drivers/transport/udp-socket.ts
/** The one UDP socket of this host: several that each bind the port would steal each other's answers. What
* comes is told apart by address; by port only where two peers share one address. */
var UdpSocket = class {
	#options;
	/** The address that each peer's name stands for now. */
	#peers = /* @__PURE__ */ new Map();
	#socket;
	#opening;
	constructor(options) {
		this.#options = options;
	}
	/** The port that is bound; undefined before the first peer was opened. */
	get port() {
		return this.#socket?.address().port;
	}
	/** Binds, and finds the peer's address. Rejects when its name is unknown. */
	async open(peer) {
		this.#opening ??= this.#bind().catch((error) => {
			this.#opening = void 0;
			throw error;
		});
		this.#socket = await this.#opening;
		const { address } = await lookup(peer.host, { family: 4 });
		this.#peers.set(peer, address);
	}
	close(peer) {
		this.#peers.delete(peer);
	}
	/** False when the peer is not open. Loss on the way is nobody's error here. */
	send(peer, bytes) {
		const address = this.#peers.get(peer);
		if (address === void 0 || !this.#socket) return false;
		this.#socket.send(bytes, peer.port, address, () => {});
		return true;
	}
	async #bind() {
		const { port, address } = this.#options;
		try {
			return await this.#bound(port, address);
		} catch (error) {
			if (port === 0) throw error;
			return await this.#bound(0, address);
		}
	}
	async #bound(port, address) {
		const socket = createSocket({ type: "udp4" });
		await new Promise((resolve, reject) => {
			socket.once("error", reject);
			socket.bind({
				port,
				address
			}, resolve);
		});
		socket.removeAllListeners("error");
		socket.on("error", () => {});
		socket.on("message", (bytes, from) => this.#received(bytes, from));
		return socket;
	}
	#received(bytes, from) {
		const sameAddress = [...this.#peers].filter(([, address]) => address === from.address);
		const samePort = sameAddress.filter(([peer]) => peer.port === from.port);
		const [meant, ...others] = samePort.length > 0 ? samePort : sameAddress;
		if (others.length === 0) meant?.[0].onMessage(bytes);
	}
	async [Symbol.asyncDispose]() {
		this.#peers.clear();
		const socket = await this.#opening?.catch(() => void 0);
		this.#socket = void 0;
		if (socket) await new Promise((resolve) => socket.close(() => resolve()));
	}
};
// drivers/visca/address-assignment.ts
/** Which address each configured camera has after the chain was numbered anew. A camera keeps its configured
* address if what is there may be it; else it is where the only other camera of its kind is. Undefined: it
* is not in the chain, or several could be it. */
function assignAddresses(wanted, found) {
	const free = new Map(found.map(({ address, version }) => [address, version]));
	const result = wanted.map(({ address, version }) => {
		const there = free.get(address);
		if (there === void 0 || version !== void 0 && version !== there) return void 0;
		free.delete(address);
		return address;
	});
	for (const [index, { version }] of wanted.entries()) {
		if (result[index] !== void 0 || version === void 0) continue;
		const [only, ...others] = [...free].filter(([, other]) => other === version);
		if (!only || others.length > 0) continue;
		result[index] = only[0];
		free.delete(only[0]);
	}
	return result;
}
// drivers/visca/constants.ts
/** Error codes of `y0 6z EE FF`. */
var VISCA_ERRORS = {
	1: "message-length",
	2: "syntax",
	3: "buffer-full",
	4: "cancelled",
	5: "no-socket",
	65: "not-executable"
};
// drivers/visca/command/payloads.ts
/** Nearly every switch of VISCA is 02 for on and 03 for off. */
var ON_OFF = {
	on: 2,
	off: 3
};
// drivers/visca/command/wire-values.ts
/** The error for bytes that a camera may not send. */
function malformed$1(bytes, why) {
	return new RoomdError("protocol.malformed", `VISCA reply ${Buffer.from(bytes).toString("hex")}: ${why}`);
}
/** A number as `0p 0q 0r 0s`, the highest digit first; a negative one as its complement. */
function encodeNibbles(value, count = 4) {
	const bits = Math.round(value) & 2 ** (4 * count) - 1;
	return Array.from({ length: count }, (_, index) => bits >> 4 * (count - 1 - index) & 15);
}
/** The number of `count` bytes of 0–15 from `at`, without a sign. */
function readNibbles(data, at, count = 4) {
	let number = 0;
	for (let index = at; index < at + count; index++) {
		const nibble = data[index];
		if (nibble === void 0 || nibble > 15) throw malformed$1(data, "a number is made of bytes of 0–15");
		number = number << 4 | nibble;
	}
	return number;
}
/** The same, of an answer that holds nothing else. */
function decodeNibbles(data, count = 4) {
	if (data.length !== count) throw malformed$1(data, `a number of ${count} digits was asked for`);
	return readNibbles(data, 0, count);
}
/** The same with a sign: the upper half of the range is negative. */
function readSignedNibbles(data, at, count = 4) {
	const number = readNibbles(data, at, count);
	const range = 2 ** (4 * count);
	return number >= range / 2 ? number - range : number;
}
/** An answer of one byte. */
function decodeByte(data) {
	const [byte] = data;
	if (data.length !== 1 || byte === void 0) throw malformed$1(data, "one byte was asked for");
	return byte;
}
/** A value that fits into one byte, and is not FF, which would end the frame. */
function encodeByte(value) {
	return Math.max(0, Math.min(254, Math.round(value)));
}
/** The word that `byte` stands for. */
function wordFromByte(words, byte, data) {
	for (const word of Object.keys(words)) if (words[word] === byte) return word;
	const known = Object.entries(words).map(([word, code]) => `${code.toString(16)} ${word}`);
	throw malformed$1(data, `${byte.toString(16)} is none of ${known.join(", ")}`);
}
// drivers/visca/command/setting.ts
/** A setting of words that are answered as one byte. */
function wordSetting(words, encode, inquiry) {
	return {
		encode: (value) => {
			if (typeof value === "string" && Object.hasOwn(words, value)) return encode(value);
			const known = Object.keys(words).join(", ");
			throw new RoomdError("device.unsupported", `VISCA has no ${value} here; it has ${known}`);
		},
		read: inquiry && {
			inquiries: [inquiry],
			decode: ([data]) => decodeWord(words, data)
		}
	};
}
/** A number of 0 and up, answered as four digits, or as one byte. */
function numberSetting(encode, inquiry, decode = decodeNibbles) {
	return {
		encode: (value) => encode(Number(value)),
		read: inquiry && {
			inquiries: [inquiry],
			decode: ([data = NOTHING]) => decode(data)
		}
	};
}
var NOTHING = /* @__PURE__ */ new Uint8Array();
/** An answer of one byte as a word. */
function decodeWord(words, data = NOTHING) {
	return wordFromByte(words, decodeByte(data), data);
}
// drivers/visca/command/exposure.ts
/** 0E is of Sony BRC-X1000 and H800. */
var EXPOSURE_MODES = {
	auto: 0,
	manual: 3,
	"shutter-priority": 10,
	"iris-priority": 11,
	bright: 13,
	"gain-priority": 14
};
/** Levels in the model's own steps. */
var LEVELS$1 = {
	shutter: 74,
	iris: 75,
	gain: 76,
	bright: 77,
	compensation: 78
};
/** 02 is Wide-D, 06 the visibility enhancer, 03 neither. */
function rangeBytes(level, by) {
	switch (by) {
		case "sony": return [
			126,
			4,
			0,
			encodeByte(level)
		];
		case "ptzoptics": return [
			4,
			37,
			...encodeNibbles(level)
		];
		case "wide-d": return [
			4,
			61,
			level > 0 ? 2 : 3
		];
		case "visibility-enhancer": return [
			4,
			61,
			level > 0 ? 6 : 3
		];
	}
}
var exposure = {
	"exposure-mode": ({ mode }) => [
		1,
		4,
		57,
		EXPOSURE_MODES[mode]
	],
	"exposure-level": ({ what, level }) => [
		1,
		4,
		LEVELS$1[what],
		...encodeNibbles(level)
	],
	"exposure-compensation": ({ state }) => [
		1,
		4,
		62,
		ON_OFF[state]
	],
	backlight: ({ state }) => [
		1,
		4,
		51,
		ON_OFF[state]
	],
	"wide-dynamic-range": ({ level, by }) => [1, ...rangeBytes(level, by)],
	"exposure-mode-inquiry": () => [
		9,
		4,
		57
	],
	"exposure-level-inquiry": ({ what }) => [
		9,
		4,
		LEVELS$1[what]
	],
	"backlight-inquiry": () => [
		9,
		4,
		51
	],
	"wide-dynamic-range-inquiry": ({ by }) => [9, ...by === "sony" ? [
		126,
		4,
		0
	] : [4, 61]]
};
var level$1 = (what) => numberSetting((value) => [{
	kind: "exposure-level",
	what,
	level: value
}], {
	kind: "exposure-level-inquiry",
	what
});
/** Answer to `8x 09 04 3D FF`: 03 is off, 02 and 06 are on. */
function decodeWideD(data) {
	const byte = decodeByte(data);
	if (byte !== 2 && byte !== 3 && byte !== 6) throw malformed$1(data, "Wide-D is 02, 03 or 06");
	return byte === 3 ? 0 : 1;
}
var wideD = (by) => numberSetting((value) => [{
	kind: "wide-dynamic-range",
	level: value,
	by
}], {
	kind: "wide-dynamic-range-inquiry",
	by: "wide-d"
}, decodeWideD);
var exposureSettings = {
	"exposure.mode": wordSetting(EXPOSURE_MODES, (mode) => [{
		kind: "exposure-mode",
		mode
	}], { kind: "exposure-mode-inquiry" }),
	"exposure.iris": level$1("iris"),
	"exposure.gain": level$1("gain"),
	"exposure.shutter": level$1("shutter"),
	"exposure.bright": level$1("bright"),
	"exposure.compensation": numberSetting((value) => [{
		kind: "exposure-compensation",
		state: "on"
	}, {
		kind: "exposure-level",
		what: "compensation",
		level: value
	}], {
		kind: "exposure-level-inquiry",
		what: "compensation"
	}),
	"exposure.backlight": wordSetting(ON_OFF, (state) => [{
		kind: "backlight",
		state
	}], { kind: "backlight-inquiry" }),
	"exposure.wide-dynamic-range": numberSetting((value) => [{
		kind: "wide-dynamic-range",
		level: value,
		by: "sony"
	}], {
		kind: "wide-dynamic-range-inquiry",
		by: "sony"
	}, decodeByte),
	"exposure.wide-dynamic-range:ptzoptics": numberSetting((value) => [{
		kind: "wide-dynamic-range",
		level: value,
		by: "ptzoptics"
	}], null),
	"exposure.wide-dynamic-range:wide-d": wideD("wide-d"),
	"exposure.wide-dynamic-range:visibility-enhancer": wideD("visibility-enhancer")
};
// drivers/visca/command/white-balance.ts
/** 06 to 08 are of Sony EVI-H100 and its kin, 20h is PTZOptics'; newer Sony models call 00 and 04 "Auto 1"
* and "Auto 2". */
var WHITE_BALANCE_MODES = {
	auto: 0,
	indoor: 1,
	outdoor: 2,
	"one-push": 3,
	"auto-tracing": 4,
	manual: 5,
	"outdoor-auto": 6,
	"sodium-lamp-auto": 7,
	"sodium-lamp": 8,
	"color-temperature": 32
};
var GAINS = {
	red: 67,
	blue: 68
};
var whiteBalance = {
	"white-balance-mode": ({ mode }) => [
		1,
		4,
		53,
		WHITE_BALANCE_MODES[mode]
	],
	"white-balance-trigger": () => [
		1,
		4,
		16,
		5
	],
	"white-balance-gain": ({ color, gain }) => [
		1,
		4,
		GAINS[color],
		...encodeNibbles(gain)
	],
	"white-balance-mode-inquiry": () => [
		9,
		4,
		53
	],
	"white-balance-gain-inquiry": ({ color }) => [
		9,
		4,
		GAINS[color]
	]
};
var gainOf = (color) => numberSetting((gain) => [{
	kind: "white-balance-gain",
	color,
	gain
}], {
	kind: "white-balance-gain-inquiry",
	color
});
var whiteBalanceSettings = {
	"white-balance.mode": wordSetting(WHITE_BALANCE_MODES, (mode) => [{
		kind: "white-balance-mode",
		mode
	}], { kind: "white-balance-mode-inquiry" }),
	"white-balance.red": gainOf("red"),
	"white-balance.blue": gainOf("blue")
};
var whiteBalanceActions = { "white-balance.one-push": [{ kind: "white-balance-trigger" }] };
// drivers/visca/command/block.ts
var BLOCKS = {
	lens: 0,
	camera: 1,
	other: 2,
	enlargement: 3
};
/** `8x 09 7E 7E 0p FF`. */
var block = { "block-inquiry": (command) => [
	9,
	126,
	126,
	BLOCKS[command.block]
] };
// drivers/visca/command/chain.ts
var chain = {
	"address-set": () => [48, 1],
	"if-clear": () => [
		1,
		0,
		1
	],
	cancel: ({ socket }) => [32 | socket & 15]
};
// drivers/visca/command/focus.ts
var MODES = {
	auto: 2,
	manual: 3
};
var TRIGGERS = {
	"one-push": 1,
	infinity: 2
};
var MAX_SPEED = 7;
/** 00 stop, 2p far, 3p near. */
function driveByte$1(speed) {
	if (speed === 0) return 0;
	return (speed > 0 ? 48 : 32) | Math.min(MAX_SPEED, Math.abs(Math.trunc(speed)));
}
var focus = {
	"focus-drive": ({ speed }) => [
		1,
		4,
		8,
		driveByte$1(speed)
	],
	"focus-mode": ({ mode }) => [
		1,
		4,
		56,
		MODES[mode]
	],
	"focus-direct": ({ position }) => [
		1,
		4,
		72,
		...encodeNibbles(position)
	],
	"focus-near-limit": ({ position }) => [
		1,
		4,
		40,
		...encodeNibbles(position)
	],
	"focus-trigger": ({ what }) => [
		1,
		4,
		24,
		TRIGGERS[what]
	],
	"focus-mode-inquiry": () => [
		9,
		4,
		56
	],
	"focus-position-inquiry": () => [
		9,
		4,
		72
	],
	"focus-near-limit-inquiry": () => [
		9,
		4,
		40
	]
};
var focusSettings = {
	"focus.mode": wordSetting(MODES, (mode) => [{
		kind: "focus-mode",
		mode
	}], { kind: "focus-mode-inquiry" }),
	"focus.position": numberSetting((position) => [{
		kind: "focus-direct",
		position
	}], { kind: "focus-position-inquiry" }),
	"focus.near-limit": numberSetting((position) => [{
		kind: "focus-near-limit",
		position
	}], { kind: "focus-near-limit-inquiry" })
};
var focusActions = {
	"focus.one-push": [{
		kind: "focus-trigger",
		what: "one-push"
	}],
	"focus.infinity": [{
		kind: "focus-trigger",
		what: "infinity"
	}]
};
// drivers/visca/command/infrared.ts
var infrared = {
	"infrared-receive": ({ state }) => [
		1,
		6,
		8,
		ON_OFF[state]
	],
	"infrared-night": ({ state }) => [
		1,
		4,
		1,
		ON_OFF[state]
	],
	"infrared-receive-inquiry": () => [
		9,
		6,
		8
	],
	"infrared-night-inquiry": () => [
		9,
		4,
		1
	]
};
var infraredSettings = {
	"infrared.receive": wordSetting(ON_OFF, (state) => [{
		kind: "infrared-receive",
		state
	}], { kind: "infrared-receive-inquiry" }),
	"infrared.night": wordSetting(ON_OFF, (state) => [{
		kind: "infrared-night",
		state
	}], { kind: "infrared-night-inquiry" })
};
// drivers/visca/command/menu.ts
var STEPS = {
	up: [3, 1],
	down: [3, 2],
	left: [1, 3],
	right: [2, 3]
};
var BUTTONS = {
	up: [3, 1],
	down: [3, 2],
	left: [1, 3],
	right: [2, 3],
	enter: [7, 0],
	back: [7, 1]
};
var menu = {
	menu: ({ state }) => [
		1,
		6,
		6,
		ON_OFF[state]
	],
	"menu-toggle": () => [
		1,
		4,
		63,
		2,
		95
	],
	"menu-step": ({ direction }) => [
		1,
		6,
		1,
		14,
		14,
		...STEPS[direction]
	],
	"menu-enter": ({ by }) => by === "sony" ? [
		1,
		126,
		1,
		2,
		0,
		1
	] : [
		1,
		6,
		6,
		5
	],
	"menu-back": () => [
		1,
		6,
		6,
		4
	],
	"menu-button": ({ button, state }) => [
		1,
		126,
		4,
		64,
		...BUTTONS[button],
		state === "pressed" ? 1 : 0
	],
	"menu-inquiry": () => [
		9,
		6,
		6
	]
};
var menuSettings = {
	menu: wordSetting(ON_OFF, (state) => [{
		kind: "menu",
		state
	}], { kind: "menu-inquiry" }),
	"menu:preset-95": wordSetting(ON_OFF, (state) => state === "off" ? [{
		kind: "menu",
		state
	}] : [{
		kind: "menu",
		state: "off"
	}, { kind: "menu-toggle" }], { kind: "menu-inquiry" })
};
var step = (direction) => [{
	kind: "menu-step",
	direction
}, {
	kind: "pan-tilt-drive",
	pan: 0,
	tilt: 0
}];
var press = (button) => [{
	kind: "menu-button",
	button,
	state: "pressed"
}, {
	kind: "menu-button",
	button,
	state: "released"
}];
var menuActions = {
	"menu.up": step("up"),
	"menu.down": step("down"),
	"menu.left": step("left"),
	"menu.right": step("right"),
	"menu.enter": [{
		kind: "menu-enter",
		by: "sony"
	}],
	"menu.enter:ptzoptics": [{
		kind: "menu-enter",
		by: "ptzoptics"
	}],
	"menu.back": [{ kind: "menu-back" }],
	"menu.up:buttons": press("up"),
	"menu.down:buttons": press("down"),
	"menu.left:buttons": press("left"),
	"menu.right:buttons": press("right"),
	"menu.enter:buttons": press("enter"),
	"menu.back:buttons": press("back")
};
// drivers/visca/command/pan-tilt.ts
var DEFAULT_MAX_SPEEDS = {
	pan: 24,
	tilt: 20
};
var FOUR_DIGITS = {
	pan: 4,
	tilt: 4
};
var CORNERS = {
	"up-right": 1,
	"down-left": 0
};
/** Even a stopped axis states a speed of at least 1. */
function clamp(speed, fastest) {
	return Math.max(1, Math.min(fastest, Math.abs(Math.trunc(speed))));
}
function direction(step, positive, negative) {
	return step === 0 ? 3 : step > 0 ? positive : negative;
}
function positions(pan, tilt, digits) {
	return [...encodeNibbles(pan, digits.pan), ...encodeNibbles(tilt, digits.tilt)];
}
/** `VV WW 0Y 0Y 0Y 0Y 0Z 0Z 0Z 0Z`. */
function move({ pan, tilt, speed, maxSpeeds = DEFAULT_MAX_SPEEDS, digits = FOUR_DIGITS, speedMode }) {
	const tiltSpeed = speedMode === "both-axes" ? 0 : clamp(speed, maxSpeeds.tilt);
	return [
		clamp(speed, maxSpeeds.pan),
		tiltSpeed,
		...positions(pan, tilt, digits)
	];
}
/** 7F…F in as many digits as a position has. */
function noLimit(digits) {
	return [7, ...Array(digits - 1).fill(15)];
}
var panTilt = {
	"pan-tilt-drive": ({ pan, tilt, maxSpeeds = DEFAULT_MAX_SPEEDS }) => [
		1,
		6,
		1,
		clamp(pan, maxSpeeds.pan),
		clamp(tilt, maxSpeeds.tilt),
		direction(pan, 2, 1),
		direction(tilt, 1, 2)
	],
	"pan-tilt-absolute": (command) => [
		1,
		6,
		2,
		...move(command)
	],
	"pan-tilt-relative": (command) => [
		1,
		6,
		3,
		...move(command)
	],
	home: () => [
		1,
		6,
		4
	],
	"pan-tilt-reset": () => [
		1,
		6,
		5
	],
	"pan-tilt-limit-set": ({ corner, pan, tilt, digits = FOUR_DIGITS }) => [
		1,
		6,
		7,
		0,
		CORNERS[corner],
		...positions(pan, tilt, digits)
	],
	"pan-tilt-limit-clear": ({ corner, digits = FOUR_DIGITS }) => [
		1,
		6,
		7,
		1,
		CORNERS[corner],
		...noLimit(digits.pan),
		...noLimit(digits.tilt)
	],
	"pan-tilt-inquiry": () => [
		9,
		6,
		18
	],
	"pan-tilt-limit-inquiry": ({ corner }) => [
		9,
		6,
		7,
		CORNERS[corner]
	],
	"pan-tilt-max-speed-inquiry": () => [
		9,
		6,
		17
	]
};
var panTiltActions = { "pan-tilt.reset": [{ kind: "pan-tilt-reset" }] };
/** Answer to `8x 09 06 12 FF` and to a limit's inquiry: `y0 50 0w 0w 0w 0w 0z 0z 0z 0z FF`, signed. */
function decodePanTilt(data, digits = FOUR_DIGITS) {
	const expected = digits.pan + digits.tilt;
	if (data.length !== expected) throw malformed$1(data, `a pan-tilt position has ${expected} bytes`);
	return {
		pan: readSignedNibbles(data, 0, digits.pan),
		tilt: readSignedNibbles(data, digits.pan, digits.tilt)
	};
}
// drivers/visca/command/picture.ts
/** Brightness and contrast are PTZOptics' and its kin's; saturation is `Color Gain`, 0 (60 %) to 14 (200 %). */
var LEVELS = {
	aperture: 66,
	saturation: 73,
	brightness: 161,
	contrast: 162
};
var SWITCHES = {
	mirror: 97,
	flip: 102
};
var picture = {
	"picture-level": ({ what, level }) => [
		1,
		4,
		LEVELS[what],
		...encodeNibbles(level)
	],
	"picture-switch": ({ what, state }) => [
		1,
		4,
		SWITCHES[what],
		ON_OFF[state]
	],
	"noise-reduction": ({ level }) => [
		1,
		4,
		83,
		encodeByte(level)
	],
	"picture-level-inquiry": ({ what }) => [
		9,
		4,
		LEVELS[what]
	],
	"picture-switch-inquiry": ({ what }) => [
		9,
		4,
		SWITCHES[what]
	],
	"noise-reduction-inquiry": () => [
		9,
		4,
		83
	]
};
var level = (what) => numberSetting((value) => [{
	kind: "picture-level",
	what,
	level: value
}], {
	kind: "picture-level-inquiry",
	what
});
var onOff = (what) => wordSetting(ON_OFF, (state) => [{
	kind: "picture-switch",
	what,
	state
}], {
	kind: "picture-switch-inquiry",
	what
});
var pictureSettings = {
	"picture.aperture": level("aperture"),
	"picture.brightness": level("brightness"),
	"picture.contrast": level("contrast"),
	"picture.saturation": level("saturation"),
	"picture.flip": onOff("flip"),
	"picture.mirror": onOff("mirror"),
	"picture.noise-reduction": numberSetting((value) => [{
		kind: "noise-reduction",
		level: value
	}], { kind: "noise-reduction-inquiry" }, decodeByte)
};
// drivers/visca/command/power.ts
var STATES = {
	on: 2,
	standby: 3
};
/** `8x 01 04 00 0p FF`, p 2 on, 3 standby. */
var power = {
	power: ({ state }) => [
		1,
		4,
		0,
		STATES[state]
	],
	"power-inquiry": () => [
		9,
		4,
		0
	]
};
/** Answer to `8x 09 04 00 FF`. */
function decodePower(data) {
	return decodeWord(STATES, data);
}
// drivers/visca/command/preset.ts
var ACTIONS = {
	reset: 0,
	set: 1,
	recall: 2
};
var SPEEDS_BY = {
	compatible: 0,
	separate: 1,
	common: 2
};
var preset = {
	preset: ({ action, number }) => [
		1,
		4,
		63,
		ACTIONS[action],
		encodeByte(number)
	],
	"preset-speed-select": ({ by }) => [
		1,
		126,
		4,
		27,
		SPEEDS_BY[by]
	],
	"preset-speed": ({ speed, by }) => by === "sony" ? [
		1,
		126,
		4,
		28,
		...encodeNibbles(speed, 2)
	] : [
		1,
		6,
		1,
		encodeByte(speed)
	],
	"preset-speed-of": ({ number, speed }) => [
		1,
		126,
		1,
		11,
		encodeByte(number),
		encodeByte(speed)
	],
	"preset-speed-inquiry": () => [
		9,
		126,
		4,
		28
	],
	"preset-speed-of-inquiry": ({ number }) => [
		9,
		126,
		1,
		11,
		encodeByte(number)
	]
};
var presetSettings = {
	"preset.speed": numberSetting((speed) => [{
		kind: "preset-speed-select",
		by: "common"
	}, {
		kind: "preset-speed",
		speed,
		by: "sony"
	}], { kind: "preset-speed-inquiry" }, (data) => decodeNibbles(data, 2)),
	"preset.speed:ptzoptics": numberSetting((speed) => [{
		kind: "preset-speed",
		speed,
		by: "ptzoptics"
	}], null)
};
// drivers/visca/command/tally.ts
var LAMPS = {
	red: [
		126,
		1,
		10
	],
	green: [
		126,
		4,
		26
	]
};
var tally = {
	tally: ({ lamp, state }) => [
		1,
		...LAMPS[lamp],
		0,
		ON_OFF[state]
	],
	"tally-inquiry": ({ lamp }) => [9, ...LAMPS[lamp]]
};
var tallySettings = {
	tally: {
		...wordSetting({
			red: 2,
			off: 3
		}, (value) => [{
			kind: "tally",
			lamp: "red",
			state: value === "red" ? "on" : "off"
		}], null),
		read: {
			inquiries: [{
				kind: "tally-inquiry",
				lamp: "red"
			}],
			decode: ([red]) => decodeWord(ON_OFF, red) === "on" ? "red" : "off"
		}
	},
	"tally:red-green": {
		...wordSetting({
			red: 0,
			green: 1,
			off: 2
		}, (value) => [{
			kind: "tally",
			lamp: value === "green" ? "red" : "green",
			state: "off"
		}, {
			kind: "tally",
			lamp: value === "green" ? "green" : "red",
			state: value === "off" ? "off" : "on"
		}], null),
		read: {
			inquiries: [{
				kind: "tally-inquiry",
				lamp: "red"
			}, {
				kind: "tally-inquiry",
				lamp: "green"
			}],
			decode: ([red, green]) => {
				const [redState, greenState] = [decodeWord(ON_OFF, red), decodeWord(ON_OFF, green)];
				return redState === "on" ? "red" : greenState === "on" ? "green" : "off";
			}
		}
	}
};
// drivers/visca/command/tracking.ts
var FRAMING = {
	on: 1,
	off: 0
};
function trackingBytes(state, by) {
	switch (by) {
		case "ptzoptics": return [
			10,
			17,
			84,
			ON_OFF[state]
		];
		case "aver": return [
			1,
			4,
			125,
			ON_OFF[state]
		];
		case "lumens": return [
			1,
			4,
			63,
			2,
			state === "on" ? 80 : 81
		];
	}
}
var tracking = {
	"auto-tracking": ({ state, by }) => trackingBytes(state, by),
	"auto-framing": ({ state }) => [
		1,
		126,
		4,
		58,
		FRAMING[state]
	],
	"auto-framing-inquiry": () => [
		9,
		126,
		4,
		58
	]
};
var followBy = (by) => wordSetting(ON_OFF, (state) => [{
	kind: "auto-tracking",
	state,
	by
}], null);
var trackingSettings = {
	"tracking.auto": followBy("ptzoptics"),
	"tracking.auto:aver": followBy("aver"),
	"tracking.auto:lumens": followBy("lumens"),
	"framing.auto": wordSetting(FRAMING, (state) => [{
		kind: "auto-framing",
		state
	}], { kind: "auto-framing-inquiry" })
};
// drivers/visca/command/version.ts
/** `8x 09 00 02 FF`. */
var version = { "version-inquiry": () => [
	9,
	0,
	2
] };
/** Answer `y0 50 GG GG HH HH JJ JJ KK FF`: vendor, model, ROM version (four hexadecimal digits), sockets. */
function decodeVersion(data) {
	const [g0, g1, h0, h1, j0, j1, sockets] = data;
	if (data.length !== 7 || g0 === void 0 || g1 === void 0 || h0 === void 0 || h1 === void 0 || j0 === void 0 || j1 === void 0 || sockets === void 0) throw malformed$1(data, "a version has 7 bytes");
	const firmware = (j0 << 8 | j1).toString(16).padStart(4, "0");
	return {
		vendor: g0 << 8 | g1,
		model: h0 << 8 | h1,
		firmware,
		sockets
	};
}
// drivers/visca/command/zoom.ts
/** 00 stop, 2p tele, 3p wide. */
function driveByte(zoom) {
	if (zoom === 0) return 0;
	return (zoom > 0 ? 32 : 48) | Math.min(7, Math.abs(Math.trunc(zoom)));
}
var zoom = {
	"zoom-drive": (command) => [
		1,
		4,
		7,
		driveByte(command.zoom)
	],
	"zoom-direct": (command) => [
		1,
		4,
		71,
		...encodeNibbles(command.zoom)
	],
	"digital-zoom": ({ state }) => [
		1,
		4,
		6,
		ON_OFF[state]
	],
	"zoom-inquiry": () => [
		9,
		4,
		71
	],
	"digital-zoom-inquiry": () => [
		9,
		4,
		6
	]
};
/** Answer to `8x 09 04 47 FF`: `y0 50 0p 0q 0r 0s FF`, 0 wide to 4000h tele and beyond with digital zoom. */
function decodeZoom(data) {
	return decodeNibbles(data);
}
/** Sony BRC-X400 and SRG-A40 answer 04 for their own kind of digital zoom, Clear Image Zoom. */
var CLEAR_IMAGE = 4;
var zoomSettings = { "zoom.digital": {
	...wordSetting(ON_OFF, (state) => [{
		kind: "digital-zoom",
		state
	}], null),
	read: {
		inquiries: [{ kind: "digital-zoom-inquiry" }],
		decode: ([data]) => data?.length === 1 && data[0] === CLEAR_IMAGE ? "on" : decodeWord(ON_OFF, data)
	}
} };
// drivers/visca/command/command.ts
var PAYLOADS = {
	...chain,
	...power,
	...version,
	...panTilt,
	...zoom,
	...focus,
	...whiteBalance,
	...exposure,
	...picture,
	...preset,
	...tally,
	...infrared,
	...menu,
	...tracking,
	...block
};
/** The frame to camera `address` (1–7), or for `address-set` and `if-clear` to all (broadcast). */
function encodeCommand(command, address) {
	const broadcast = command.kind === "address-set" || command.kind === "if-clear";
	const payload = PAYLOADS[command.kind];
	return Uint8Array.of(broadcast ? 136 : 128 | address & 7, ...payload(command), 255);
}
// drivers/visca/frame-parser.ts
/** Cuts a stream of bytes into frames. Keeps at most 16 bytes: no noise can fill the memory. */
var ViscaFrameParser = class {
	#buffer = /* @__PURE__ */ new Uint8Array(16);
	#length = 0;
	push(bytes) {
		const items = [];
		for (const byte of bytes) {
			if (this.#length === 0 && byte < 128) {
				items.push({
					kind: "discarded",
					bytes: Uint8Array.of(byte)
				});
				continue;
			}
			this.#buffer[this.#length++] = byte;
			const isWhole = byte === 255 && this.#length >= 3;
			if (!isWhole && byte !== 255 && this.#length < 16) continue;
			items.push({
				kind: isWhole ? "frame" : "discarded",
				bytes: this.#buffer.slice(0, this.#length)
			});
			this.#length = 0;
		}
		return items;
	}
	/** Forgets a half frame, as after the line was opened anew. */
	reset() {
		this.#length = 0;
	}
};
// drivers/visca/port.ts
function newCounters() {
	return {
		frames: 0,
		malformedFrames: 0,
		discardedBytes: 0,
		retransmissions: 0
	};
}
// drivers/visca/reply.ts
/** One whole frame, terminator included. Throws `protocol.malformed` for anything a camera may not send. */
function decodeReply(frame) {
	const [head, type] = frame;
	if (frame.length < 3 || frame.length > 16) throw malformed$1(frame, "length");
	if (head === void 0 || type === void 0 || frame.at(-1) !== 255) throw malformed$1(frame, "no end");
	if (head === 136) {
		const third = frame[2];
		if (type === 48 && frame.length === 4 && third !== void 0 && third >= 1 && third <= 8) return {
			kind: "address-set",
			cameras: third - 1
		};
		if (type === 1 && frame.length === 5) return { kind: "if-clear" };
		throw malformed$1(frame, "unknown broadcast");
	}
	const address = (head >> 4) - 8;
	if ((head & 15) !== 0 || address < 1 || address > 7) throw malformed$1(frame, "address");
	if (type === 56 && frame.length === 3) return {
		kind: "network-change",
		address
	};
	const socket = type & 15;
	switch (type & 240) {
		case 64:
			if (frame.length !== 3) throw malformed$1(frame, "length of an ACK");
			return {
				kind: "ack",
				address,
				socket
			};
		case 80:
			if (frame.length === 3) return {
				kind: "completion",
				address,
				socket
			};
			return {
				kind: "answer",
				address,
				data: frame.slice(2, -1)
			};
		case 96: {
			const code = frame[2];
			if (frame.length !== 4 || code === void 0) throw malformed$1(frame, "length of an error");
			return {
				kind: "error",
				address,
				socket,
				reason: code in VISCA_ERRORS ? VISCA_ERRORS[code] : "other",
				code
			};
		}
		default: throw malformed$1(frame, "unknown type");
	}
}
// drivers/visca/bus.ts
var RESPONSE_MS = 400;
/** The same datagram again within this time is a copy, ms. */
var DUPLICATE_MS = 10;
var ADDRESS_SET = { kind: "address-set" };
var IF_CLEAR = { kind: "if-clear" };
/** One line of bare frames, shared by up to seven cameras that are told apart by address. */
var ViscaBus = class {
	#options;
	#parser = new ViscaFrameParser();
	#ports = [];
	#counters = newCounters();
	#assigning;
	#isAssigned = false;
	/** Takes a reply that the numbering waits for. */
	#replyFilter;
	#lastTransmissionId = 0;
	#lastDatagram = {
		text: "",
		atMs: 0
	};
	constructor(options) {
		this.#options = options;
		const { stream } = options;
		stream.onData((bytes) => this.#receive(bytes));
		stream.onState((state) => {
			this.#parser.reset();
			this.#isAssigned = false;
			for (const place of this.#ports) place.deliverState(state);
		});
	}
	start() {
		this.#options.stream.start();
	}
	/** A camera's end of the line. `address`: its place in the chain as configured, 1–7. */
	port(address) {
		const place = new BusPort(address, this.#counters, {
			send: (frame) => this.#options.stream.write(frame) ? ++this.#lastTransmissionId : void 0,
			initialise: () => this.#initialise(),
			reportTimeout: () => {
				this.#isAssigned = false;
				this.#options.stream.reportTimeout();
			}
		});
		this.#ports.push(place);
		return place;
	}
	/** Numbers the chain once for all cameras that ask at the same time. */
	async #initialise() {
		if (this.#isAssigned || this.#options.addressing === "fixed") return;
		this.#assigning ??= this.#assignAddresses().finally(() => {
			this.#assigning = void 0;
		});
		await this.#assigning;
	}
	async #assignAddresses() {
		const { stream } = this.#options;
		const firstTime = this.#ports.every(({ version }) => version === void 0);
		if (!stream.write(encodeCommand(ADDRESS_SET, 0))) return;
		if (firstTime || this.#ports.length === 1) stream.write(encodeCommand(IF_CLEAR, 0));
		this.#isAssigned = true;
		if (this.#ports.length === 1) return;
		const count = await this.#waitForReply((reply) => reply.kind === "address-set" ? reply.cameras : void 0);
		const found = [];
		for (let address = 1; address <= (count ?? 0); address++) {
			stream.write(encodeCommand({ kind: "version-inquiry" }, address));
			const version = await this.#waitForReply((reply) => reply.kind === "answer" && reply.address === address ? versionOf(reply.data) : void 0);
			if (version !== void 0) found.push({
				address,
				version
			});
		}
		const addresses = assignAddresses(this.#ports.map(({ configuredAddress, version }) => ({
			address: configuredAddress,
			version
		})), found);
		for (const [index, place] of this.#ports.entries()) {
			const address = addresses[index];
			place.missingFrom = address === void 0 && count !== void 0 ? describeChain(found) : void 0;
			if (address === void 0) continue;
			place.address = address;
			place.version = found.find((camera) => camera.address === address)?.version;
		}
		if (this.#ports.some(({ missingFrom }) => missingFrom !== void 0)) this.#isAssigned = false;
	}
	/** The first reply that `pick` takes, or undefined when none came in time. */
	#waitForReply(pick) {
		return new Promise((resolve) => {
			const timer = setTimeout(() => end(void 0), this.#options.responseMs ?? RESPONSE_MS);
			const end = (value) => {
				clearTimeout(timer);
				this.#replyFilter = void 0;
				resolve(value);
			};
			this.#replyFilter = (reply) => {
				const value = pick(reply);
				if (value === void 0) return false;
				end(value);
				return true;
			};
		});
	}
	#receive(bytes) {
		if (this.#options.stream.unit === "datagram") {
			if (this.#isDuplicate(bytes)) return;
			this.#parser.reset();
		}
		for (const item of this.#parser.push(bytes)) {
			if (item.kind === "discarded") {
				this.#counters.discardedBytes += item.bytes.length;
				continue;
			}
			let reply;
			try {
				reply = decodeReply(item.bytes);
			} catch {
				this.#counters.malformedFrames++;
				continue;
			}
			this.#counters.frames++;
			this.#dispatch(reply);
		}
	}
	/** Networks deliver datagrams twice; a completion that came twice would end the next command, too. */
	#isDuplicate(bytes) {
		const text = Buffer.from(bytes).toString("hex");
		const { text: before, atMs } = this.#lastDatagram;
		this.#lastDatagram = {
			text,
			atMs: performance.now()
		};
		return text === before && performance.now() - atMs < DUPLICATE_MS;
	}
	#dispatch(reply) {
		if (this.#replyFilter?.(reply)) return;
		if (reply.kind === "network-change") this.#isAssigned = false;
		for (const place of this.#ports) if (!("address" in reply) || reply.kind === "network-change" || reply.address === place.address) place.deliver(reply);
	}
	async [Symbol.asyncDispose]() {
		await this.#options.stream[Symbol.asyncDispose]();
	}
};
var BusPort = class {
	configuredAddress;
	counters;
	address;
	/** Vendor and model that answered here, by which it is found again when the chain is numbered anew. */
	version;
	/** What the chain consists of when this camera is not in it: another must not get its commands. */
	missingFrom;
	deliver = () => {};
	deliverState = () => {};
	#calls;
	constructor(address, counters, calls) {
		this.configuredAddress = address;
		this.address = address;
		this.counters = counters;
		this.#calls = calls;
	}
	send(frame) {
		return this.missingFrom === void 0 ? this.#calls.send(frame) : void 0;
	}
	async initialise() {
		await this.#calls.initialise();
		if (this.missingFrom === void 0) return;
		const why = `not in its chain; there are: ${this.missingFrom}`;
		throw new RoomdError("unavailable", `${why}; check power and the cable from the camera before it`);
	}
	reportTimeout() {
		this.#calls.reportTimeout();
	}
	onReply(listener) {
		this.deliver = listener;
	}
	onState(listener) {
		this.deliverState = listener;
	}
	/** The line outlives its cameras; its owner closes it. */
	async [Symbol.asyncDispose]() {
		this.deliver = () => {};
		this.deliverState = () => {};
	}
};
function describeChain(found) {
	return found.map(({ address, version }) => `${address} (${version})`).join(", ") || "none";
}
function versionOf(data) {
	try {
		const { vendor, model } = decodeVersion(data);
		return [vendor, model].map((word) => word.toString(16).padStart(4, "0")).join("-");
	} catch {
		return;
	}
}
// drivers/profiles/check-setting.ts
/** What the model allows for a setting. Throws `device.unsupported` when its profile lacks it. */
function settingRange(camera, setting) {
	const range = camera.capabilities.settings[setting];
	if (!range) throw unsupported(camera, setting);
	return range;
}
/** Throws `device.unsupported` when the profile lacks the setting, `request.invalid` when it does not allow
* the value, naming what it allows. */
function checkSetting(camera, setting, value) {
	const range = settingRange(camera, setting);
	if (isAllowed(range, value)) return;
	const allowed = "values" in range ? `one of ${range.values.join(", ")}` : `${range.minimum} to ${range.maximum}`;
	const { manufacturer, model } = camera.profile;
	throw new RoomdError("request.invalid", `camera "${camera.id}": ${setting} can't be ${JSON.stringify(value)}; ${manufacturer} ${model} takes ${allowed}`, { details: {
		setting,
		value,
		...range
	} });
}
/** Throws `device.unsupported` when the profile lacks the action. */
function checkAction(camera, action) {
	if (!camera.capabilities.actions.includes(action)) throw unsupported(camera, action);
}
function isAllowed(range, value) {
	if ("values" in range) return typeof value === "string" && range.values.includes(value);
	return typeof value === "number" && value >= range.minimum && value <= range.maximum;
}
function unsupported({ id, profile: { manufacturer, model } }, what) {
	return new RoomdError("device.unsupported", `camera "${id}": ${manufacturer} ${model} has no ${what} (profile)`);
}
// drivers/visca/setting-tables.ts
/** Every setting that VISCA has, by `name` or `name:variant`. */
var VISCA_SETTINGS = {
	...zoomSettings,
	...focusSettings,
	...whiteBalanceSettings,
	...exposureSettings,
	...pictureSettings,
	...presetSettings,
	...tallySettings,
	...infraredSettings,
	...menuSettings,
	...trackingSettings
};
var VISCA_ACTIONS = {
	...panTiltActions,
	...focusActions,
	...whiteBalanceActions,
	...menuActions
};
/** How a setting is written and read in this variant; undefined when VISCA has no such thing. */
function findSetting(name, variant) {
	return VISCA_SETTINGS[variant === void 0 ? name : `${name}:${variant}`];
}
/** What is sent for an action in this variant. */
function findAction(name, variant) {
	return VISCA_ACTIONS[variant === void 0 ? name : `${name}:${variant}`];
}
// drivers/visca/camera-settings.ts
/** The settings and actions of a VISCA camera, in the variant that its profile names. */
var ViscaCameraSettings = class {
	#options;
	constructor(options) {
		this.#options = options;
	}
	async set(setting, value, signal) {
		const { camera, send } = this.#options;
		checkSetting(camera, setting, value);
		for (const command of this.#setting(setting).encode(value)) await send(command, signal);
	}
	async get(setting, signal) {
		const { camera, send } = this.#options;
		settingRange(camera, setting);
		const { read } = this.#setting(setting);
		if (!read) throw this.#unsupported(`way to say its ${setting}`);
		if (read.inquiries.some((inquiry) => this.#isUnanswered(inquiry))) {
			const { manufacturer, model } = camera.profile;
			const why = `${manufacturer} ${model} does not say its ${setting} (profile)`;
			throw new RoomdError("device.unsupported", `camera "${camera.id}": ${why}`);
		}
		return read.decode(await Promise.all(read.inquiries.map((inquiry) => send(inquiry, signal))));
	}
	async runAction(action, signal) {
		const { camera, profile, send } = this.#options;
		checkAction(camera, action);
		const variant = profile().actions?.find(({ name }) => name === action)?.variant;
		const commands = findAction(action, variant);
		if (!commands) throw this.#unsupported(variant === void 0 ? action : `${action} (${variant})`);
		try {
			for (const command of commands) await send(command, signal);
		} catch (error) {
			if (commands.some(({ kind }) => kind === "menu-step")) camera.stop().catch(() => {});
			throw error;
		}
	}
	/** Nobody waits for an answer that the profile says will not come. */
	#isUnanswered(inquiry) {
		const hex = [...Buffer.from(encodeCommand(inquiry, 1)).subarray(1, -1)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
		return this.#options.profile().unanswered?.inquiries.includes(hex) === true;
	}
	#setting(name) {
		const variant = this.#options.profile().settings?.[name]?.variant;
		const setting = findSetting(name, variant);
		if (!setting) throw this.#unsupported(variant === void 0 ? name : `${name} (${variant})`);
		return setting;
	}
	/** VISCA itself has no such thing, whatever the profile says. */
	#unsupported(what) {
		const { id } = this.#options.camera;
		return new RoomdError("device.unsupported", `camera "${id}": VISCA has no ${what}`);
	}
};
// drivers/visca/link-initialisation.ts
/** Prepares the line to one camera after it was opened or went silent, once for all who wait for it. */
var LinkInitialisation = class {
	#steps;
	#isNeeded = true;
	#running;
	#stopCount = 0;
	constructor(steps) {
		this.#steps = steps;
	}
	get isNeeded() {
		return this.#isNeeded;
	}
	/** What was prepared counts no longer. */
	invalidate() {
		this.#isNeeded = true;
	}
	/** A Stop was sent. */
	noteStop() {
		this.#stopCount++;
	}
	async initialise(signal) {
		if (!this.#isNeeded) return;
		this.#running ??= this.#run(signal).finally(() => {
			this.#running = void 0;
		});
		await this.#running;
	}
	/** A movement before the line was set up would lose its completion to the set-up. Throws `aborted` when a
	* Stop came meanwhile. */
	async initialiseBeforeMovement(signal) {
		const before = this.#stopCount;
		await this.initialise(signal);
		if (this.#stopCount === before) return;
		throw new RoomdError("aborted", `${this.#steps.label}: movement given up, the camera was stopped`);
	}
	async #run(signal) {
		await this.#steps.initialise(signal);
		this.#isNeeded = false;
		await this.#steps.verify(signal);
	}
};
// drivers/visca/timings.ts
var DEFAULT_TIMINGS = {
	ackMs: 1e3,
	completionMs: 2e4,
	driveCompletionMs: 1e3,
	inquiryMs: 1e3,
	stopRetryMs: 300,
	stopAttempts: 10,
	retryDelayMs: 20,
	retransmitMs: 0,
	busyAfterPresetMs: 0,
	busyAfterCancelMs: 0,
	busyAfterPowerMs: 0,
	minCommandIntervalMs: 0
};
// drivers/visca/model.ts
var ZOOM_MAX = 16384;
function viscaModel(profile, firmware, timings = {}) {
	const quirks = quirksOf(profile, firmware);
	const { source: _, ...own } = profile.timings ?? { source: "" };
	const { minimum = 0, maximum = ZOOM_MAX } = profile.zoom ?? {};
	const speeds = {
		pan: profile.pan?.speeds ?? 24,
		tilt: profile.tilt?.speeds ?? 20,
		zoom: profile.zoom?.speeds ?? 7
	};
	const digits = {
		pan: profile.pan?.digits ?? 4,
		tilt: profile.tilt?.digits ?? 4
	};
	return {
		profile,
		capabilities: capabilitiesOf(profile),
		timings: {
			...DEFAULT_TIMINGS,
			...own,
			...timings
		},
		driveSteps: (axis, velocity) => {
			const curve = axis === "zoom" ? void 0 : profile.speedCurves?.[axis];
			return Math.sign(velocity) * nearestStep(Math.abs(velocity), speeds[axis], curve) + 0;
		},
		maxSpeeds: speeds,
		digits,
		moveParameters: {
			speed: Math.max(speeds.pan, speeds.tilt),
			fastest: speeds,
			digits,
			speedMode: quirks.has("one-move-speed") ? "both-axes" : "each-axis"
		},
		signs: {
			pan: quirks.has("pan-reversed") ? -1 : 1,
			tilt: quirks.has("tilt-reversed") ? -1 : 1
		},
		clampZoom: (zoom) => Math.max(minimum, Math.min(maximum, Math.round(zoom))),
		wirePreset: (number) => quirks.has("preset-off-by-one") ? number - 1 : number
	};
}
/** The step for a share of the full speed. Steps are seldom even: where the document has a table of degrees a
* second, the step that comes nearest to that share is taken. */
function nearestStep(share, fastest, curve) {
	if (share === 0) return 0;
	if (!curve) return Math.max(1, Math.round(share * fastest));
	const wanted = share * (curve.at(-1) ?? 0);
	const miss = (speed) => Math.abs(speed - wanted);
	const best = curve.reduce((found, speed, index) => miss(speed) < miss(curve[found] ?? 0) ? index : found, 0);
	return Math.min(best + 1, fastest);
}
// drivers/visca/exchange.ts
var MOTIONS = /* @__PURE__ */ new Set([
	"pan-tilt-drive",
	"zoom-drive",
	"pan-tilt-absolute",
	"zoom-direct",
	"home",
	"pan-tilt-reset",
	"pan-tilt-relative",
	"menu-step"
]);
function driveKind({ kind }) {
	return kind === "pan-tilt-drive" || kind === "zoom-drive" ? kind : void 0;
}
/** Whether it makes the camera move, so that a Stop ends it. */
function isMotion(command) {
	if (command.kind === "focus-drive") return command.speed !== 0;
	return MOTIONS.has(command.kind) || isRecall(command);
}
function isRecall(command) {
	return command.kind === "preset" && command.action === "recall";
}
function remove(queue, exchange) {
	const index = queue.indexOf(exchange);
	if (index >= 0) queue.splice(index, 1);
}
/** Sets the one timer of an exchange. */
function setTimer(exchange, ms, then) {
	clearTimeout(exchange.timer);
	exchange.timer = setTimeout(then, ms);
}
// drivers/visca/in-flight.ts
/** What has left and has not ended, and which of it a reply means. Over IP the ticket says so; on a serial
* line ACKs come in the order of the commands, and from then on the socket names the command. */
var InFlight = class {
	#awaitingAck = [];
	#executing = /* @__PURE__ */ new Set();
	inquiry;
	/** Commands that may take one of the camera's sockets. */
	get commandCount() {
		return this.#awaitingAck.length + this.#executing.size;
	}
	get unacknowledgedCount() {
		return this.#awaitingAck.length;
	}
	all() {
		return [
			...this.#awaitingAck,
			...this.#executing,
			...this.inquiry ? [this.inquiry] : []
		];
	}
	add(exchange) {
		if (!exchange.isInquiry) this.#awaitingAck.push(exchange);
	}
	/** It is about to leave again. */
	removeUnacknowledged(exchange) {
		remove(this.#awaitingAck, exchange);
	}
	remove(exchange) {
		remove(this.#awaitingAck, exchange);
		this.#executing.delete(exchange);
		if (this.inquiry === exchange) this.inquiry = void 0;
	}
	/** The command that an ACK means, which works from now on. */
	acknowledge(socket, ticket) {
		const exchange = ticket === void 0 ? this.#awaitingAck[0] : this.#awaitingAck.find((one) => one.transmissionId === ticket);
		if (!exchange) return void 0;
		remove(this.#awaitingAck, exchange);
		exchange.socket = socket;
		this.#executing.add(exchange);
		return exchange;
	}
	/** The command that a completion means. */
	findCompleted(socket, ticket) {
		if (ticket !== void 0) return this.#byTransmission(ticket);
		const working = [...this.#executing];
		return working.find((one) => one.socket === socket) ?? this.#awaitingAck[0] ?? working[0];
	}
	findInquiry(ticket) {
		const { inquiry } = this;
		return ticket === void 0 || inquiry?.transmissionId === ticket ? inquiry : void 0;
	}
	/** The exchange that a refusal means: on a line only a cancelled one is sure to be named by its socket. */
	findRefused({ reason, socket }, ticket) {
		if (reason === "no-socket") return void 0;
		const bySocket = socket === 0 ? void 0 : [...this.#executing].find((one) => one.socket === socket);
		if (ticket !== void 0) {
			const cancelled = reason === "cancelled" ? bySocket : void 0;
			return this.#byTransmission(ticket) ?? this.findInquiry(ticket) ?? cancelled;
		}
		const waiting = this.#awaitingAck[0];
		switch (reason) {
			case "cancelled": return bySocket ?? waiting;
			case "buffer-full": return waiting ?? bySocket ?? [...this.#executing].at(-1);
			default: return waiting ?? this.inquiry ?? bySocket;
		}
	}
	#byTransmission(ticket) {
		return [...this.#executing, ...this.#awaitingAck].find((one) => one.transmissionId === ticket);
	}
};
/** Whether a refused exchange is worth sending again. */
function isRetryable({ isInquiry, isOverruled, stopGroup }, reason) {
	if (isInquiry || isOverruled) return false;
	if (reason === "cancelled") return stopGroup !== void 0;
	return reason === "buffer-full" || reason === "not-executable";
}
// drivers/visca/queue.ts
/** What has not left yet, and in which order it leaves. */
var RequestQueue = class {
	/** The newest drive of each axis. */
	#drives = /* @__PURE__ */ new Map();
	#commands = /* @__PURE__ */ new Set();
	#inquiries = /* @__PURE__ */ new Set();
	/** Refused for the moment; they go again by themselves. */
	#postponed = /* @__PURE__ */ new Set();
	/** Answers the older drive whose place it took. */
	add(exchange) {
		const drive = driveKind(exchange.command);
		if (!drive) {
			(exchange.isInquiry ? this.#inquiries : this.#commands).add(exchange);
			return;
		}
		const older = this.#drives.get(drive);
		this.#drives.set(drive, exchange);
		return older;
	}
	/** Drives overtake other commands. */
	nextCommand() {
		const [next] = this.#drives.size > 0 ? this.#drives.values() : this.#commands;
		if (next) this.remove(next);
		return next;
	}
	nextInquiry() {
		const [next] = this.#inquiries;
		if (next) this.remove(next);
		return next;
	}
	postpone(exchange) {
		this.#postponed.add(exchange);
	}
	drives() {
		return [...this.#drives.values()];
	}
	/** Other movements than drives; a Stop is none. */
	moves() {
		return [...this.#commands, ...this.#postponed].filter(({ stopGroup, command }) => !stopGroup && isMotion(command));
	}
	/** Whether a newer drive of the same axis makes this one pointless. */
	isSuperseded({ command, stopGroup }) {
		const drive = driveKind(command);
		return !stopGroup && drive !== void 0 && this.#drives.has(drive);
	}
	remove(exchange) {
		const drive = driveKind(exchange.command);
		if (drive && this.#drives.get(drive) === exchange) this.#drives.delete(drive);
		for (const queue of [
			this.#commands,
			this.#inquiries,
			this.#postponed
		]) queue.delete(exchange);
	}
	all() {
		return [
			...this.#drives.values(),
			...this.#commands,
			...this.#inquiries,
			...this.#postponed
		];
	}
};
// drivers/visca/scheduler.ts
var NO_DATA = /* @__PURE__ */ new Uint8Array();
/** How often an exchange is sent over a carrier that loses datagrams. */
var DATAGRAM_ATTEMPTS = 3;
/** Decides what goes onto the line next, and what becomes of it when nothing comes back. */
var ViscaScheduler = class {
	#options;
	#queue = new RequestQueue();
	#inFlight = new InFlight();
	/** Until then the camera hears nothing, by performance.now(). */
	#busyUntilMs = 0;
	#wakeTimer;
	constructor(options) {
		this.#options = options;
	}
	/** `fits`: whether an answer can be to this inquiry. Where datagrams come twice, one that can't is late. */
	send(command, signal, fits = () => true) {
		const { promise, exchange } = this.#createExchange(command, signal, { canDecode: fits });
		const older = this.#queue.add(exchange);
		if (older) this.#finish(older, NO_DATA);
		this.#pump();
		return promise;
	}
	/** Sends Stops ahead of everything, drops the movements that wait, and cancels those in work. */
	async stop(commands) {
		const stops = {
			commands,
			results: []
		};
		for (const command of commands) this.#transmitStop(command, stops);
		this.#abortMovements();
		for (const end of stops.results) await end;
	}
	receive(reply, ticket) {
		switch (reply.kind) {
			case "ack":
				this.#handleAck(reply.socket, ticket);
				break;
			case "completion":
				this.#handleCompletion(reply.socket, ticket);
				break;
			case "answer": {
				const inquiry = this.#inFlight.findInquiry(ticket);
				const late = inquiry && this.#options.timings().retransmitMs > 0 && !inquiry.canDecode(reply.data);
				if (inquiry && !late) this.#finish(inquiry, reply.data);
				break;
			}
			case "error":
				this.#handleError(reply, ticket);
				break;
			default: return;
		}
		this.#options.onResponse();
		this.#pump();
	}
	/** Everything that waits or is in work ends with `error`: the line closed, or the camera went silent. */
	fail(error) {
		clearTimeout(this.#wakeTimer);
		this.#wakeTimer = void 0;
		for (const exchange of [...this.#queue.all(), ...this.#inFlight.all()]) this.#fail(exchange, error);
	}
	#createExchange(command, signal, more = {}) {
		const { promise, resolve, reject } = Promise.withResolvers();
		const { ackMs, completionMs } = this.#options.timings();
		const exchange = {
			command,
			isInquiry: command.kind.endsWith("inquiry"),
			canDecode: more.canDecode ?? (() => true),
			stopGroup: more.stopGroup,
			resolve,
			reject,
			deadlineMs: performance.now() + ackMs + completionMs,
			attempts: 0,
			timer: void 0,
			transmissionId: void 0,
			socket: void 0,
			isOverruled: false,
			isSettled: false
		};
		signal?.addEventListener("abort", () => {
			this.#fail(exchange, new RoomdError("aborted", `${this.#options.label}: ${command.kind} given up`));
		});
		return {
			promise,
			exchange
		};
	}
	#transmitStop(command, stops) {
		const { promise, exchange } = this.#createExchange(command, void 0, { stopGroup: stops });
		promise.catch(() => {});
		stops.results.push(promise);
		this.#transmit(exchange);
	}
	/** Every movement but a Stop ends as `aborted`: those that wait don't leave, those in work are cancelled. */
	#abortMovements() {
		for (const drive of this.#queue.drives()) this.#finish(drive, NO_DATA);
		for (const exchange of this.#queue.moves()) {
			const what = `${this.#options.label}: ${exchange.command.kind}`;
			this.#fail(exchange, new RoomdError("aborted", `${what} given up, the camera was stopped`));
		}
		for (const exchange of this.#inFlight.all()) {
			if (exchange.stopGroup || !isMotion(exchange.command)) continue;
			exchange.isOverruled = true;
			this.#cancel(exchange);
		}
	}
	/** Ends it in the camera, too; one that has no socket yet is cancelled when its ACK names one. */
	#cancel({ socket }) {
		const { write, address, timings } = this.#options;
		if (socket === void 0) return;
		write(encodeCommand({
			kind: "cancel",
			socket
		}, address()));
		this.#markBusy(timings().busyAfterCancelMs);
	}
	#pump() {
		const waitMs = this.#busyUntilMs - performance.now();
		if (waitMs > 0) {
			this.#wakeTimer ??= setTimeout(() => {
				this.#wakeTimer = void 0;
				this.#pump();
			}, waitMs);
			return;
		}
		const { retransmitMs } = this.#options.timings();
		while (this.#inFlight.commandCount < 2) {
			if (retransmitMs > 0 && this.#inFlight.unacknowledgedCount > 0) break;
			const next = this.#queue.nextCommand();
			if (!next) break;
			this.#transmit(next);
			if (this.#busyUntilMs > performance.now()) return this.#pump();
		}
		if (this.#inFlight.inquiry) return;
		const inquiry = this.#queue.nextInquiry();
		if (!inquiry) return;
		this.#inFlight.inquiry = inquiry;
		this.#transmit(inquiry);
	}
	#transmit(exchange) {
		const { label, address, write } = this.#options;
		const timings = this.#options.timings();
		exchange.attempts++;
		exchange.transmissionId = write(encodeCommand(exchange.command, address()));
		if (exchange.transmissionId === void 0) {
			const what = `${label}: nothing carries commands to it now; check the cable and the port's name`;
			this.#fail(exchange, new RoomdError("unavailable", what));
			return;
		}
		this.#inFlight.add(exchange);
		if (!exchange.isInquiry && !exchange.stopGroup) this.#markBusy(timings.minCommandIntervalMs);
		const wholeMs = exchange.isInquiry ? timings.inquiryMs : timings.ackMs;
		const again = !exchange.stopGroup && timings.retransmitMs > 0 && exchange.attempts < DATAGRAM_ATTEMPTS;
		const waitMs = exchange.stopGroup ? timings.stopRetryMs : again ? timings.retransmitMs : wholeMs;
		setTimer(exchange, waitMs, () => this.#handleTimeout(exchange, waitMs));
	}
	#handleTimeout(exchange, waitedMs) {
		const { label } = this.#options;
		const { stopAttempts, retransmitMs } = this.#options.timings();
		if (exchange.attempts < (exchange.stopGroup ? stopAttempts : retransmitMs > 0 ? DATAGRAM_ATTEMPTS : 1)) {
			this.#inFlight.removeUnacknowledged(exchange);
			this.#transmit(exchange);
			for (const other of exchange.stopGroup?.commands ?? []) if (exchange.stopGroup && other !== exchange.command) this.#transmitStop(other, exchange.stopGroup);
			return;
		}
		const error = new RoomdError("timeout", `${label}: no answer to ${exchange.command.kind} within ${waitedMs} ms; check cable, power and baud rate`);
		this.fail(error);
		this.#options.onSilence(error);
	}
	#handleAck(socket, ticket) {
		const exchange = this.#inFlight.acknowledge(socket, ticket);
		if (!exchange) return;
		exchange.attempts = exchange.stopGroup ? 0 : DATAGRAM_ATTEMPTS;
		if (exchange.isOverruled) this.#cancel(exchange);
		const { completionMs, driveCompletionMs } = this.#options.timings();
		if (driveKind(exchange.command) && !exchange.stopGroup) setTimer(exchange, driveCompletionMs, () => {
			this.#finish(exchange, NO_DATA);
			this.#pump();
		});
		else setTimer(exchange, completionMs, () => this.#handleTimeout(exchange, completionMs));
	}
	#handleCompletion(socket, ticket) {
		const exchange = this.#inFlight.findCompleted(socket, ticket);
		if (!exchange) return;
		const { busyAfterPresetMs, busyAfterPowerMs } = this.#options.timings();
		if (isRecall(exchange.command)) this.#markBusy(busyAfterPresetMs);
		if (exchange.command.kind === "power") this.#markBusy(busyAfterPowerMs);
		this.#finish(exchange, NO_DATA);
	}
	#handleError(reply, ticket) {
		const { label } = this.#options;
		const { retryDelayMs, completionMs } = this.#options.timings();
		const exchange = this.#inFlight.findRefused(reply, ticket);
		if (!exchange) return;
		const again = isRetryable(exchange, reply.reason);
		const waitMs = retryDelayMs * 2 ** Math.min(Math.max(0, exchange.attempts - 1), 3);
		const giveUpAt = exchange.stopGroup ? exchange.deadlineMs : exchange.deadlineMs - completionMs;
		if (again && performance.now() + waitMs < giveUpAt) {
			this.#inFlight.remove(exchange);
			exchange.socket = void 0;
			this.#queue.postpone(exchange);
			setTimer(exchange, waitMs, () => this.#retry(exchange));
			return;
		}
		const code = reply.reason === "cancelled" ? "aborted" : "device.refused";
		this.#fail(exchange, new RoomdError(code, `${label}: ${exchange.command.kind} refused: ${reply.reason}`, { details: {
			reason: reply.reason,
			code: reply.code
		} }));
	}
	/** A refused command goes again, unless a newer drive of the same axis makes it pointless. */
	#retry(exchange) {
		if (exchange.isSettled) return;
		if (this.#queue.isSuperseded(exchange)) {
			this.#finish(exchange, NO_DATA);
			return;
		}
		this.#queue.remove(exchange);
		this.#transmit(exchange);
	}
	#markBusy(ms) {
		if (ms > 0) this.#busyUntilMs = Math.max(this.#busyUntilMs, performance.now() + ms);
	}
	#finish(exchange, data) {
		if (this.#settle(exchange)) exchange.resolve(data);
	}
	#fail(exchange, error) {
		if (this.#settle(exchange)) exchange.reject(error);
	}
	#settle(exchange) {
		if (exchange.isSettled) return false;
		exchange.isSettled = true;
		clearTimeout(exchange.timer);
		this.#queue.remove(exchange);
		this.#inFlight.remove(exchange);
		return true;
	}
};
// drivers/visca/driver.ts
var STOP_PAN_TILT = {
	kind: "pan-tilt-drive",
	pan: 0,
	tilt: 0
};
var STOP_ZOOM = {
	kind: "zoom-drive",
	zoom: 0
};
/** Unequal to every drive: the next one is sent whatever it is. */
var UNKNOWN_DRIVE = {
	pan: NaN,
	tilt: NaN,
	zoom: NaN
};
/** A camera that speaks VISCA, over whatever carries its frames. */
var ViscaCamera = class {
	id;
	#options;
	#scheduler;
	#settings;
	#initialisation;
	#listeners = /* @__PURE__ */ new Set();
	#model;
	/** The drive that the camera was last told; it needs no repeating while it holds. */
	#lastDrive = {
		pan: 0,
		tilt: 0,
		zoom: 0
	};
	constructor(options) {
		const { id, port } = options;
		this.id = id;
		this.#options = options;
		this.#model = viscaModel(options.profile, null, options.timings);
		this.#scheduler = new ViscaScheduler({
			label: `camera "${id}"`,
			address: () => port.address,
			timings: () => this.#model.timings,
			write: (bytes) => port.send(bytes),
			onResponse: () => this.#emit({
				kind: "answered",
				atMs: Date.now()
			}),
			onSilence: (error) => {
				port.reportTimeout();
				this.#handleSilence(error);
			}
		});
		this.#initialisation = new LinkInitialisation({
			label: `camera "${id}"`,
			initialise: (signal) => this.#initialisePort(signal),
			verify: (signal) => this.identity(signal)
		});
		this.#settings = new ViscaCameraSettings({
			camera: this,
			profile: () => this.#model.profile,
			send: (command, signal) => this.#scheduler.send(command, signal)
		});
		port.onReply((reply, ticket) => {
			if (reply.kind === "network-change") this.#initialisation.invalidate();
			else this.#scheduler.receive(reply, ticket);
		});
		port.onState(({ open, reason }) => {
			this.#initialisation.invalidate();
			if (open) return;
			const why = `camera "${id}": line closed (${reason}); check the cable, the port's name or the address`;
			this.#handleSilence(new RoomdError("unavailable", why));
		});
	}
	get profile() {
		const { manufacturer, model } = this.#model.profile;
		return {
			manufacturer,
			model
		};
	}
	get capabilities() {
		return this.#model.capabilities;
	}
	/** Bytes and frames that were no VISCA, and frames that were, since the start. */
	get counters() {
		return this.#options.port.counters;
	}
	async drive(velocity, signal) {
		if (velocity.pan !== 0 || velocity.tilt !== 0) checkCapability(this, "panTilt", "pan and tilt");
		if (velocity.zoom !== 0) checkCapability(this, "zoom", "zoom");
		if (this.#initialisation.isNeeded) await this.#initialisation.initialiseBeforeMovement(signal);
		const { maxSpeeds, driveSteps } = this.#model;
		const pan = driveSteps("pan", velocity.pan);
		const tilt = driveSteps("tilt", velocity.tilt);
		const zoom = driveSteps("zoom", velocity.zoom);
		const sent = [];
		if (pan !== this.#lastDrive.pan || tilt !== this.#lastDrive.tilt) sent.push(this.#scheduler.send({
			kind: "pan-tilt-drive",
			pan,
			tilt,
			maxSpeeds
		}, signal));
		if (zoom !== this.#lastDrive.zoom) sent.push(this.#scheduler.send({
			kind: "zoom-drive",
			zoom
		}, signal));
		this.#lastDrive = {
			pan,
			tilt,
			zoom
		};
		try {
			await Promise.all(sent);
		} catch (error) {
			this.#lastDrive = UNKNOWN_DRIVE;
			throw error;
		}
	}
	async stop() {
		this.#initialisation.noteStop();
		this.#lastDrive = {
			pan: 0,
			tilt: 0,
			zoom: 0
		};
		const { panTilt, zoom } = this.capabilities;
		await this.#scheduler.stop([...panTilt ? [STOP_PAN_TILT] : [], ...zoom ? [STOP_ZOOM] : []]);
	}
	async position(signal) {
		await this.#initialisation.initialise(signal);
		const { digits, signs } = this.#model;
		const [panTilt, zoom] = await Promise.all([this.#inquire({ kind: "pan-tilt-inquiry" }, (data) => decodePanTilt(data, digits), signal), this.#zoom(signal)]);
		return {
			pan: panTilt.pan * signs.pan + 0,
			tilt: panTilt.tilt * signs.tilt + 0,
			zoom
		};
	}
	async moveTo(position, signal) {
		checkCapability(this, "absolute", "absolute positions");
		if (this.#initialisation.isNeeded) await this.#initialisation.initialiseBeforeMovement(signal);
		this.#lastDrive = UNKNOWN_DRIVE;
		const { signs } = this.#model;
		const [pan, tilt, zoom] = [
			position.pan * signs.pan,
			position.tilt * signs.tilt,
			position.zoom
		];
		await Promise.all([this.#scheduler.send({
			kind: "pan-tilt-absolute",
			pan,
			tilt,
			...this.#model.moveParameters
		}, signal), this.#scheduler.send({
			kind: "zoom-direct",
			zoom: this.#model.clampZoom(zoom)
		}, signal)]);
	}
	/** VISCA knows relative pan and tilt only: zoom goes to where that would be. */
	async moveBy({ pan, tilt, zoom }, signal) {
		checkCapability(this, "relative", "relative movement");
		if (this.#initialisation.isNeeded) await this.#initialisation.initialiseBeforeMovement(signal);
		const zoomTo = zoom === 0 ? void 0 : await this.#zoom(signal) + zoom;
		this.#lastDrive = UNKNOWN_DRIVE;
		const { signs, moveParameters, clampZoom } = this.#model;
		const by = {
			pan: pan * signs.pan,
			tilt: tilt * signs.tilt,
			...moveParameters
		};
		const commands = pan === 0 && tilt === 0 ? [] : [{
			kind: "pan-tilt-relative",
			...by
		}];
		if (zoomTo !== void 0) commands.push({
			kind: "zoom-direct",
			zoom: clampZoom(zoomTo)
		});
		await Promise.all(commands.map((command) => this.#scheduler.send(command, signal)));
	}
	async setLimit(corner, to, signal) {
		checkCapability(this, "limits", "limits of pan and tilt");
		const { signs, digits } = this.#model;
		const at = to && {
			pan: to.pan * signs.pan,
			tilt: to.tilt * signs.tilt
		};
		const command = at ? {
			kind: "pan-tilt-limit-set",
			corner,
			...at,
			digits
		} : {
			kind: "pan-tilt-limit-clear",
			corner,
			digits
		};
		await this.#scheduler.send(command, signal);
	}
	async home(signal) {
		checkCapability(this, "home", "home position");
		await this.#sendMove({ kind: "home" }, signal);
	}
	async recallPreset(number, signal) {
		checkPreset(this, number);
		await this.#sendMove({
			kind: "preset",
			action: "recall",
			number: this.#model.wirePreset(number)
		}, signal);
	}
	async savePreset(number, signal) {
		checkPreset(this, number);
		await this.#scheduler.send({
			kind: "preset",
			action: "set",
			number: this.#model.wirePreset(number)
		}, signal);
	}
	async resetPreset(number, signal) {
		checkPreset(this, number);
		await this.#scheduler.send({
			kind: "preset",
			action: "reset",
			number: this.#model.wirePreset(number)
		}, signal);
	}
	async setPower(state, signal) {
		checkCapability(this, "power", "power command");
		await this.#scheduler.send({
			kind: "power",
			state
		}, signal);
	}
	async powerState(signal) {
		return await this.#inquire({ kind: "power-inquiry" }, decodePower, signal);
	}
	async identity(signal) {
		const version = await this.#inquire({ kind: "version-inquiry" }, decodeVersion, signal);
		const hex = (word) => word.toString(16).padStart(4, "0");
		const { vendor, model, firmware } = version;
		const identity = {
			manufacturer: hex(vendor),
			model: hex(model),
			firmware,
			serial: null
		};
		const { findProfile, profile, timings } = this.#options;
		this.#model = viscaModel(findProfile?.(identity) ?? profile, firmware, timings);
		return identity;
	}
	set(setting, value, signal) {
		return this.#settings.set(setting, value, signal);
	}
	get(setting, signal) {
		return this.#settings.get(setting, signal);
	}
	async runAction(action, signal) {
		this.#lastDrive = UNKNOWN_DRIVE;
		await this.#settings.runAction(action, signal);
	}
	onEvidence(listener) {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
	#zoom(signal) {
		return this.#inquire({ kind: "zoom-inquiry" }, decodeZoom, signal);
	}
	async #inquire(inquiry, decode, signal) {
		const fits = (data) => {
			try {
				decode(data);
				return true;
			} catch {
				return false;
			}
		};
		return decode(await this.#scheduler.send(inquiry, signal, fits));
	}
	async #sendMove(command, signal) {
		if (this.#initialisation.isNeeded) await this.#initialisation.initialiseBeforeMovement(signal);
		this.#lastDrive = UNKNOWN_DRIVE;
		await this.#scheduler.send(command, signal);
	}
	async #initialisePort(signal) {
		try {
			await this.#options.port.initialise(signal);
		} catch (error) {
			const known = asRoomdError(error, `camera "${this.id}"`);
			this.#handleSilence(known);
			throw known;
		}
	}
	#handleSilence(error) {
		this.#initialisation.invalidate();
		this.#lastDrive = UNKNOWN_DRIVE;
		this.#scheduler.fail(error);
		this.#emit({
			kind: "silent",
			atMs: Date.now(),
			error
		});
	}
	#emit(evidence) {
		for (const listener of this.#listeners) listener(evidence);
	}
	async [Symbol.asyncDispose]() {
		this.#scheduler.fail(new RoomdError("aborted", `camera "${this.id}" is being closed`));
		this.#listeners.clear();
		await this.#options.port[Symbol.asyncDispose]();
	}
};
// drivers/visca/ip-message.ts
/** VISCA over IP: an 8-byte big-endian header before each frame. Sony SRG-300H Technical Manual and BRC-X400
* Command List, "VISCA over IP" → "Payload type", "Control command", "Control reply". */
var HEADER_BYTES = 8;
/** Of a payload: VISCA frames have 16 bytes at most. */
var MAX_PAYLOAD_BYTES = 16;
var SEQUENCE_MAX = 4294967295;
var TYPES = {
	command: 256,
	inquiry: 272,
	reply: 273,
	"device-setting": 288,
	control: 512,
	"control-reply": 513
};
/** Sets the camera's sequence number to 0; the one in this message's header is ignored. */
var RESET_SEQUENCE = Uint8Array.of(1);
function encodeIpMessage({ type, sequence, payload }) {
	const bytes = new Uint8Array(HEADER_BYTES + payload.length);
	const view = new DataView(bytes.buffer);
	view.setUint16(0, TYPES[type]);
	view.setUint16(2, payload.length);
	view.setUint32(4, sequence);
	bytes.set(payload, HEADER_BYTES);
	return bytes;
}
/** One datagram. Throws `protocol.malformed`. */
function decodeIpMessage(bytes) {
	if (bytes.length < HEADER_BYTES) throw malformed(bytes, "shorter than its header");
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const code = view.getUint16(0);
	const type = Object.keys(TYPES).find((name) => TYPES[name] === code);
	if (!type) throw malformed(bytes, "unknown payload type");
	const length = view.getUint16(2);
	if (length !== bytes.length - HEADER_BYTES || length > MAX_PAYLOAD_BYTES) throw malformed(bytes, "length");
	return {
		type,
		sequence: view.getUint32(4),
		payload: bytes.slice(HEADER_BYTES)
	};
}
/** What a control reply says: the sequence was reset, or why a message was refused. */
function decodeControlReply(payload) {
	const [first, second] = payload;
	if (payload.length === 1 && first === 1) return "reset";
	if (payload.length === 2 && first === 15 && second === 1) return "sequence-error";
	if (payload.length === 2 && first === 15 && second === 2) return "message-error";
	throw malformed(payload, "unknown control reply");
}
function malformed(bytes, why) {
	const hex = Buffer.from(bytes.subarray(0, 32)).toString("hex");
	return new RoomdError("protocol.malformed", `VISCA over IP message ${hex}: ${why}`);
}
// drivers/visca/visca-over-ip-port.ts
var RETRANSMIT_MS = 100;
var RETRANSMISSIONS = 3;
/** To a sequence reset; a camera that doesn't know it is spoken to all the same, ms. */
var RESET_RESPONSE_MS = 400;
/** Numbers whose replies are still known, enough for a slow movement among many inquiries. */
var MAX_TRANSMISSIONS = 4096;
/** Always 1 over IP (Sony SRG-300H Technical Manual, "VISCA over IP": y = 9, x = 1, fixed). */
var ADDRESS = 1;
/** Frames in Sony's VISCA over IP: numbered, sent again when nothing answers, refusals of the number mended. */
var ViscaOverIpPort = class {
	address = ADDRESS;
	counters = newCounters();
	#options;
	#pending = /* @__PURE__ */ new Map();
	/** Which ticket a sequence number was used for; a repeated message has several. */
	#transmissions = /* @__PURE__ */ new Map();
	#sequence = 0;
	#epoch = 0;
	#lastTransmissionId = 0;
	#onReset;
	#onReply = () => {};
	constructor(options) {
		this.#options = options;
		options.stream.onData((bytes) => this.#receive(bytes));
		options.stream.onState(() => this.#clear());
	}
	send(frame) {
		const ticket = ++this.#lastTransmissionId;
		return this.#transmit(ticket, frame) ? ticket : void 0;
	}
	/** Resets the sequence number. A camera that does not answer that may be an imitation: it is asked on. */
	async initialise(signal) {
		const { promise, resolve } = Promise.withResolvers();
		this.#onReset = resolve;
		this.#clear();
		this.#resetSequence();
		const again = setTimeout(() => this.#resetSequence(), RESET_RESPONSE_MS / 2);
		const late = setTimeout(resolve, RESET_RESPONSE_MS);
		signal?.addEventListener("abort", () => resolve(), { once: true });
		await promise;
		clearTimeout(again);
		clearTimeout(late);
		this.#onReset = void 0;
	}
	reportTimeout() {
		this.#options.stream.reportTimeout();
	}
	onReply(listener) {
		this.#onReply = listener;
	}
	onState(listener) {
		this.#options.stream.onState(listener);
	}
	#transmit(ticket, frame) {
		const { sequenceMax = SEQUENCE_MAX } = this.#options;
		this.#sequence = this.#sequence >= sequenceMax ? sequenceMax === 4294967295 ? 0 : 1 : this.#sequence + 1;
		const message = {
			type: frame[1] === 9 ? "inquiry" : "command",
			sequence: this.#sequence,
			payload: frame
		};
		if (!this.#options.stream.write(encodeIpMessage(message))) return false;
		this.#forget(message.sequence);
		const pending = {
			transmissionId: ticket,
			message,
			epoch: this.#epoch,
			sent: 1,
			timer: void 0
		};
		this.#pending.set(message.sequence, pending);
		this.#transmissions.set(message.sequence, ticket);
		this.#scheduleRetransmission(pending);
		this.#evictOldest();
		return true;
	}
	#scheduleRetransmission(pending) {
		const { retransmitMs = RETRANSMIT_MS, maxRetransmissions = RETRANSMISSIONS, stream } = this.#options;
		if (pending.sent > maxRetransmissions) return;
		pending.timer = setTimeout(() => {
			pending.sent++;
			this.counters.retransmissions++;
			stream.write(encodeIpMessage(pending.message));
			this.#scheduleRetransmission(pending);
		}, retransmitMs * 2 ** (pending.sent - 1));
	}
	#receive(bytes) {
		try {
			const { type, sequence, payload } = decodeIpMessage(bytes);
			if (type === "control-reply") this.#handleControlReply(sequence, decodeControlReply(payload));
			else if (type === "reply") {
				const reply = decodeReply(payload);
				this.counters.frames++;
				this.#stopRetransmission(sequence);
				const ticket = this.#transmissions.get(sequence);
				if (ticket !== void 0) this.#onReply(reply, ticket);
			}
		} catch (error) {
			if (!(error instanceof RoomdError)) throw error;
			this.counters.malformedFrames++;
		}
	}
	#handleControlReply(sequence, reply) {
		if (reply === "reset") {
			this.#onReset?.();
			return;
		}
		const pending = this.#pending.get(sequence);
		if (!pending) return;
		this.#stopRetransmission(sequence);
		if (reply === "message-error") {
			this.counters.malformedFrames++;
			return;
		}
		if (pending.sent === 1 && pending.epoch === this.#epoch) this.#resetSequence();
		this.counters.retransmissions++;
		this.#transmit(pending.transmissionId, pending.message.payload);
	}
	#resetSequence() {
		this.#options.stream.write(encodeIpMessage({
			type: "control",
			sequence: 1,
			payload: RESET_SEQUENCE
		}));
		this.#sequence = 0;
		this.#epoch++;
	}
	/** Something came for it: it need not go again. */
	#stopRetransmission(sequence) {
		clearTimeout(this.#pending.get(sequence)?.timer);
		this.#pending.delete(sequence);
	}
	#forget(sequence) {
		this.#stopRetransmission(sequence);
		this.#transmissions.delete(sequence);
	}
	#evictOldest() {
		for (const sequence of this.#transmissions.keys()) {
			if (this.#transmissions.size <= MAX_TRANSMISSIONS) return;
			this.#forget(sequence);
		}
	}
	#clear() {
		for (const sequence of [...this.#transmissions.keys()]) this.#forget(sequence);
	}
	async [Symbol.asyncDispose]() {
		this.#clear();
		await this.#options.stream[Symbol.asyncDispose]();
	}
};
// drivers/camera-registry.ts
function isViscaConfig(config) {
	return config.connection.type !== "onvif";
}
/** UDP loses datagrams: what got no reply goes again after this, ms. */
var DATAGRAM_TIMINGS = { retransmitMs: 250 };
/** Turns configurations into cameras, and owns what several of them share: a serial line, the UDP socket. */
var CameraRegistry = class {
	#options;
	#catalogue;
	#stack = new AsyncDisposableStack();
	#socket;
	#serialBuses = /* @__PURE__ */ new Map();
	#streams = [];
	constructor(cameras, options) {
		this.#options = options;
		this.#catalogue = new ProfileCatalogue(options.profileFolders);
		const address = cameras.flatMap(({ connection }) => "host" in connection ? [connection.host] : []).every(isLoopback) ? "127.0.0.1" : "0.0.0.0";
		this.#socket = this.#stack.use(new UdpSocket({
			port: options.udpPort,
			address
		}));
	}
	/** The camera of a configuration, which begins to answer after `start`. Throws `not-found` for a profile
	* that does not exist, `config.invalid` for one that is wrong. `instead`: of the configured profile. */
	open(config, instead) {
		return isViscaConfig(config) ? this.#visca(config, instead) : this.#onvif(config);
	}
	#visca({ id, connection, profile }, instead) {
		const auto = profile === "auto" && !instead;
		const named = instead ?? this.#catalogue.get(auto ? "generic/visca" : profile);
		const loses = connection.type === "udp" || connection.type === "visca-over-ip";
		return new ViscaCamera({
			id,
			port: this.#port(connection, named),
			profile: named,
			...auto ? { findProfile: (identity) => this.#catalogue.match(identity, "visca") } : {},
			timings: {
				...loses ? DATAGRAM_TIMINGS : {},
				...this.#options.timings
			}
		});
	}
	#onvif({ id, connection, profile }) {
		if (connection.type !== "onvif") throw new RoomdError("internal", `camera "${id}" is no ONVIF camera`);
		const { host, port, scheme, certificate, username = "", password = "" } = connection;
		const auto = profile === "auto";
		return new OnvifCamera({
			id,
			address: host,
			port,
			scheme,
			...certificate === void 0 ? {} : { certificate: certificate === "accept" ? certificate : { sha256: certificate } },
			username,
			password,
			profile: this.#catalogue.get(auto ? "generic/onvif" : profile),
			...auto ? { match: (identity) => this.#catalogue.match(identity, "onvif") } : {}
		});
	}
	/** Opens the lines of all cameras; each is opened again whenever it goes. */
	start() {
		for (const stream of this.#streams.splice(0)) stream.start();
	}
	/** The bare port of a camera, for one who asks it frame by frame instead of opening it. */
	openPort({ connection }) {
		return this.#port(connection, this.#catalogue.get("generic/visca"));
	}
	#port(connection, profile) {
		if (connection.type === "visca-over-ip") {
			const sequenceMax = quirksOf(profile, null).has("sequence-1-to-3") ? { sequenceMax: 3 } : {};
			return new ViscaOverIpPort({
				stream: this.#stream(connection),
				...sequenceMax
			});
		}
		return this.#bus(connection).port(connection.address);
	}
	/** Cameras of one chain share the line; over a network each has one of its own. */
	#bus(connection) {
		const shared = connection.type === "serial" ? this.#serialBuses.get(connection.path) : void 0;
		if (shared) return shared;
		const addressing = connection.type === "serial" ? "chain" : "fixed";
		const line = this.#stack.use(new ViscaBus({
			stream: this.#stream(connection),
			addressing
		}));
		if (connection.type === "serial") this.#serialBuses.set(connection.path, line);
		return line;
	}
	#stream(connection) {
		const { trace } = this.#options;
		const plain = this.#newStream(connection);
		const frameOf = connection.type === "visca-over-ip" ? frameIn : (bytes) => bytes;
		const stream = trace ? traceStream(plain, ({ direction, bytes }) => {
			const frame = frameOf(bytes);
			if (frame) trace(direction, frame);
		}) : plain;
		this.#streams.push(stream);
		return stream;
	}
	#newStream(connection) {
		switch (connection.type) {
			case "serial": return new SerialStream(connection);
			case "tcp": return new TcpStream(connection);
			case "udp":
			case "visca-over-ip": return new UdpStream({
				socket: this.#socket,
				host: connection.host,
				port: connection.port
			});
		}
	}
	async [Symbol.asyncDispose]() {
		await this.#stack.disposeAsync();
	}
};
/** Undefined for what is no frame of VISCA. */
function frameIn(datagram) {
	try {
		const { type, payload } = decodeIpMessage(datagram);
		return type === "control" || type === "control-reply" ? void 0 : payload;
	} catch {
		return;
	}
}
function isLoopback(host) {
	return host === "localhost" || host.startsWith("127.");
}
export { decodeVersion as a, all as c, parseXml as d, textAt as f, encodeCommand as i, at as l, isViscaConfig as n, ProfileCatalogue as o, VISCA_SETTINGS as r, CameraProfile as s, CameraRegistry as t, escapeXml as u };
