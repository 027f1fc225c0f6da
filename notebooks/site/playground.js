// The playground page. It computes nothing: it asks the worker and shows the replies.
"use strict";

function broken(why) {
  stop();
  say("problem", "The playground has stopped: " + why + ". Reload the page.");
}

// ── What is shown ─────────────────────────────────────────────────────────────────────────────

let choices, defaults, options, state, points, planes;
let selected = null; // {layer, neuron}, or {layer, key, query} of attention
let generation = 0; // of the network: replies for an earlier one are dropped
let running = false;
let loop = 0; // of run: an earlier one ends

const number = (v) => (typeof v === "number" ? v : NaN);

// short writes a number with four digits, or as many as are asked for.
function short(v, digits = 4) {
  if (v === null || v === undefined) return "–";
  if (typeof v === "string") return v.replace("Inf", "∞");
  if (v === 0) return "0";
  const a = Math.abs(v);
  return (a >= 1e5 || a < 1e-4 ? v.toExponential(digits - 1) : Number(v.toPrecision(digits)).toString()).replace("-", "−");
}

const subscript = (n) => String(n).replace(/\d/g, (d) => "₀₁₂₃₄₅₆₇₈₉"[d]);

function say(id, text) {
  const e = $(id);
  if (e.textContent !== text) e.textContent = text;
  e.hidden = !text;
}

const isSelected = (at) => JSON.stringify(selected) === JSON.stringify(at);

// show takes over the state of a reply.
function show(s) {
  state = s;
  say("problem", s.problem ? s.problem : s.error || "");
  $("step").textContent = s.step;
  $("epoch").textContent = `${s.epoch + 1}, batch ${s.batch} of ${s.batches}`;
  $("loss").textContent = short(s.loss);
  $("test").textContent = s.bothSame ? "–" : short(s.test);
  $("accuracy").textContent = s.accuracy === "NaN" ? "–" : percent(s.accuracy) + (s.bothSame ? "" : ` / ${percent(s.testAccuracy)}`);
  $("formula").textContent = s.formula;
  $("which").textContent = s.updated ? `update ${s.step}: its batch, with θ before and after` : "the next batch, before its update";
  $("sample").textContent = `sample ${s.sample + 1} of ${s.samples}: x = (${s.x.map((v) => short(v)).join(", ")}), y = ${s.y.length > 1 ? "(" + s.y.map((v) => short(v)).join(", ") + ")" : short(s.y[0])}`;
  $("undo").disabled = !s.undo;
  $("back").disabled = $("rewind").disabled = s.step === 0;
  drawNetwork();
  drawCurve();
  drawLayers();
  drawLooks();
  writeHash();
  $("answer").textContent = ""; // it was of the numbers before
  say("said", "");
  showPage();
}

// stale marks all numbers as those of a network that the options no longer describe.
function stale(is) {
  $("main").toggleAttribute("data-stale", is);
  say("stale", is ? "Below are still the numbers of the network before." : "");
}

const percent = (v) => (typeof v === "number" ? (100 * v).toFixed(1) + " %" : "–");

// drawNetwork makes a button of every neuron, and a line of every weight.
function drawNetwork() {
  const columns = [state.x.map((a, i) => ({ layer: 0, neuron: i, a }))].concat(state.layers.map((l) => l.neurons.map((n, i) => ({ layer: l.number, neuron: i, ...n }))));
  const box = $("columns");
  const same = box.dataset.shape === columns.map((c) => c.length).join("-");
  if (!same) {
    box.dataset.shape = columns.map((c) => c.length).join("-");
    box.replaceChildren(...columns.map((column, l) => {
      const e = html("div", { class: "column", role: "group", "aria-label": l ? `layer ${l}, ${state.layers[l - 1].name}` : "input" });
      e.append(html("div", { class: "head" }, l ? state.layers[l - 1].name.replace(/^dense, /, "") : "x"));
      column.forEach((n) => {
        const b = html("button", { type: "button", class: "neuron", "data-at": `${n.layer}-${n.neuron}`, onclick: () => select(n.layer ? { layer: n.layer, neuron: n.neuron } : null), disabled: !n.layer });
        const tokens = tokensOf(n.layer);
        if (tokens) b.style.order = (n.neuron % tokens) * 100 + n.neuron; // a token's numbers stand together
        if (tokens) b.append(html("span", { class: "value" }, n.layer ? `a${subscript(n.neuron + 1)}` : `${["mark", "value"][Math.floor(n.neuron / tokens)]} ${(n.neuron % tokens) + 1}`));
        b.append(html("canvas", { width: 50, height: 50, "aria-hidden": "true" }), html("span", { class: "value number" }));
        e.append(b);
      });
      return e;
    }));
    box.prepend(svg("svg", { id: "edges", "aria-hidden": "true" }));
  }
  for (const column of columns) {
    for (const n of column) {
      const b = box.querySelector(`[data-at="${n.layer}-${n.neuron}"]`);
      b.querySelector(".number").textContent = short(n.a, 3);
      const name = n.layer ? `layer ${n.layer}, neuron ${n.neuron + 1}${ofToken(n)}: ${n.z === null ? "" : `z = ${short(n.z)}, `}a = ${short(n.a, 3)}${n.delta === null ? "" : `, δ = ${short(n.delta)}`}` : `x${subscript(n.neuron + 1)}${ofToken(n)} = ${short(n.a, 3)}`;
      b.setAttribute("aria-label", name);
      b.setAttribute("aria-pressed", isSelected({ layer: n.layer, neuron: n.neuron }));
      b.title = name;
    }
  }
  drawEdges(columns);
}

