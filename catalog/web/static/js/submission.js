// The live page of a submission: server-sent events, polling where they cannot be had. Without this
// file the page reloads itself.
import { announce } from "./announce.js";

const POLL_MS = 2000;
const LONGEST_POLL_MS = 30000;
const TRIES_BEFORE_POLLING = 3;

const region = document.getElementById("submission-region");
let state = region.querySelector("[data-state]")?.dataset.state;
let updating = Promise.resolve();
let pause = POLL_MS;

/** Show one snapshot; resolves to whether the submission has ended. */
async function show(snapshot) {
  connection("");
  const next = `${snapshot.status}/${snapshot.part ?? ""}`;
  if (next !== state) {
    await replaceRegion(snapshot);
    state = next;
  }
  text("[data-run-detail]", snapshot.detail);
  text("[data-run-percent]", `${snapshot.percent}%`);
  const bar = region.querySelector("[data-run-progress]");
  if (bar) bar.value = snapshot.percent;
  return snapshot.ended;
}

async function replaceRegion(snapshot) {
  const answer = await fetch(region.dataset.region, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`region: ${answer.status}`);
  region.innerHTML = await answer.text();
  announce([snapshot.label, snapshot.detail].filter(Boolean).join(" "));
  if (snapshot.ended) region.querySelector("h2")?.focus({ preventScroll: true });
}

function text(selector, value) {
  const target = region.querySelector(selector);
  if (target && target.textContent !== value) target.textContent = value;
}

function connection(message) {
  text("[data-run-connection]", message);
}

/** One snapshot after the other, in the order they came. */
function queue(snapshot, whenEnded) {
  updating = updating.then(() => show(snapshot)).then(
    (ended) => ended && whenEnded(),
    () => connection(region.dataset.lost),
  );
}

function listen() {
  const source = new EventSource(region.dataset.events);
  let failures = 0;
  source.addEventListener("progress", (event) => {
    failures = 0;
    queue(JSON.parse(event.data), () => source.close());
  });
  source.addEventListener("error", () => {
    failures += 1;
    if (source.readyState !== EventSource.CLOSED && failures < TRIES_BEFORE_POLLING) return;
    source.close();
    poll();
  });
}

async function poll() {
  let ended = false;
  try {
    ended = await ask();
  } catch {
    pause = Math.min(2 * pause, LONGEST_POLL_MS);
    connection(region.dataset.lost);
  }
  // Spread, so that pages opened together do not ask together.
  if (!ended) setTimeout(poll, pause * (0.75 + Math.random() / 2));
}

/** Ask once; resolves to whether the submission has ended. */
async function ask() {
  const answer = await fetch(region.dataset.status, { headers: { Accept: "application/json" } });
  if (answer.status === 429 || answer.status === 503) {
    pause = Math.max(pause, 1000 * Number(answer.headers.get("Retry-After") ?? 0));
    return false;
  }
  if (!answer.ok) throw new Error(`status: ${answer.status}`);
  const snapshot = await answer.json();
  pause = snapshot.poll_ms ?? POLL_MS;
  return show(snapshot);
}

if (region?.dataset.watch === "true") {
  if ("EventSource" in window) listen();
  else poll();
}
