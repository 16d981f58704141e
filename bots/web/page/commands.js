// Commands are completed as one types: a listbox above the message box, with the keys of a combobox.
const message = document.getElementById("message");
const list = document.getElementById("commands");
let all; // the commands, once they were asked for
let found = []; // those that begin with what was typed
let active = -1; // the one of them that Enter takes, or -1

async function load() {
	const answer = await fetch("/commands", { headers: { Accept: "application/json" } });
	return answer.ok ? answer.json() : [];
}

function close() {
	list.hidden = true;
	message.removeAttribute("aria-activedescendant");
}

// activate shows as many options as a small screen has room for, and the one that the message box says is the active one.
function activate(n) {
	active = n;
	const room = window.innerHeight < 600 ? 3 : 6;
	const first = Math.floor(Math.max(n, 0) / room) * room;
	list.replaceChildren(...found.slice(first, first + room).map((c, i) => optionOf(c, first + i)));
	if (n < 0) {
		message.removeAttribute("aria-activedescendant");
	} else {
		message.setAttribute("aria-activedescendant", list.children[n - first].id);
	}
}

function optionOf({ command, usage, what }, n) {
	const option = document.createElement("li");
	const name = document.createElement("b");
	option.id = "command-" + command.slice(1);
	option.dataset.command = command;
	const said = { role: "option", "aria-selected": n === active, "aria-posinset": n + 1, "aria-setsize": found.length };
	Object.entries(said).forEach(([attribute, value]) => option.setAttribute(attribute, value));
	name.textContent = usage;
	option.append(name, " ", what);
	return option;
}

// suggest shows the commands that begin with what was typed. The first is active, unless a whole command was typed: Enter sends that.
async function suggest() {
	const typed = message.value;
	if (!/^\/[a-z]*$/i.test(typed)) {
		close();
		return;
	}
	all ??= load().catch(() => []);
	const commands = await all;
	if (message.value !== typed) {
		return; // typed on meanwhile
	}
	found = commands.filter((c) => c.command.startsWith(typed.toLowerCase()));
	const whole = found.some((c) => c.command === typed.toLowerCase());
	if (!commands.length) {
		all = undefined; // ask again
	}
	if (!found.length || (whole && found.length === 1)) {
		close();
		return;
	}
	activate(whole ? -1 : 0);
	list.hidden = false;
}

function take(command) {
	message.value = command + " ";
	close();
	message.focus();
}

message.setAttribute("aria-autocomplete", "list");
message.setAttribute("aria-haspopup", "listbox");
message.setAttribute("aria-controls", list.id);
message.addEventListener("input", suggest);
message.addEventListener("blur", close);
message.form.addEventListener("submit", close);
message.addEventListener(
	"keydown",
	(e) => {
		const n = found.length;
		if (list.hidden || e.isComposing) {
			return;
		}
		if (e.key === "ArrowDown") {
			activate((active + 1) % n);
		} else if (e.key === "ArrowUp") {
			activate((Math.max(active, 0) + n - 1) % n);
		} else if ((e.key === "Enter" || e.key === "Tab") && active >= 0 && !e.shiftKey) {
			take(found[active].command);
		} else if (e.key === "Escape") {
			close();
		} else {
			return;
		}
		e.preventDefault();
		e.stopImmediatePropagation();
	},
	{ capture: true }, // before Enter sends
);
list.addEventListener("pointerdown", (e) => e.preventDefault()); // the message box keeps the focus
list.addEventListener("click", (e) => {
	const option = e.target.closest("[role=option]");
	if (option) {
		take(option.dataset.command);
	}
});