// tokensOf is how many tokens stand in the rows of a layer, their first features before their second ones; 0 where there are none.
const tokensOf = (layer) => (layer === 0 ? state.layers[0].looks || [] : state.layers[layer - 1].looks || []).length;

function ofToken({ layer, neuron }) {
  const n = tokensOf(layer);
  return n ? `, ${layer ? "output " + (Math.floor(neuron / n) + 1) : ["mark", "value"][Math.floor(neuron / n)]} of token ${(neuron % n) + 1}` : "";
}

// weightsOf are those of the lines to a neuron: w, or of attention how much its token looks at each, or one line from the neuron below.
function weightsOf(n, below) {
  const looks = state.layers[n.layer - 1].looks;
  if (looks) return below.map((_, j) => looks[j % looks.length][n.neuron % looks.length]);
  return n.w || below.map((_, j) => (j === n.neuron ? 1 : null));
}

function drawEdges(columns) {
  const box = $("columns"), edges = $("edges"), frame = box.getBoundingClientRect();
  edges.setAttribute("width", box.scrollWidth);
  edges.setAttribute("height", box.scrollHeight);
  const lines = [];
  const at = (l, i) => box.querySelector(`[data-at="${l}-${i}"]`).getBoundingClientRect();
  for (let l = 1; l < columns.length; l++) {
    const top = Math.max(...columns[l].flatMap((n) => weightsOf(n, columns[l - 1]).map((w) => Math.abs(number(w)) || 0)), 1e-9);
    columns[l].forEach((n, i) => {
      const to = at(l, i);
      weightsOf(n, columns[l - 1]).forEach((w, j) => {
        if (w === null) return;
        const from = at(l - 1, j);
        const x1 = from.right - frame.left + box.scrollLeft, x2 = to.left - frame.left + box.scrollLeft;
        const y1 = from.top + from.height / 2 - frame.top, y2 = to.top + to.height / 2 - frame.top;
        const on = isSelected({ layer: l, neuron: i });
        lines.push(svg("path", { d: `M${x1} ${y1} C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`, class: (w < 0 ? "negative" : "positive") + (on ? " on" : ""), "stroke-width": 0.5 + (3.5 * Math.min(Math.abs(number(w)) || 0, top)) / top }));
      });
    });
  }
  edges.replaceChildren(...lines);
}

// colour is blue below 0, orange above, white between: t from −1 to 1.
function colour(t) {
  const [r, g, b] = t < 0 ? [0x2b, 0x6c, 0xb0] : [0xd9, 0x6c, 0x06];
  const s = Math.min(Math.abs(t), 1);
  return [255 + (r - 255) * s, 255 + (g - 255) * s, 255 + (b - 255) * s];
}

