// What the person sends: the box with its clip, and the clips that messages ask for.
import { openFormAfter } from "./form.js";
import { deliver, errorOf, say } from "./connection.js";

const data = document.body.dataset;
const composer = document.getElementById("composer");
const message = document.getElementById("message");
const clip = document.getElementById("clip");
const dialog = document.getElementById("dialog");
const draft = "draft " + composer.elements.token.value; // where the browser keeps what is typed
const sent = new Map(); // the files that this tab sent, by message
let sending; // what ends the sending of the message under way

message.dataset.placeholder = message.placeholder;
message.value ||= sessionStorage.getItem(draft) ?? "";

// nameOf returns the name of a file without control characters, isolated, so that it cannot turn round the words beside it.
function nameOf(file) {
	return "\u2068" + file.name.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu, "") + "\u2069";
}

// attach puts the first of some files beside the message.
export function attach(dropped) {
	if (!dropped?.length) {
		return;
	}
	const files = new DataTransfer();
	files.items.add(dropped[0]);
	clip.files = files.files;
	attached();
	if (dropped.length > 1) {
		say(data.one.replace("{name}", () => nameOf(dropped[0])));
	}
}

// detach takes the clip away again, also while it is being sent.
export function detach() {
	sending?.abort();
	clip.value = "";
	attached();
}

// attached shows the clip that is sent next, and says that it has to be sent.
export function attached() {
	if (clip.files[0]?.size > Number(data.limit)) {
		clip.value = "";
		say(data.large);
	} else {
		say("");
	}
	showClip();
	if (clip.files.length) {
		message.focus();
	}
}

function showClip() {
	const file = clip.files[0];
	document.getElementById("attached").hidden = !file;
	document.getElementById("clip-name").textContent = file ? (sending ? "{name}" : data.ready).replace("{name}", () => nameOf(file)) : "";
	message.placeholder = file ? data.caption : message.dataset.placeholder;
}

function uploading(percent) {
	document.getElementById("uploading").hidden = percent === null;
	if (percent !== null) {
		document.getElementById("bar").value = percent;
		document.getElementById("percent").textContent = data.upload.replace("{percent}", percent);
	}
}

// post sends a form, and returns the id of the message that it became. Its file is remembered by that.
export async function post(address, body, options) {
	const answer = await deliver(address, body, options);
	const wrong = errorOf(answer);
	if (wrong) {
		throw new Error(wrong);
	}
	say("");
	const { id } = JSON.parse(answer.text);
	if (body.get("clip")?.size) {
		sent.set(id, body.get("clip"));
	}
	return id;
}

// send sends what is in the box, and returns the id of the message, or nothing.
export async function send() {
	message.focus();
	const words = message.value;
	const file = clip.files[0];
	if (sending || (!words.trim() && !file)) {
		say(sending ? data.sending : data.empty);
		return;
	}
	sending = new AbortController();
	showClip();
	say("");
	try {
		const id = await post("/send", new FormData(composer), { signal: sending.signal, progress: file && uploading });
		clearComposer(words, file);
		return id;
	} catch (e) {
		say(sending.signal.aborted ? "" : e.message);
	} finally {
		sending = undefined;
		showClip();
		uploading(null);
	}
}

// sendClip sends the clip that a message or the dialog asks for. After that of the dialog comes the form of a fact-check.
export async function sendClip(event) {
	event.preventDefault();
	const form = event.target;
	const buttons = disable(form);
	try {
		const id = await post("/send", new FormData(form), { progress: uploading });
		if (dialog.contains(form)) {
			dialog.close();
			openFormAfter(id);
		} else {
			form.reset();
		}
	} catch (e) {
		say(e.message);
	} finally {
		buttons.forEach((b) => (b.disabled = false));
		uploading(null);
	}
}

export function disable(within) {
	const buttons = within.querySelectorAll("button");
	buttons.forEach((b) => (b.disabled = true));
	return buttons;
}

// clearComposer removes what was sent, and leaves what was written or chosen meanwhile.
function clearComposer(words, file) {
	if (message.value.trim() === words.trim()) {
		message.value = "";
		keepDraft();
	}
	if (clip.files[0] === file) {
		clip.value = "";
		attached();
	}
}

// keepDraft keeps what is typed for the next time that this tab shows the page.
export function keepDraft() {
	sessionStorage.setItem(draft, message.value);
}

// denyWithClip says that a clip is not the video for which it was taken, with the clip, which the server does not keep. It returns nothing if
// this tab did not send the clip, or the server knows it as another video.
export function denyWithClip(press) {
	if (press.get("action") !== "notsame") {
		return undefined;
	}
	const file = sent.get(press.get("message").replace(/-[0-9]+$/, ""));
	const [clip, match] = press.get("arg").split(".");
	if (!file || clip !== match) {
		return undefined;
	}
	const body = new FormData();
	body.append("token", press.get("token"));
	body.append("message", press.get("message"));
	body.append("text", "/notsame " + match);
	body.append("clip", file);
	return post("/send", body, { progress: uploading }).finally(() => uploading(null));
}
