// What the pages that compute share: elements, and the worker that answers their requests.
"use strict";

const $ = (id) => document.getElementById(id);
const svg = (name, attributes = {}, text) => element(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, text);
const html = (name, attributes = {}, text) => element(document.createElement(name), attributes, text);

function element(e, attributes, text) {
  for (const [k, v] of Object.entries(attributes)) {
    if (k.startsWith("on")) e.addEventListener(k.slice(2), v);
    else if (v !== false && v !== undefined) e.setAttribute(k, v === true ? "" : v);
  }
  if (text !== undefined) e.textContent = text;
  return e;
}

const pending = new Map();
let worker, lastId = 0;

// ask sends a request and resolves with the reply; a reply with an error and nothing else rejects.
function ask(request) {
  return new Promise((resolve, reject) => {
    pending.set(++lastId, { resolve, reject });
    worker.postMessage({ id: lastId, request });
  });
}

// startWorker starts the computation of this name; broken is told why it can answer no more.
async function startWorker(name, broken) {
  worker = new Worker(URL.createObjectURL(new Blob([$("worker").textContent], { type: "text/javascript" })));
  worker.onmessage = ({ data }) => {
    if (data.broken) return broken(data.broken);
    if (!pending.has(data.id)) return;
    const { resolve, reject } = pending.get(data.id);
    pending.delete(data.id);
    const reply = JSON.parse(data.reply);
    if (reply && reply.error && reply.step === undefined) reject(new Error(reply.error));
    else resolve(reply);
  };
  worker.onerror = (e) => broken(e.message);
  const wasm = await compiled(name);
  worker.postMessage({ wasm }, [wasm]);
}

// compiled is the computation: a file beside the page, or, where a page may not fetch (file://), the same in a script.
async function compiled(name) {
  if (location.protocol !== "file:") {
    const r = await fetch(name + ".wasm.gz");
    if (r.ok) return r.arrayBuffer();
  }
  await new Promise((resolve, reject) => document.head.append(html("script", { src: name + "-wasm.js", onload: resolve, onerror: () => reject(new Error(name + "-wasm.js is missing")) })));
  return Uint8Array.from(atob(window[name + "Wasm"]), (c) => c.charCodeAt(0)).buffer;
}