// paint draws a plane; its middle is the decision: ½ of an a from 0 to 1, else 0.
function paint(canvas, c, size, rows, middle) {
  const bytes = Uint8Array.from(atob(c.pixels), (x) => x.charCodeAt(0));
  const low = number(c.low), high = number(c.high);
  const reach = Math.max(Math.abs(high - middle), Math.abs(low - middle)) || 1;
  canvas.width = size;
  canvas.height = rows === 1 ? size : rows;
  const context = canvas.getContext("2d"), image = context.createImageData(canvas.width, canvas.height);
  for (let r = 0; r < canvas.height; r++) {
    for (let k = 0; k < size; k++) {
      const v = low + ((high - low) * bytes[rows === 1 ? k : r * size + k]) / 255;
      let rgb = colour((v - middle) / reach);
      if (rows === 1) { // a curve
        const y = high > low ? (v - low) / (high - low) : 0.5;
        rgb = Math.abs(canvas.height * (0.92 - 0.84 * y) - r) < 1.2 ? [0x2b, 0x6c, 0xb0] : [255, 255, 255];
      }
      image.data.set([...rgb, 255], 4 * (r * size + k));
    }
  }
  context.putImageData(image, 0, 0);
}

// middleOf is where a neuron of this layer decides.
function middleOf(layer, z) {
  return !z && /logistic|softmax/i.test(state.layers[layer].name) ? 0.5 : 0;
}

let planesAsked = false, planesAgain = false;

async function drawPlanes() {
  if (planesAsked) return (planesAgain = true);
  planesAsked = true;
  const own = generation, z = $("beforeF").checked;
  try {
    planes = await ask({ do: "planes", size: running ? 40 : 60, z });
  } catch (e) {
    return say("problem", e.message);
  } finally {
    planesAsked = false;
  }
  if (planesAgain) {
    planesAgain = false;
    return drawPlanes();
  }
  if (own !== generation) return;
  $("planeBox").hidden = $("beforeFBox").hidden = $("planePNG").hidden = !planes.size;
  if (!planes.size) return paintValues();
  planes.layers.forEach((layer, l) => layer.forEach((c, i) => {
    const b = $("columns").querySelector(`[data-at="${l + 1}-${i}"] canvas`);
    if (b) paint(b, c, planes.size, planes.rows, middleOf(l, z));
  }));
  state.x.forEach((_, i) => paintInput($("columns").querySelector(`[data-at="0-${i}"] canvas`), i));
  drawOutput();
}

// paintValues gives each neuron the colour of its a, where there is no plane to draw.
function paintValues() {
  [state.x.map((a) => ({ a }))].concat(state.layers.map((l) => l.neurons)).forEach((column, l) => {
    const top = Math.max(...column.map((n) => Math.abs(number(n.a)) || 0), 1e-9);
    column.forEach((n, i) => {
      const context = $("columns").querySelector(`[data-at="${l}-${i}"] canvas`).getContext("2d");
      context.fillStyle = `rgb(${colour((number(n.a) || 0) / top)})`;
      context.fillRect(0, 0, 1000, 1000);
    });
  });
}

// drawLooks shows P of attention: each entry is a button.
function drawLooks() {
  const layer = state.layers.find((l) => l.looks);
  $("looksBox").hidden = !layer;
  if (!layer) return;
  const focused = document.activeElement && document.activeElement.dataset.entry;
  const title = (text) => html("th", { scope: "col" }, text);
  const head = html("tr");
  head.append(html("td"), ...layer.looks.map((_, t) => title(`query ${t + 1}`)));
  $("looks").replaceChildren(head, ...layer.looks.map((row, key) => {
    const line = html("tr");
    line.append(html("th", { scope: "row" }, `key ${key + 1}`), ...row.map((p, query) => {
      const at = { layer: layer.number, key, query };
      const cell = html("td"), share = Math.min(Math.max(number(p), 0), 1);
      cell.append(html("button", { type: "button", class: "look", "data-entry": `${key}-${query}`, style: `--share: ${share}`, "aria-pressed": String(isSelected(at)), "aria-label": `P${subscript(key + 1)}${subscript(query + 1)} = ${short(p)}`, onclick: () => select(at) }, short(p, 2)));
      return cell;
    }));
    return line;
  }));
  if (focused) $("looks").querySelector(`[data-entry="${focused}"]`).focus();
}

function paintInput(canvas, i) {
  const context = canvas.getContext("2d");
  for (let k = 0; k < 50; k++) {
    const [r, g, b] = colour((k - 25) / 25);
    context.fillStyle = `rgb(${r},${g},${b})`;
    if (i === 0) context.fillRect(k, 0, 1, 50);
    else context.fillRect(0, 49 - k, 50, 1);
  }
}

