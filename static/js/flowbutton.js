/* Starts every module once; each says in its head what markup it works on. */
import "./dialog.js";
import "./log.js";
import "./menu.js";
import "./palette.js";
import "./selection.js";
import "./time.js";
import "./toast.js";
import "./toolbar.js";
import "./tray.js";
