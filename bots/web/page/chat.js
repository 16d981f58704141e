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

async function send(event) {
	event.preventDefault();
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
		const answer = await deliver("/send", new FormData(composer), { signal: sending.signal, progress: file && uploading });
		const wrong = errorOf(answer);
		if (wrong) {
			throw new Error(wrong);
		}
		say("");
		clearComposer(words, file);
	} catch (e) {
		say(sending.signal.aborted ? "" : e.message);
	} finally {
		sending = undefined;
		showClip();
		uploading(null);
	}
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
	const buttons = form.closest(".message, .buttons").querySelectorAll("button");
	buttons.forEach((b) => (b.disabled = true));
	const body = new URLSearchParams(new FormData(form));
	if (event.submitter?.name) {
		body.set(event.submitter.name, event.submitter.value);
	}
	try {
		say(errorOf(await deliver(form.getAttribute("action"), body)));
	} catch (e) {
		say(e.message);
	} finally {
		buttons.forEach((b) => (b.disabled = false));
	}
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
	try {
		const answer = await fetch(link.href);
		if (!fill(await answer.text())) {
			location = link.href;
			return;
		}
	} catch {
		say(data.unreachable);
		return;
	}
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
composer.addEventListener("submit", send);
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
document.addEventListener("submit", (e) => (e.target.id === "form" ? submitForm(e) : press(e)));
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
