// The live part of the chat. Without it the page still works: forms are posted and the page reloads.
import { deliver, errorOf, listen, say } from "./connection.js";

const data = document.body.dataset;
const log = document.getElementById("log");
const composer = document.getElementById("composer");
const message = document.getElementById("message");
const clip = document.getElementById("clip");
const dialog = document.getElementById("dialog");
const draft = "draft " + composer.elements.token.value;

// Messages.

function parse(html) {
	const holder = document.createElement("template");
	holder.innerHTML = html; // made by the server, which escapes what people typed
	return holder.content.firstElementChild;
}

function localTimes(within) {
	for (const time of within.querySelectorAll("time")) {
		const options = { hour: "2-digit", minute: "2-digit" };
		time.textContent = new Date(time.dateTime).toLocaleTimeString(document.documentElement.lang, options);
	}
}

function atEnd() {
	return window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 160;
}

// toEnd shows the end of the page, or the start of a message that is taller than the screen.
function toEnd(shown) {
	if (shown && shown.offsetHeight > window.innerHeight - composer.offsetHeight - 40) {
		shown.scrollIntoView({ block: "start" });
	} else {
		window.scrollTo({ top: document.documentElement.scrollHeight });
	}
}

// show puts a message in the place of the one with its key, or at the end.
function show({ key, html }) {
	const follow = atEnd();
	const shown = parse(html);
	localTimes(shown);
	const before = document.getElementById("m-" + key);
	if (before && !before.classList.contains("working")) {
		before.replaceWith(shown);
	} else {
		before?.remove();
		log.append(shown);
	}
	for (const working of log.querySelectorAll(".working")) {
		log.append(working);
	}
	for (const picture of shown.querySelectorAll("img")) {
		picture.addEventListener("load", () => follow && toEnd(shown), { once: true });
	}
	if (follow || shown.classList.contains("mine")) {
		toEnd(shown);
	}
}

// progress shows how far the work on a message is, unless its answer is there already.
function progress({ key, html }) {
	const before = document.getElementById("m-" + key);
	if (before && !before.classList.contains("working")) {
		return;
	}
	const follow = atEnd();
	const shown = parse(html);
	if (before) {
		before.replaceWith(shown);
	} else {
		log.append(shown);
	}
	if (follow) {
		toEnd();
	}
}

// Sending.

// attach puts the first of some files beside the message.
function attach(dropped) {
	if (!dropped?.length) {
		return;
	}
	const files = new DataTransfer();
	files.items.add(dropped[0]);
	clip.files = files.files;
	attached();
	if (dropped.length > 1) {
		say(data.one.replace("{name}", () => dropped[0].name));
	}
}

// attached shows the clip that is sent next, and says that it has to be sent.
function attached() {
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
	document.getElementById("clip-name").textContent = file ? (sending ? "{name}" : data.ready).replace("{name}", () => file.name) : "";
	message.placeholder = file ? data.caption : message.dataset.placeholder;
}

function uploading(percent) {
	document.getElementById("uploading").hidden = percent === null;
	if (percent !== null) {
		document.getElementById("bar").value = percent;
		document.getElementById("percent").textContent = data.upload.replace("{percent}", percent);
	}
}

let sending; // what ends the sending of the message under way
const sent = new Map(); // the files that this tab sent, by message

