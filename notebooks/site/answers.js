// Exercises answered on the page. It judges nothing: it asks the worker, which is the checker of the course, and shows what that says.
"use strict";

(() => {
  const broken = (why) => ($("waiting").textContent = "The checker has stopped: " + why + ". Reload the page.");

  // ── Progress: by exercise {state, tries, hints, text, points} ──
  const key = "glassnet-answers";
  let progress = {};
  try {
    progress = JSON.parse(localStorage.getItem(key)) || {};
  } catch {
    // a page of a local file may have no storage
  }
  const of = (id) => (progress[id] = progress[id] || { state: "", tries: 0, hints: 0, text: "", points: 0 });
  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify(progress));
    } catch {
      // then the progress lasts as long as the page
    }
    const done = list.filter((e) => of(e.id).state === "pass");
    $("sum").textContent = `${done.length} of ${list.length} exercises, ${done.reduce((n, e) => n + e.points, 0)} of ${list.reduce((n, e) => n + e.points, 0)} points`;
  }

  // ── An exercise ──
  const symbols = ["δ", "σ", "⊙", "·", "ᵀ", "−", "′", "∂", "Σ", "Σₙ", "Σₖ", "²", "½", "θ", "η", "₁", "₂", "₀"];
  let list = [];

  function show(e) {
    const article = document.getElementById("e-" + e.id);
    const mine = of(e.id), form = article.querySelector("form");
    let field;
    if (e.entry === "lines") {
      const names = html("p", { class: "quiet" }, `Given: ${e.in.join(", ")}. Wanted: ${e.out.join(", ")}. A line is name = formula; · is the matrix product, ⊙ the product entry by entry.`);
      field = html("textarea", { rows: 4, spellcheck: "false", autocomplete: "off", "aria-label": `your formula for ${e.out.join(", ")}` });
      const bar = html("div", { class: "symbols", role: "group", "aria-label": "symbols" });
      for (const s of symbols) bar.append(html("button", { type: "button", "aria-label": "insert " + s, onclick: () => insert(field, s) }, s));
      form.prepend(names, field, bar);
    } else {
      field = html("input", { type: "text", autocomplete: "off", inputmode: e.entry === "number" ? "text" : "text", "aria-label": e.entry === "number" ? "your number" : "the letter of your choice", size: 12 });
      form.prepend(field);
    }
    field.value = mine.text;
    const verdict = article.querySelector(".verdict"), hints = article.querySelector(".hints"), hint = article.querySelector(".hint");
    mark(article, mine.state);
    form.onsubmit = async (event) => {
      event.preventDefault();
      verdict.textContent = "…";
      try {
        const v = await ask({ do: "try", id: e.id, text: field.value });
        verdict.textContent = v.says.trim();
        verdict.dataset.state = v.state;
        if (v.state !== "error" || !mine.state) mine.state = mine.state === "pass" ? "pass" : v.state;
        mine.tries += v.state === "error" ? 0 : 1;
        mine.points = mine.state === "pass" ? e.points : 0;
        mine.text = field.value;
        mark(article, mine.state);
        keep();
      } catch (err) {
        verdict.textContent = err.message;
      }
    };
    const more = async (n) => {
      const text = await ask({ do: "hint", id: e.id, n });
      hints.append(html("p", {}, text));
    };
    let shown = 0;
    hint.onclick = async () => {
      if (shown >= e.hints) return;
      if (shown === e.hints - 1 && mine.tries === 0) {
        verdict.textContent = "The last hint is the formula: it opens after a try.";
        return;
      }
      await more(++shown);
      mine.hints = Math.max(mine.hints, shown);
      hint.textContent = shown < e.hints ? `hint ${shown + 1} of ${e.hints}` : "no more hints";
      hint.disabled = shown >= e.hints;
      keep();
    };
    article.hidden = false;
  }

  function mark(article, state) {
    article.dataset.state = state;
    article.querySelector(".state").textContent = state === "pass" ? " ✓ passed" : state ? " not yet" : "";
  }

  function insert(field, s) {
    const at = field.selectionStart;
    field.setRangeText(s, at, field.selectionEnd, "end");
    field.focus();
  }

  function out() {
    const a = html("a", { href: URL.createObjectURL(new Blob([JSON.stringify({ course: "glassnet", answers: progress }, null, 2)], { type: "application/json" })), download: "glassnet-answers.json" });
    document.body.append(a);
    a.click();
    a.remove();
  }

  async function begin() {
    await startWorker("answers", broken);
    list = (await ask({ do: "list" })).filter((e) => document.getElementById("e-" + e.id));
    list.forEach(show);
    dispatchEvent(new Event("resize")); // what scrolls is known now
    keep();
    $("export").onclick = out;
    $("waiting").hidden = true;
    $("main").removeAttribute("aria-busy");
    if (location.hash) {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target) target.scrollIntoView();
    }
  }

  begin().catch((e) => broken(e.message));
})();