// drawOutput is the large plane with the samples: of the selected neuron, or of the output.
function drawOutput() {
  if (!planes.size) return;
  const l = selected ? selected.layer - 1 : planes.layers.length - 1, i = selected ? selected.neuron : 0;
  const layer = planes.layers[l];
  if (!layer || !layer[i]) return;
  const z = $("beforeF").checked, canvas = $("plane");
  $("planeTitle").textContent = `${z ? "z" : "a"}${subscript(i + 1)} of layer ${l + 1} over the inputs`;
  $("planeRange").textContent = `from ${short(layer[i].low)} to ${short(layer[i].high)}`;
  const dots = [];
  const [x0, x1] = planes.xRange;
  let [y0, y1] = planes.yRange;
  if (planes.rows === 1) {
    const ys = points.flatMap((p) => p.y).concat([number(layer[i].low), number(layer[i].high)]);
    y0 = Math.min(...ys), y1 = Math.max(...ys);
    const margin = 0.08 * (y1 - y0) || 1;
    y0 -= margin, y1 += margin;
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    const bytes = Uint8Array.from(atob(layer[i].pixels), (x) => x.charCodeAt(0));
    const d = Array.from(bytes, (b, k) => {
      const v = layer[i].low + ((layer[i].high - layer[i].low) * b) / 255;
      return `${k ? "L" : "M"}${(100 * (k + 0.5)) / bytes.length} ${100 * (1 - (v - y0) / (y1 - y0))}`;
    }).join("");
    dots.push(svg("path", { d, class: "fit" }));
  } else {
    paint(canvas, layer[i], planes.size, planes.rows, middleOf(l, z));
  }
  for (const p of points) {
    p.x.forEach((x, n) => {
      const across = (100 * (x[0] - x0)) / (x1 - x0), up = planes.rows === 1 ? p.y[n] : x[1];
      dots.push(svg("circle", { cx: across, cy: 100 * (1 - (up - y0) / (y1 - y0)), r: p.test ? 1 : 1.3, class: `c${planes.rows === 1 ? 0 : Math.round(p.y[n])} ${p.test ? "test" : ""}` }));
    });
  }
  $("dots").replaceChildren(...dots);
}

// drawCurve is the loss over the updates that were shown.
function drawCurve() {
  const w = 300, h = 110, last = Math.max(state.step, 1), history = state.curve.map((p) => ({ step: p.step, loss: number(p.loss), test: number(p.test) }));
  const all = history.flatMap((p) => [p.loss, p.test]).filter(Number.isFinite);
  const top = Math.max(...all, 1e-12);
  const line = (key) => history.filter((p) => Number.isFinite(p[key])).map((p, i) => `${i ? "L" : "M"}${(w * p.step) / last} ${h - (h * p[key]) / top}`).join("").replace(/.$/, "$&h.01"); // one point is a dot
  $("curve").replaceChildren(svg("title", {}, `loss over ${last} updates: training ${short(state.loss)}, test ${short(state.test)}`), svg("path", { d: line("loss"), class: "train" }), svg("path", { d: state.bothSame ? "" : line("test"), class: "test" }));
  $("curveTop").textContent = all.length ? `0 to ${short(top)}` : "";
}

// drawLayers is the table of ‖δ‖, of active neurons, and of the histograms of δ, a and W.
function drawLayers() {
  const top = Math.max(...state.layers.map((l) => number(l.delta) || 0), 1e-300);
  $("layers").replaceChildren(...state.layers.map((l) => {
    const row = html("tr");
    const bar = html("td");
    bar.append(html("span", { class: "bar", style: `width:${(60 * (number(l.delta) || 0)) / top}px` }), html("span", {}, " " + short(l.delta)));
    row.append(html("th", { scope: "row" }, `${l.number} ${l.name.replace(/^dense, /, "")}`), bar, histogram(l.d, "δ"), histogram(l.a, "a"), html("td", {}, percent(l.active)), html("td", {}, percent(l.dead)), histogram(l.w, "weights"));
    return row;
  }));
}

