// The form of a fact-check, as a dialog.
import { deliver, errorOf, remind, say } from "./connection.js";
import { send } from "./send.js";

const data = document.body.dataset;
const composer = document.getElementById("composer");
const message = document.getElementById("message");
const clip = document.getElementById("clip");
const dialog = document.getElementById("dialog");

const unsent = new Map(); // the forms that were closed without being sent, by what they are of

// keyOf returns the video and the fact-check that a form is of.
function keyOf(form) {
	return form.elements.video?.value + " " + form.elements.debunk?.value;
}

// retype puts what was typed into the form that was closed into the new one of the same fact-check.
function retype(form) {
	const before = unsent.get(keyOf(form));
	for (const field of before?.querySelectorAll("textarea, input:not([type=hidden], [type=file]), select") ?? []) {
		const typed = field.options ? !field.selectedOptions[0]?.defaultSelected : field.value !== field.defaultValue;
		if (typed || before.dataset.returned) {
			form.elements[field.name].value = field.value;
		}
	}
}

function fill(html) {
	const form = new DOMParser().parseFromString(html, "text/html").getElementById("form");
	if (!form) {
		return false;
	}
	const before = dialog.querySelector("#form");
	before && unsent.set(keyOf(before), before);
	retype(form);
	dialog.replaceChildren(form);
	return true;
}

export async function openForm(event) {
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
export function openFormAfter(id) {
	say(data.formWaits);
	return loadForm("/form?after=" + id);
}

// loadForm opens the form at an address. While earlier messages are being answered, the server has it wait.
async function loadForm(address) {
	const options = { headers: { Accept: "application/json" } }; // of what is wrong; the form itself is a page
	const end = remind(data.slowForm);
	try {
		let answer = await fetch(address, options);
		while (answer.status === 429) {
			await new Promise((end) => setTimeout(end, 2000));
			answer = await fetch(address, options);
		}
		const text = await answer.text();
		const wrong = errorOf({ status: answer.status, text });
		if (wrong) {
			say(wrong);
			return;
		}
		if (!fill(text)) {
			location = address;
			return;
		}
	} catch {
		say(data.unreachable);
		return;
	} finally {
		end();
	}
	say("");
	dialog.showModal();
	dialog.querySelector("textarea, input:not([type=hidden])")?.focus();
}

// submitForm sends the form. What was typed stays until it is taken.
export async function submitForm(event) {
	event.preventDefault();
	const button = event.submitter;
	button.disabled = true;
	try {
		const answer = await deliver("/form", new URLSearchParams(new FormData(event.target)));
		if (answer.status === 422 && fill(answer.text)) {
			dialog.querySelector("#form").dataset.returned = "yes";
			dialog.querySelector("[aria-invalid]")?.focus();
			return;
		}
		const wrong = errorOf(answer);
		if (wrong) {
			throw new Error(wrong);
		}
		say("");
		unsent.delete(keyOf(event.target));
		dialog.close();
		dialog.replaceChildren();
		message.focus();
	} catch (e) {
		say(e.message);
		dialog.querySelector(".says").scrollIntoView({ block: "nearest" });
	} finally {
		button.disabled = false;
	}
}
