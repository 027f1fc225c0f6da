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

  // ── On a small screen the text comes first ──
  const contents = document.querySelector("details.contents");
  if (contents && !matchMedia("(min-width: 72rem)").matches) contents.open = false;

  // ── What scrolls sideways can be reached by keys ──
  const reach = () => document.querySelectorAll("main pre, main .output, main .wide").forEach((e) => {
    if (e.scrollWidth > e.clientWidth) e.tabIndex = 0;
  });
  addEventListener("load", reach);
  addEventListener("resize", reach);
})();