// histogram draws counts in bins from −span to span; the line is 0.
function histogram(h, what) {
  const cell = html("td");
  if (!h) return cell;
  const most = Math.max(...h.counts, 1), n = h.counts.reduce((a, b) => a + b, 0), middle = h.counts.slice(9, 11).reduce((a, b) => a + b, 0);
  const picture = svg("svg", { viewBox: "0 0 60 20", width: 60, height: 20, role: "img", "aria-label": `${what}: ${n} numbers from −${short(h.span)} to ${short(h.span)}, ${percent(n ? middle / n : 0)} of them within ±${short(h.span / 10, 2)}` });
  h.counts.forEach((c, i) => picture.append(svg("rect", { x: 3 * i, y: 20 - (20 * c) / most, width: 2.6, height: (20 * c) / most })));
  picture.append(svg("path", { d: "M29.8 0V20", class: "zero" }));
  cell.append(picture, html("div", {}, `±${short(h.span, 3)}`));
  return cell;
}

// ── One neuron, opened ────────────────────────────────────────────────────────────────────────

function select(at) {
  selected = isSelected(at) ? null : at;
  $("answer").textContent = "";
  drawNetwork();
  drawLooks();
  if (planes) drawOutput();
  writeHash();
  return open();
}

async function open() {
  const panel = $("opened");
  panel.hidden = !selected;
  if (!selected) return;
  const own = generation, at = selected;
  let o;
  try {
    o = await ask(at.key === undefined ? { do: "explain", ...at } : { do: "weight", layer: at.layer, neuron: at.key, n: at.query });
  } catch {
    selected = null;
    panel.hidden = true;
    return;
  }
  if (own !== generation || !isSelected(at)) return;
  $("openedTitle").textContent = o.title;
  $("lines").replaceChildren(...o.lines.map((l) => html("li", {}, l)));
  const rows = parametersOf(at);
  offerWhatIf(at, rows);
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.parameter : null;
  if (focused) return updateRows(rows); // do not take the field away under the hand
  $("parameters").replaceChildren(...rows.map((p) => {
    const row = html("tr");
    const field = html("input", { type: "number", step: "any", value: p.now, "data-shown": p.now, "aria-label": `${p.name}, set by hand`, "data-parameter": p.name, onchange: (e) => setByHand(p, e.target.value) });
    const check = html("button", { type: "button", onclick: () => checkGradient(p), "aria-label": `check the gradient of ${p.name} by a difference` }, "check");
    const cell = html("td");
    cell.append(field);
    const last = html("td");
    last.append(check);
    row.append(html("th", { scope: "row" }, p.name), html("td", {}, short(p.old)), html("td", {}, short(p.grad)), cell, last);
    return row;
  }));
  $("paramsTable").hidden = rows.length === 0;
}

// parametersOf are those of a neuron; of attention, whose neurons share them, all.
function parametersOf({ layer, neuron }) {
  const { neurons, params } = state.layers[layer - 1];
  if (params) return params;
  const n = neurons[neuron];
  const rows = (n.w || []).map((now, j) => ({ param: "W", i: neuron, j, name: `w${subscript(neuron + 1)}${subscript(j + 1)}`, old: n.old[j], grad: n.dw[j], now }));
  if (n.b !== null) rows.push({ param: "b", i: neuron, j: 0, name: `b${subscript(neuron + 1)}`, old: n.oldB, grad: n.db, now: n.b });
  return rows;
}

// offerWhatIf lists what can be asked about here.
function offerWhatIf({ layer, neuron, key, query }, rows) {
  const n = neuron === undefined ? null : state.layers[layer - 1].neurons[neuron];
  const all = n ? ["a"].concat(n.delta === null ? [] : ["δ"]).map((what) => ({ what, neuron, input: 0, name: what + subscript(neuron + 1) })) : [{ what: "P", neuron: key, input: query, name: `P${subscript(key + 1)}${subscript(query + 1)}` }];
  all.push(...rows.map((p) => ({ what: p.param, neuron: p.i, input: p.j, name: p.name })));
  const names = all.map((q) => q.name).join();
  if ($("what").dataset.names === names) return; // what is chosen stays
  $("what").dataset.names = names;
  $("what").replaceChildren(...all.map(({ name, ...q }) => html("option", { value: JSON.stringify({ layer, ...q }) }, name)));
}

function updateRows(rows) {
  [...$("parameters").rows].forEach((r, i) => {
    if (!rows[i]) return;
    r.cells[1].textContent = short(rows[i].old);
    r.cells[2].textContent = short(rows[i].grad);
    const field = r.querySelector("input");
    if (field.value === field.dataset.shown) field.value = rows[i].now; // else it is being written
    field.dataset.shown = rows[i].now;
  });
}

