// Every page of the site: the search, the theme, figures and tables that can be reached by keys.
"use strict";

(() => {
  const root = document.documentElement;
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const store = (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // a page of a local file may have no storage
    }
  };

  // ── Theme ──
  const theme = document.getElementById("theme");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  if (stored("theme")) root.dataset.theme = stored("theme");
  const label = () => (theme.textContent = dark() ? "light" : "dark");
  matchMedia("(prefers-color-scheme: dark)").onchange = label;
  theme.hidden = false;
  theme.onclick = () => {
    root.dataset.theme = dark() ? "light" : "dark";
    store("theme", root.dataset.theme);
    label();
  };
  label();

  // ── Search ──
  const box = document.getElementById("search"), list = document.getElementById("found");
  box.hidden = false;
  let sections = null;
  const plain = (s) => s.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

  function load() {
    if (sections) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = "search-index.js";
      script.onload = () => {
        sections = window.searchIndex.map((s) => ({ ...s, title: plain(s.t), text: plain(s.x) }));
        resolve();
      };
      script.onerror = reject;
      document.head.append(script);
    });
  }

  // score is how well a section fits all words; 0 if one is missing.
  function score(s, words) {
    let sum = 0;
    for (const w of words) {
      const inTitle = s.title.includes(w), inText = s.text.split(w).length - 1;
      if (!inTitle && !inText) return 0;
      sum += (s.title === w ? 40 : inTitle ? 10 : 0) + Math.min(inText, 5);
    }
    return sum + (s.p === "Glossary" && s.title === words.join(" ") ? 50 : 0);
  }

  function show() {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    list.replaceChildren();
    list.hidden = words.length === 0;
    if (!words.length || !sections) return;
    const best = sections.map((s) => [score(s, words), s]).filter(([n]) => n).sort((a, b) => b[0] - a[0]).slice(0, 12);
    for (const [, s] of best) {
      const item = document.createElement("li"), link = document.createElement("a"), where = document.createElement("span");
      link.href = s.u;
      link.textContent = s.t;
      where.textContent = s.p === s.t ? "" : " " + s.p;
      const at = Math.max(0, s.text.indexOf(words[0]) - 40), text = document.createElement("p");
      text.textContent = (at ? "… " : "") + s.x.slice(at, at + 140) + (s.x.length > at + 140 ? " …" : "");
      item.append(link, where, text);
      list.append(item);
    }
    if (!best.length) {
      const item = document.createElement("li");
      item.textContent = "Nothing is found.";
      list.append(item);
    }
  }

  box.onfocus = () => load().then(show, () => {});
  box.oninput = () => load().then(show, () => {});
  box.form.onsubmit = (e) => {
    e.preventDefault();
    const first = list.querySelector("a");
    if (first) location.href = first.href;
  };
  document.addEventListener("keydown", (e) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (e.key === "/" && !typing) {
      e.preventDefault();
      box.focus();
    } else if (e.key === "Escape" && document.activeElement.closest && document.activeElement.closest("form.search")) {
      box.value = "";
      show();
      box.blur();
    }
  });
  document.addEventListener("click", (e) => {
    if (!e.target.closest("form.search")) list.hidden = true;
  });

  // ── Predictions: what a cell shows stays closed until the reader has said what to expect ──
  const predictions = [...document.querySelectorAll("form.prediction")];
  const chapter = location.pathname.split("/").pop().replace(/\.html$/, "");
  const memory = "glassnet-predictions";
  let said = {};
  try {
    said = JSON.parse(stored(memory)) || {};
  } catch {
    // what is stored is not ours
  }
  const remember = (change) => {
    change(said);
    store(memory, JSON.stringify(said));
    predictions.forEach(drawPrediction);
    reach();
  };

  // readNumber reads 0.5, 0,5, −3, 1e-6, 2/3 and 12 %.
  function readNumber(text) {
    const parts = text.replace(/−/g, "-").replace(/%/g, "").replace(",", ".").trim().split("/");
    const [v, by] = parts.map((s) => (s.trim() === "" ? NaN : Number(s)));
    return parts.length === 1 ? v : parts.length === 2 ? v / by : NaN;
  }

  // gap says how far a number is from the answer, as it is printed.
  function gap(text, printed) {
    const v = readNumber(text), right = Number(printed), places = (/\.(\d+)/.exec(printed) || ["", ""])[1].length;
    const exponent = Number((/e(.+)$/.exec(printed) || [0, 0])[1]);
    const off = v - right, times = Math.abs(v) > Math.abs(right) ? v / right : right / v;
    if (Math.abs(off) <= 0.5000001 * 10 ** (exponent - places)) return `You expected ${text}: right.`;
    const short = (x) => String(Number(x.toPrecision(2))).replace("-", "−");
    return `You expected ${text}; it is ${printed}. That is ${short(Math.abs(off))} too ${off > 0 ? "much" : "little"}${times >= 2 && Number.isFinite(times) ? `, ${short(times)} times ${Math.abs(v) > Math.abs(right) ? "as much" : "too small"}` : ""}.`;
  }

  function outcome(form, text) {
    const answer = form.dataset.answer;
    if (!text) return "Shown without a prediction.";
    if (form.querySelector("[data-number]")) return gap(text, answer);
    if (!answer) return `You expected: ${text}`;
    return text === answer ? `You chose ${text}: right.` : `You chose ${text}; it is ${answer}.`;
  }

  function drawPrediction(form) {
    const key = `${chapter}#${form.dataset.key}`, done = said.all || key in said;
    form.hidden = false;
    form.firstElementChild.hidden = done;
    form.querySelector(".all").hidden = said.all || form !== predictions[0];
    const status = form.querySelector("[role=status]"), text = !done ? "" : key in said ? outcome(form, said[key]) : form === predictions[0] ? "All answers are shown." : "";
    if (status.firstChild ? status.firstChild.data !== text : text) {
      status.textContent = text;
      if (text) status.append(" ", again(form, key));
    }
    for (const e of document.querySelectorAll(`.answer[data-of="${form.dataset.key}"]`)) e.hidden = !done;
  }

  function again(form, key) {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = key in said ? "ask me again" : "ask me again, everywhere";
    b.onclick = () => {
      remember((s) => (key in s ? delete s[key] : delete s.all));
      form.querySelector("input").focus();
    };
    return b;
  }

  for (const form of predictions) {
    const all = document.createElement("button");
    all.type = "button";
    all.className = "all";
    all.textContent = "show all, on every page";
    all.onclick = () => remember((s) => (s.all = true));
    form.querySelector(".open").after(" ", all);
    const answered = (text) => {
      remember((s) => (s[`${chapter}#${form.dataset.key}`] = text));
      const shown = document.querySelector(`.answer[data-of="${form.dataset.key}"]`);
      shown.tabIndex = -1;
      shown.focus({ preventScroll: true });
    };
    form.querySelector(".open").onclick = () => answered("");
    form.onsubmit = (e) => {
      e.preventDefault();
      const text = (new FormData(form).get("p") || "").trim();
      if (form.querySelector("[data-number]") && Number.isNaN(readNumber(text))) {
        form.querySelector("[role=status]").textContent = `“${text}” is not a number; 0.5, 1e-6, 2/3 and 12 % are.`;
      } else if (form.dataset.answer && !text) {
        form.querySelector("[role=status]").textContent = "Choose one, or show it.";
      } else {
        answered(text);
      }
    };
  }
  predictions.forEach(drawPrediction);

  // ── On a small screen the text comes first ──
  const contents = document.querySelector("details.contents");
  const wide = matchMedia("(min-width: 72rem)");
  if (contents) (wide.onchange = () => (contents.open = wide.matches))();

  // ── What scrolls sideways can be reached by keys ──
  const reach = () => document.querySelectorAll("main pre, main .output, main .wide").forEach((e) => {
    if (e.scrollWidth > e.clientWidth) e.tabIndex = 0;
  });
  addEventListener("load", reach);
  addEventListener("resize", reach);
})();
