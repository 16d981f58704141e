// The live part of the chat. Without it the page still works: forms are posted and the page reloads.
import "./commands.js";
import { listen, say } from "./connection.js";
import { openForm, submitForm } from "./form.js";
import { attach, attached, denyWithClip, detach, disable, keepDraft, post, send, sendClip } from "./send.js";

const log = document.getElementById("log");
const composer = document.getElementById("composer");
const message = document.getElementById("message");
const clip = document.getElementById("clip");
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
	const stays = before && !before.classList.contains("working"); // where it was
	if (stays) {
		before.replaceWith(shown);
	} else {
		before?.remove();
		log.append(shown);
	}
	for (const working of log.querySelectorAll(".working")) {
		log.append(working);
	}
	for (const picture of shown.querySelectorAll("img")) {
		picture.addEventListener("load", () => follow && toEnd(stays ? undefined : shown), { once: true });
	}
	if (follow || (shown.classList.contains("mine") && !before)) {
		toEnd(stays ? undefined : shown);
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

async function press(event) {
	const form = event.target.closest("form[data-live]");
	if (!form) {
		return;
	}
	event.preventDefault();
	const buttons = disable(form.closest(".message, .buttons"));
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

// What the person does.

composer.addEventListener("submit", (e) => {
	e.preventDefault();
	send();
});
clip.addEventListener("change", attached);
document.getElementById("detach").addEventListener("click", () => {
	detach();
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
listen({ message: show, progress });