async function setByHand({ param, i, j }, text) {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return say("problem", `“${text}” is not a number`);
  stop();
  await command({ do: "set", edit: { layer: selected.layer, param, i, j, value } });
}

async function checkGradient({ param, i, j }) {
  try {
    const c = await ask({ do: "check", edit: { layer: selected.layer, param, i, j } });
    $("answer").textContent = c.words;
  } catch (e) {
    $("answer").textContent = e.message;
  }
}

async function whatIf(event) {
  event.preventDefault();
  if (!selected) return;
  const value = Number($("whatValue").value);
  try {
    const d = await ask({ do: "whatif", question: { ...JSON.parse($("what").value), value } });
    const moved = d.moved || [];
    $("answer").textContent = `${d.what}: the loss of the batch is ${short(d.loss[1])} instead of ${short(d.loss[0])}. ` + (moved.length ? moved.slice(0, 40).map((m) => `${m[0]}: ${m[1]} → ${m[2]}`).join("; ") : "Nothing else of this sample changes.");
  } catch (e) {
    $("answer").textContent = e.message;
  }
}

// ── Commands ──────────────────────────────────────────────────────────────────────────────────

// command asks for something that changes the session and shows where it ends.
async function command(request) {
  const own = generation;
  try {
    const s = await ask(request);
    if (own !== generation) return;
    show(s);
    await Promise.all([drawPlanes(), open()]);
  } catch (e) {
    if (own === generation) say("problem", e.message);
    stop();
  }
}

async function start(link = {}) {
  stop();
  stale(true);
  const own = ++generation;
  try {
    const s = await ask({ do: "start", options, n: link.n || 0, edits: link.edits || [] });
    if (own !== generation) return;
    points = await ask({ do: "points" });
    if (own !== generation) return;
    if (link.sample) Object.assign(s, await ask({ do: "look", n: link.sample }));
    selected = link.at || null;
    say("optionProblem", "");
    offerLosses(s.task);
    planes = null;
    show(s);
    await Promise.all([drawPlanes(), open()]);
    if (own === generation) stale(false);
  } catch (e) {
    if (own === generation) say("optionProblem", e.message + ".");
  }
}

function stop() {
  running = false;
  $("run").textContent = "▶ run";
  $("run").setAttribute("aria-pressed", "false");
}

async function run() {
  if (running) return stop();
  running = true;
  $("run").textContent = "❚❚ pause";
  $("run").setAttribute("aria-pressed", "true");
  const own = generation, mine = ++loop;
  while (running && mine === loop && own === generation) {
    await command({ do: "advance", n: Math.max(1, Math.round(state.batches * Number($("speed").value))) });
    if (state.error || state.problem) stop();
    await new Promise((r) => setTimeout(r, 30));
  }
  if (own === generation) await drawPlanes();
}

// ── The link ──────────────────────────────────────────────────────────────────────────────────

function writeHash() {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(options)) if (JSON.stringify(v) !== JSON.stringify(defaults[k])) q.set(k, Array.isArray(v) ? v.join(" ") : v);
  if (state.step) q.set("n", state.step);
  if (state.sample) q.set("sample", state.sample + 1);
  if (state.edits && state.edits.length) q.set("edits", state.edits.map((e) => [e.step, e.layer, e.param, e.i, e.j, e.value].join(",")).join(";"));
  if (selected) q.set("at", selected.layer + "." + (selected.key === undefined ? selected.neuron + 1 : `P${selected.key + 1}.${selected.query + 1}`));
  if ($("beforeF").checked) q.set("plane", "z");
  const hash = "#" + q.toString();
  if (location.hash !== hash && !(hash === "#" && !location.hash)) history.replaceState(null, "", hash === "#" ? location.pathname + location.search : hash);
}

