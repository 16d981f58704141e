// The live part of the chat. Without it the page still works: forms are posted and the page reloads.
import "/static/commands.js";

const data = document.body.dataset;
const log = document.getElementById("log");
const composer = document.getElementById("composer");
const message = document.getElementById("message");
const clip = document.getElementById("clip");
const problem = document.getElementById("problem");
const dialog = document.getElementById("dialog");

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
	if (follow || (shown.classList.contains("mine") && !before)) {
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

function listen() {
	const events = new EventSource("/events?after=" + data.last);
	events.addEventListener("message", (e) => {
		data.last = e.lastEventId;
		show(JSON.parse(e.data));
	});
	events.addEventListener("progress", (e) => progress(JSON.parse(e.data)));
	events.addEventListener("open", () => problem.textContent === data.offline && say(""));
	events.addEventListener("error", () => {
		say(data.offline);
		if (events.readyState === EventSource.CLOSED) {
			setTimeout(listen, 3000);
		}
	});
	window.addEventListener("pagehide", () => events.close(), { once: true });
}

function say(sentence) {
	problem.textContent = sentence;
	problem.hidden = !sentence;
}

// Sending.

function attach(file) {
	if (!file) {
		return;
	}
	const files = new DataTransfer();
	files.items.add(file);
	clip.files = files.files;
	attached();
}

function attached() {
	const file = clip.files[0];
	document.getElementById("attached").hidden = !file;
	document.getElementById("clip-name").textContent = file ? file.name : "";
	message.placeholder = file ? data.caption : message.dataset.placeholder;
	say("");
	if (file) {
		message.focus();
	}
}

function uploading(percent) {
	document.getElementById("uploading").hidden = percent === null;
	if (percent !== null) {
		document.getElementById("bar").value = percent;
		document.getElementById("percent").textContent = data.upload.replace("{percent}", percent);
	}
}

// post sends a form and reports how far an upload is; it resolves with the status and the answer's text.
function post(address, body, onProgress) {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		request.open("POST", address);
		request.setRequestHeader("Accept", "application/json");
		request.upload.onprogress = (e) => onProgress?.(Math.floor((100 * e.loaded) / Math.max(1, e.total)));
		request.onload = () => resolve({ status: request.status, text: request.responseText });
		request.onerror = request.onabort = () => reject(new Error(data.broken));
		request.send(body);
	});
}

function errorOf({ status, text }) {
	if (status < 400) {
		return "";
	}
	try {
		return JSON.parse(text).error ?? data.broken;
	} catch {
		return data.broken;
	}
}

let sending = false;

async function send(event) {
	event.preventDefault();
	if (sending || (!message.value.trim() && !clip.files.length)) {
		message.focus();
		return;
	}
	sending = true;
	say("");
	const hasClip = clip.files.length > 0;
	try {
		const answer = await post("/send", new FormData(composer), hasClip ? uploading : null);
		const wrong = errorOf(answer);
		if (wrong) {
			throw new Error(wrong);
		}
		composer.reset();
		attached();
	} catch (e) {
		say(e.message);
	} finally {
		sending = false;
		uploading(null);
		message.focus();
	}
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
		say(errorOf(await post(form.getAttribute("action"), body)));
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
	const answer = await fetch(link.href);
	if (!fill(await answer.text())) {
		location = link.href;
		return;
	}
	dialog.showModal();
	dialog.querySelector("textarea, input:not([type=hidden])")?.focus();
}

async function submitForm(event) {
	event.preventDefault();
	try {
		const answer = await post("/form", new URLSearchParams(new FormData(event.target)));
		if (answer.status === 422 && fill(answer.text)) {
			dialog.querySelector("[aria-invalid]")?.focus();
			return;
		}
		dialog.close();
		say(errorOf(answer));
		message.focus();
	} catch (e) {
		dialog.close();
		say(e.message);
	}
}

// What the person does.

message.dataset.placeholder = message.placeholder;
composer.addEventListener("submit", send);
clip.addEventListener("change", attached);
document.getElementById("detach").addEventListener("click", () => {
	clip.value = "";
	attached();
	message.focus();
});
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
document.addEventListener("paste", (e) => attach(e.clipboardData?.files[0]));

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
document.addEventListener("dragover", (e) => e.preventDefault());
document.addEventListener("drop", (e) => {
	e.preventDefault();
	depth = 0;
	drop.hidden = true;
	attach(e.dataTransfer.files[0]);
});

localTimes(log);
if (log.lastElementChild) {
	toEnd(log.lastElementChild);
}
listen();