// post sends a form, and returns the id of the message that it became. Its file is remembered by that.
async function post(address, body, options) {
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
async function send() {
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
async function sendClip(event) {
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

function disable(within) {
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
function keepDraft() {
	sessionStorage.setItem(draft, message.value);
}

async function press(event) {
	const form = event.target.closest("form[data-live]");
	if (!form) {
		return;
	}
	event.preventDefault();
	const buttons = disable(form.closest(".buttons"));
	const body = new URLSearchParams(new FormData(form));
	if (event.submitter?.name) {
		body.set(event.submitter.name, event.submitter.value);
	}
	try {
		await (denyWithClip(body) ?? post(form.getAttribute("action"), body));
	} catch (e) {
		say(e.message);
	} finally {
		buttons.forEach((b) => (b.disabled = false));
	}
}

// denyWithClip says that a clip is not the video for which it was taken, with the clip, which the server does not keep. It returns nothing if
// this tab did not send the clip, or the server knows it as another video.
function denyWithClip(press) {
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
	body.append("text", "/notsame " + match);
	body.append("clip", file);
	return post("/send", body, { progress: uploading }).finally(() => uploading(null));
}

// The form of a fact-check, as a dialog.

function fill(html) {
	const form = new DOMParser().parseFromString(html, "text/html").getElementById("form");
	if (!form) {
		return false;
	}
	dialog.replaceChildren(form);
	return true;
}

async function openForm(event) {
	const link = event.target.closest("a[data-dialog]");
	if (!link || event.metaKey || event.ctrlKey) {
		return;
	}
	event.preventDefault();
	if (composer.contains(link) && clip.files.length) { // the fact-check is of the clip that is about to be sent
		const id = await send();
		id && openFormAfter(id);
		return;
	}
	await loadForm(link.href);
}

// openFormAfter opens the form for the clip of a message, when that is answered.
function openFormAfter(id) {
	say(data.formWaits);
	return loadForm("/form?after=" + id);
}

// loadForm opens the form at an address. While earlier messages are being answered, the server has it wait.
async function loadForm(address) {
	try {
		let answer = await fetch(address);
		while (answer.status === 429) {
			await new Promise((end) => setTimeout(end, 2000));
			answer = await fetch(address);
		}
		if (!fill(await answer.text())) {
			location = address;
			return;
		}
	} catch {
		say(data.unreachable);
		return;
	}
	say("");
	dialog.showModal();
	dialog.querySelector("textarea, input:not([type=hidden])")?.focus();
}

// submitForm sends the form. What was typed stays until it is taken.
async function submitForm(event) {
	event.preventDefault();
	const button = event.submitter;
	button.disabled = true;
	try {
		const answer = await deliver("/form", new URLSearchParams(new FormData(event.target)));
		if (answer.status === 422 && fill(answer.text)) {
			dialog.querySelector("[aria-invalid]")?.focus();
			return;
		}
		const wrong = errorOf(answer);
		if (wrong) {
			throw new Error(wrong);
		}
		say("");
		dialog.close();
		message.focus();
	} catch (e) {
		say(e.message);
		dialog.querySelector(".says").scrollIntoView({ block: "nearest" });
	} finally {
		button.disabled = false;
	}
}

// What the person does.

message.dataset.placeholder = message.placeholder;
composer.addEventListener("submit", (e) => {
	e.preventDefault();
	send();
});
clip.addEventListener("change", attached);
document.getElementById("detach").addEventListener("click", () => {
	sending?.abort();
	clip.value = "";
	attached();
	message.focus();
});
message.addEventListener("input", keepDraft);
message.addEventListener("keydown", (e) => {
	if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
		e.preventDefault();
		composer.requestSubmit();
	}
});
document.addEventListener("submit", (e) => {
	if (e.target.matches("[data-clip]")) {
		sendClip(e);
	} else if (e.target.id === "form") {
		submitForm(e);
	} else {
		press(e);
	}
});
document.addEventListener("click", openForm);
dialog.addEventListener("click", (e) => {
	if (e.target.closest("[data-close]")) {
		e.preventDefault();
		dialog.close();
	}
});
document.addEventListener("paste", (e) => attach(e.clipboardData?.files));

const drop = document.querySelector(".drop");
let depth = 0;
document.addEventListener("dragenter", (e) => {
	if (e.dataTransfer?.types.includes("Files")) {
		depth++;
		drop.hidden = false;
	}
});
document.addEventListener("dragleave", () => {
	depth = Math.max(0, depth - 1);
	drop.hidden = depth === 0;
});
document.addEventListener("dragover", (e) => e.target !== message && e.preventDefault());
document.addEventListener("drop", (e) => {
	depth = 0;
	drop.hidden = true;
	const words = e.dataTransfer.getData("text/plain");
	if (words && e.target === message) {
		return; // the browser puts them where they were dropped
	}
	e.preventDefault();
	attach(e.dataTransfer.files);
	if (words) {
		message.value = words;
		keepDraft();
		message.focus();
	}
});

localTimes(log);
if (log.lastElementChild) {
	toEnd(log.lastElementChild);
}
message.value ||= sessionStorage.getItem(draft) ?? "";
listen({ message: show, progress });