// readHash turns the link into options and a place; what it does not know it leaves out.
function readHash() {
  const q = new URLSearchParams(location.hash.slice(1));
  const o = structuredClone(defaults), link = {};
  for (const [k, v] of q) {
    if (!(k in defaults)) continue;
    if (Array.isArray(defaults[k])) o[k] = v.split(/[ ,]+/).filter(Boolean).map(Number);
    else o[k] = typeof defaults[k] === "number" ? Number(v) : v;
  }
  link.n = Math.min(Math.max(0, Math.round(Number(q.get("n")) || 0)), 20000);
  link.sample = Math.max(0, Math.round(Number(q.get("sample")) || 1) - 1);
  link.edits = (q.get("edits") || "").split(";").filter(Boolean).map((e) => {
    const [step, layer, param, i, j, value] = e.split(",");
    return { step: Number(step), layer: Number(layer), param, i: Number(i), j: Number(j), value: Number(value) };
  });
  const at = /^(\d+)\.(?:P(\d+)\.)?(\d+)$/.exec(q.get("at") || "");
  if (at && at[2]) link.at = { layer: Number(at[1]), key: Number(at[2]) - 1, query: Number(at[3]) - 1 };
  else if (at) link.at = { layer: Number(at[1]), neuron: Number(at[3]) - 1 };
  $("beforeF").checked = q.get("plane") === "z";
  return [o, link];
}

// ── Options ───────────────────────────────────────────────────────────────────────────────────

const fields = [
  ["data", "data", "data"], ["samples", "samples"], ["noise", "noise"], ["train", "share trained on"],
  ["hidden", "hidden layers"], ["activation", "f", "activations"], ["init", "start of W", "inits"],
  ["loss", "loss", "losses"], ["rule", "rule", "rules"], ["rate", "η"], ["batch", "batch (0: all)"], ["lambda", "λ"], ["dropout", "dropout"], ["seed", "seed"],
];

function makeForm() {
  $("options").replaceChildren(...fields.map(([key, label, list]) => {
    const box = html("label", {});
    box.append(html("span", {}, label));
    let input;
    if (list) {
      input = html("select", { id: "o-" + key });
      const names = key === "loss" ? [] : choices[list].concat(key === "data" ? ["own"] : []);
      names.forEach((n) => input.append(html("option", { value: n }, n)));
    } else if (key === "hidden") {
      input = html("input", { id: "o-hidden", type: "text", inputmode: "numeric", "aria-description": "neurons of each hidden layer, such as 4 3" });
    } else {
      input = html("input", { id: "o-" + key, type: "number", step: "any", min: 0 });
    }
    input.addEventListener("change", changed);
    box.append(input);
    return box;
  }));
}

function fillForm() {
  for (const [key] of fields) {
    const v = options[key];
    $("o-" + key).value = Array.isArray(v) ? v.join(" ") : v;
  }
  $("table").value = options.table;
  $("own").open = options.data === "own";
}

function offerLosses(task) {
  const select = $("o-loss");
  select.replaceChildren(...choices.losses[task].map((n, i) => html("option", { value: i ? n : "" }, n)));
  select.value = options.loss;
}

function changed(event) {
  const key = event.target.id.slice(2), old = defaults[key];
  let v = event.target.value;
  if (Array.isArray(old)) v = v.split(/[ ,]+/).filter(Boolean).map(Number);
  else if (typeof old === "number") v = v === "" ? old : Number(v);
  options[key] = v;
  if (key === "data" && v === "own" && !options.table) options.table = "0,0,0\n1,1,0\n0,1,1\n1,0,1";
  if (key === "data") options.loss = "";
  if (key === "data") fillForm();
  start();
}

function ownData() {
  options.data = "own";
  options.table = $("table").value;
  options.loss = "";
  fillForm();
  start();
}

// drawPoint adds the sample under the pointer to the own data.
function drawPoint(event) {
  if (!$("draw").checked || !planes || planes.rows !== planes.size) return;
  const r = $("plane").getBoundingClientRect();
  const x = planes.xRange[0] + ((event.clientX - r.left) / r.width) * (planes.xRange[1] - planes.xRange[0]);
  const y = planes.yRange[1] - ((event.clientY - r.top) / r.height) * (planes.yRange[1] - planes.yRange[0]);
  const old = options.data === "own" ? options.table : points.flatMap((p) => p.x.map((v, n) => `${v[0].toFixed(3)},${v[1].toFixed(3)},${Math.round(p.y[n])}`)).join("\n");
  $("table").value = `${old.trim()}\n${x.toFixed(3)},${y.toFixed(3)},${$("drawClass").value}`.trim();
  ownData();
}

// ── Out ───────────────────────────────────────────────────────────────────────────────────────

