// The connection to the server: the stream of what is new, and requests that go out again after it was cut.
const data = document.body.dataset;
const retry = 3000; // milliseconds until the next attempt
const longest = 30000; // milliseconds between two attempts, after many
const quiet = 40000; // milliseconds without a sign of life after which the connection counts as lost; the server gives one every 15 s
const patience = 2500; // milliseconds without an answer after which the page says that it still waits
const noticed = 4000; // milliseconds for which it says that the connection is back

let events;
let handlers = {};
let timer;
let offline = false;
let losses = 0; // how often the connection was lost
let back = false;
let sentence = "";
let waiting = []; // the ends of waits for the connection

// What is wrong.

function showProblem() {
	const text = offline ? data.offline : sentence || (back ? data.back : "");
	for (const line of document.querySelectorAll(".says")) { // one in the page, one in a dialog
		line.classList.toggle("well", !offline && !sentence);
		line.textContent = text;
		line.hidden = !text;
	}
}

// say shows what is wrong, or nothing for an empty sentence. While the connection is lost, it says that instead.
export function say(what) {
	sentence = what;
	showProblem();
}

// remind says a sentence if something takes long. What it returns ends that.
export function remind(what) {
	const timer = setTimeout(() => say(what), patience);
	return () => {
		clearTimeout(timer);
		if (sentence === what) {
			say("");
		}
	};
}

// The stream.

function lose() {
	offline = true;
	losses++;
	back = false;
	events?.close();
	clearTimeout(timer);
	timer = setTimeout(open, retry);
	showProblem();
}

function live() {
	clearTimeout(timer);
	timer = setTimeout(lose, quiet);
	if (!offline) {
		return;
	}
	offline = false;
	back = true;
	showProblem();
	setTimeout(() => {
		back = false;
		showProblem();
	}, noticed);
	waiting.splice(0).forEach((end) => end());
}

function open() {
	events?.close();
	clearTimeout(timer);
	timer = setTimeout(lose, quiet);
	const stream = new EventSource("/events?after=" + data.last);
	events = stream;
	const on = (name, act) => stream.addEventListener(name, (e) => stream === events && act(e));
	on("open", live);
	on("beat", live);
	on("error", lose);
	on("message", (e) => {
		live();
		data.last = e.lastEventId;
		handlers.message(JSON.parse(e.data));
	});
	on("progress", (e) => {
		live();
		handlers.progress(JSON.parse(e.data));
	});
}

// listen opens the stream, and opens it again whenever it was cut. handlers has a function for a message and one for progress.
export function listen(functions) {
	handlers = functions;
	open();
	window.addEventListener("offline", lose);
	window.addEventListener("online", () => offline && open());
	window.addEventListener("pagehide", () => {
		clearTimeout(timer);
		events.close();
	});
	window.addEventListener("pageshow", (e) => e.persisted && open());
}

// Requests.

function newID() {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

const away = [502, 503, 504, 507]; // the statuses of a server that is not there, and of one without its database or without room

// post sends a form once; it resolves with the status and the answer's text, unless none comes, or the server cannot take it now.
function post(address, body, { signal, progress }) {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		const broken = () => reject(new Error(data.broken));
		let end = remind(data.slow);
		request.onloadend = () => end();
		request.open("POST", address);
		request.setRequestHeader("Accept", "application/json");
		request.upload.onprogress = (e) => {
			end(); // it goes on
			end = remind(data.slow);
			progress?.(Math.floor((100 * e.loaded) / Math.max(1, e.total)));
		};
		request.onload = () => {
			const answer = { status: request.status, text: request.responseText };
			if (away.includes(request.status)) {
				reject(Object.assign(new Error(errorOf(answer)), { away: true }));
			} else {
				resolve(answer);
			}
		};
		request.onerror = request.onabort = broken;
		signal?.addEventListener("abort", () => request.abort());
		request.send(body);
	});
}

// pause waits some milliseconds, and then until the connection is there.
function pause(time, signal) {
	return new Promise((resolve) => {
		setTimeout(() => (offline ? waiting.push(resolve) : resolve()), time);
		signal?.addEventListener("abort", resolve);
	});
}

// deliver sends a form, again and again while the connection is lost or the server cannot take it. It has an id, so that the server takes it
// once. It gives up if the server is there and the sending breaks off three times.
export async function deliver(address, body, { signal, progress } = {}) {
	body.set("id", newID());
	let time = retry;
	for (let failed = 0; ; time = Math.min(2 * time, longest)) {
		try {
			return await post(address, body, { signal, progress });
		} catch (e) {
			if (e.away) {
				say(e.message);
			}
			const before = offline || e.away ? -1 : losses;
			await pause(time, signal);
			failed += losses === before ? 1 : 0;
			if (signal?.aborted || failed > 2) {
				throw e;
			}
		}
	}
}

// errorOf returns what an answer says is wrong, or an empty sentence.
export function errorOf({ status, text }) {
	if (status < 400) {
		return "";
	}
	try {
		return JSON.parse(text).error ?? data.broken;
	} catch {
		return data.broken;
	}
}