function download(name, text, type = "text/plain") {
  const a = html("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}

async function out(kind) {
  switch (kind) {
    case "link":
      try {
        await navigator.clipboard.writeText(location.href);
        say("said", "The link is copied.");
      } catch {
        say("said", location.href);
      }
      break;
    case "program":
      paper = "program";
      $("ledgerBox").open = true;
      await showPage();
      break;
    case "csv":
      download("ledger.csv", await ask({ do: "ledger", format: "csv" }), "text/csv");
      break;
    case "save":
      download("network.safetensors", Uint8Array.from(atob(await ask({ do: "save" })), (c) => c.charCodeAt(0)), "application/octet-stream");
      break;
    case "svg":
      download("network.svg", networkAsSVG(), "image/svg+xml");
      break;
    case "png":
      $("plane").toBlob((b) => download("plane.png", b, "image/png"));
      break;
  }
}

// networkAsSVG draws what the middle of the page shows.
function networkAsSVG() {
  const box = $("columns"), frame = box.getBoundingClientRect(), width = box.scrollWidth, height = box.scrollHeight;
  const picture = svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height, "font-family": "sans-serif", "font-size": 11 });
  for (const p of $("edges").children) picture.append(svg("path", { d: p.getAttribute("d"), fill: "none", stroke: p.classList.contains("negative") ? "#2b6cb0" : "#c05a00", "stroke-width": p.getAttribute("stroke-width") }));
  for (const b of box.querySelectorAll(".neuron")) {
    const r = b.getBoundingClientRect(), x = r.left - frame.left + box.scrollLeft, y = r.top - frame.top;
    picture.append(svg("image", { href: b.querySelector("canvas").toDataURL(), x: x + 3, y: y + 3, width: 50, height: 40, preserveAspectRatio: "none" }));
    picture.append(svg("text", { x: x + r.width / 2, y: y + 55, "text-anchor": "middle" }, b.querySelector(".number").textContent));
  }
  return new XMLSerializer().serializeToString(picture);
}

async function loadFile(event) {
  const file = event.target.files[0];
  if (!file) return;
  if (file.size > 1e6) return say("problem", "the file has more than 1 MB; a network of the playground has less");
  const bytes = new Uint8Array(await file.arrayBuffer());
  event.target.value = "";
  stop();
  await command({ do: "load", file: btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join("")) });
}

let paper = "ledger"; // or "program": what the box holds

async function showPage() {
  const box = $("ledgerBox"), own = generation;
  if (!box.open) {
    paper = "ledger";
    $("paper").textContent = "The ledger of this sample";
    return;
  }
  $("paper").textContent = paper === "ledger" ? "The ledger of this sample" : "The network as a Go cell";
  const text = await ask({ do: paper });
  if (own === generation) $("ledger").textContent = text;
}

// ── Begin ─────────────────────────────────────────────────────────────────────────────────────

async function begin() {
  await startWorker("playground", broken);
  ({ choices, defaults } = await ask({ do: "choices" }));
  makeForm();
  const wide = matchMedia("(min-width: 64rem)");
  (wide.onchange = () => ($("optionsBox").open = wide.matches))(); // on a small screen the network comes first
  const [o, link] = readHash();
  options = o;
  fillForm();
  await start(link);
  $("main").removeAttribute("aria-busy");
  say("waiting", "");
}

$("run").onclick = run;
$("step1").onclick = () => (stop(), command({ do: "advance", n: 1 }));
$("epoch1").onclick = () => (stop(), command({ do: "advance", n: state.batches - state.batch }));
$("back").onclick = () => (stop(), command({ do: "goto", n: Math.max(0, state.step - 1) }));
$("rewind").onclick = () => (stop(), command({ do: "goto", n: 0 }));
$("undo").onclick = () => (stop(), command({ do: "undo" }));
$("previous").onclick = () => command({ do: "look", n: (state.sample + state.samples - 1) % state.samples });
$("next").onclick = () => command({ do: "look", n: (state.sample + 1) % state.samples });
$("beforeF").onchange = () => (drawPlanes(), writeHash());
$("whatIf").onsubmit = whatIf;
$("close").onclick = () => select(null);
$("useTable").onclick = ownData;
$("plane").onclick = drawPoint;
$("load").onchange = loadFile;
$("ledgerBox").ontoggle = showPage;
document.querySelectorAll("[data-out]").forEach((b) => (b.onclick = () => out(b.dataset.out)));
window.addEventListener("resize", () => state && drawNetwork());
window.addEventListener("hashchange", () => {
  const [o, link] = readHash();
  options = o;
  fillForm();
  start(link);
});
begin().catch((e) => broken(e.message));
