//go:build !windows

package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"glassnet/notebooks/playground"
)

// Faults that users have reported of pages like the playground; none may be in it.

// Between an edit and its result, and while the options cannot be, the numbers are marked as those of the network before; what was computed
// of an earlier state is gone or computed again when the state changes.
func TestPlaygroundStale(t *testing.T) {
	b := browser(t)
	b.play("file://" + filepath.Join(builtSite(t), "playground.html") + "#n=40&at=1.1")
	const set = `(id, v) => { const e = document.getElementById(id); e.value = v; e.dispatchEvent(new Event("change", {bubbles: true})); }`
	if marked := eval[bool](b, `(() => { (`+set+`)("o-seed", 5); return document.getElementById("main").hasAttribute("data-stale") && !document.getElementById("stale").hidden; })()`); !marked {
		t.Error("after an edit the old numbers stand there as if they were new")
	}
	b.wait(`!document.getElementById("main").hasAttribute("data-stale")`)
	var h playground.Host
	var want playground.State
	if err := json.Unmarshal(h.Handle([]byte(`{"do": "start", "options": {"seed": 5}}`)), &want); err != nil {
		t.Fatal(err)
	}
	if loss, says := eval[float64](b, `state.loss`), eval[bool](b, `document.getElementById("loss").textContent === short(state.loss)`); !says || loss-float64(want.Loss) > 1e-12 || float64(want.Loss)-loss > 1e-12 {
		t.Errorf("without the mark the loss is %v, of these options it is %v", loss, want.Loss)
	}
	eval[bool](b, `((`+set+`)("o-hidden", "99"), true)`)
	b.wait(`!document.getElementById("optionProblem").hidden`)
	if !eval[bool](b, `document.getElementById("main").hasAttribute("data-stale")`) {
		t.Error("the options cannot be, and the numbers stand there as if they were theirs")
	}
	eval[bool](b, `((`+set+`)("o-hidden", "4 3"), true)`)
	b.wait(`!document.getElementById("main").hasAttribute("data-stale")`)
	// the ledger, the answer of "what if" and an open neuron belong to one state
	ledger := eval[string](b, `(async () => { document.getElementById("ledgerBox").open = true; await new Promise((r) => setTimeout(r, 50)); await showPage(); await select({layer: 1, neuron: 0}); document.getElementById("whatValue").value = "0.9"; await whatIf(new Event("submit")); return document.getElementById("ledger").textContent; })()`)
	if !eval[bool](b, `document.getElementById("answer").textContent.includes("instead of")`) {
		t.Error("what if has no answer")
	}
	after := eval[[]string](b, `(async () => { document.querySelector("#parameters input").focus(); await command({do: "advance", n: 3}); while (pending.size) await new Promise((r) => setTimeout(r, 20)); return [document.getElementById("ledger").textContent, document.getElementById("answer").textContent, document.querySelector("#parameters input").value, String(state.layers[0].neurons[0].w[0])]; })()`)
	if after[0] == ledger || after[0] != eval[string](b, `ask({do: "ledger"})`) {
		t.Error("three updates later the ledger is still that of before")
	}
	if after[1] != "" {
		t.Errorf("three updates later what if still says %q", after[1])
	}
	if after[2] != after[3] {
		t.Errorf("the field of w₁₁ says %s, it is %s", after[2], after[3])
	}
	// planes: the last wish counts
	if !eval[bool](b, `(async () => { const box = document.getElementById("beforeF"); const first = drawPlanes(); box.checked = true; drawPlanes(); await first; while (pending.size) await new Promise((r) => setTimeout(r, 20)); const shown = planes.layers[0][0].high; return shown === (await ask({do: "planes", size: 60, z: true})).layers[0][0].high; })()`) {
		t.Error("the planes are those of a before z was asked for")
	}
}

// A loop that runs writes nothing into a network that replaces its own, and no second loop begins beside it.
func TestPlaygroundReplaced(t *testing.T) {
	b := browser(t)
	b.play("file://" + filepath.Join(builtSite(t), "playground.html"))
	if eval[int](b, `(async () => { const e = document.getElementById("run"); e.click(); await new Promise((r) => setTimeout(r, 300)); const n = state.step; document.getElementById("o-data").value = "circles"; document.getElementById("o-data").dispatchEvent(new Event("change")); return n; })()`) == 0 {
		t.Error("the run has not begun")
	}
	b.wait(`!document.getElementById("main").hasAttribute("data-stale")`)
	eval[bool](b, `new Promise((r) => setTimeout(() => r(true), 300))`)
	var h playground.Host
	var want, got any
	native := h.Handle([]byte(`{"do": "start", "options": {"data": "circles"}}`))
	if err := json.Unmarshal(native, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(eval[string](b, `ask({do: "state"}).then(JSON.stringify)`)), &got); err != nil {
		t.Fatal(err)
	}
	if err := sameNumbers("", got, want); err != nil {
		t.Errorf("the network that has replaced a running one is not as it begins: %v", err)
	}
	if shown := eval[string](b, `document.getElementById("step").textContent`); shown != "0" {
		t.Errorf("the page says %s updates of a network that has had none", shown)
	}
	// paused and run again within one turn of the loop: still one loop, so never two requests of it at once
	if most := eval[int](b, `(async () => { let most = 0, open = 0; const real = ask; ask = (q) => { if (q.do !== "advance") return real(q); most = Math.max(most, ++open); return real(q).finally(() => open--); }; const e = document.getElementById("run"); for (let k = 0; k < 9; k++) { e.click(); await new Promise((r) => setTimeout(r, 5)); } await new Promise((r) => setTimeout(r, 300)); most = open; await new Promise((r) => setTimeout(r, 300)); stop(); ask = real; return most; })()`); most != 1 {
		t.Errorf("%d loops run at the same time", most)
	}
}

// Rows of a pasted table are samples, whatever its form: also where a batch has as many samples as inputs.
func TestPlaygroundBatchAxis(t *testing.T) {
	b := browser(t)
	b.play("file://" + filepath.Join(builtSite(t), "playground.html"))
	rows := []string{"1,20,0", "3,40,1", "5,60,0", "7,80,1"}
	table, _ := json.Marshal(strings.Join(rows, "\n"))
	eval[bool](b, fmt.Sprintf(`(async () => { options = {...defaults, data: "own", table: %s, train: 1, batch: 2}; fillForm(); await start(); return true })()`, table))
	if w := eval[[]int](b, `[state.layers[0].neurons[0].w.length, state.x.length, state.samples, points[0].x.length]`); fmt.Sprint(w) != "[2 2 2 4]" {
		t.Errorf("weights of a neuron, inputs, samples of a batch, samples: %v, want [2 2 2 4]", w)
	}
	seen := map[string]bool{}
	for range 4 {
		for n := range 2 {
			seen[eval[string](b, fmt.Sprintf(`(async () => { await command({do: "look", n: %d}); return [...state.x, ...state.y].join(",") })()`, n))] = true
		}
		eval[bool](b, `command({do: "advance", n: 1}).then(() => true)`)
	}
	for _, row := range rows {
		if !seen[row] {
			t.Errorf("the sample %s never comes; there come %v", row, seen)
		}
	}
	if len(seen) != len(rows) {
		t.Errorf("%d samples come: %v", len(seen), seen)
	}
}

// What is right is a share: of every set and at every moment from 0 to 100 %, and as many as are counted on the page's own points.
func TestPlaygroundAccuracy(t *testing.T) {
	b := browser(t)
	b.play("file://" + filepath.Join(builtSite(t), "playground.html"))
	for _, fault := range eval[[]string](b, `(async () => {
		const faults = [], shown = () => (document.getElementById("accuracy").textContent.match(/[\d.]+(?= %)/g) || []).map(Number);
		for (const data of choices.data) for (const rule of ["SGD", "Adam"]) {
			options = {...defaults, data, rule, hidden: [5], samples: 60, rate: 0.05};
			await start();
			for (const n of [0, 1, 40]) {
				if (n) await command({do: "advance", n});
				const regression = state.task === "a number";
				if (shown().length !== (regression ? 0 : 2) || shown().some((p) => !(0 <= p && p <= 100))) faults.push(data + " after " + state.step + ": " + document.getElementById("accuracy").textContent);
				if (!regression && Math.abs(state.accuracy * points[0].x.length - Math.round(state.accuracy * points[0].x.length)) > 1e-9) faults.push(data + ": " + state.accuracy + " is no share of " + points[0].x.length + " samples");
			}
		}
		return faults;
	})()`) {
		t.Error(fault)
	}
}

// Whoever goes through a page with the Tab key comes to all that can be used, sees where the focus is, never stands on something that is
// hidden or covered, and goes in the order in which the page is read.
func TestSiteTab(t *testing.T) {
	b := browser(t)
	dir := builtSite(t)
	for _, page := range []string{"playground.html#at=1.1", "07-backprop-by-hand.html", "answers.html"} {
		for _, width := range []int64{375, 1280} {
			if page == "answers.html" && width == 1280 {
				continue // nothing new
			}
			b.do(chromedp.EmulateViewport(width, 800), chromedp.Navigate("about:blank"), chromedp.Navigate("file://"+filepath.Join(dir, page)))
			if strings.HasPrefix(page, "playground") || strings.HasPrefix(page, "answers") {
				b.wait(`!document.getElementById("main").hasAttribute("aria-busy")`)
			}
			name := fmt.Sprintf("%s, %d pixels", page, width)
			eval[bool](b, `(() => {
				window.visited = new Set();
				window.look = () => {
					const e = document.activeElement, before = window.last && last.getBoundingClientRect();
					if (!e || e === document.body) return "end";
					const at = e.getBoundingClientRect(), r = e.getClientRects()[0] || at;
					const who = (e.outerHTML.match(/^<[^>]*>/) || [""])[0].slice(0, 120) + " " + e.textContent.trim().slice(0, 20), faults = [];
					if (visited.has(e)) return "end";
					visited.add(e);
					if (r.width < 2 || r.height < 2 || getComputedStyle(e).visibility === "hidden") faults.push("is not to be seen");
					const x = Math.min(Math.max(r.left + Math.min(r.width / 2, 20), 1), innerWidth - 2), y = Math.min(Math.max(r.top + Math.min(r.height / 2, 10), 1), innerHeight - 2), top = document.elementFromPoint(x, y);
					if (!top || !(e.contains(top) || top.contains(e) && top.tagName === "LABEL")) faults.push("is covered by " + (top ? top.outerHTML.slice(0, 80) : "nothing"));
					if (!e.matches("a, button, input, select, textarea, summary, [tabindex]") && e.scrollWidth <= e.clientWidth) faults.push("does nothing");
					const style = getComputedStyle(e);
					if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 1) faults.push("does not show that it has the focus");
					if (before && at.bottom <= before.top && at.left < before.right) faults.push("stands above the one before it");
					if (before && at.right <= before.left && at.top < before.bottom && at.bottom > before.top) faults.push("stands left of the one before it");
					window.last = e;
					return faults.map((f) => who + " " + f).join("; ");
				};
				return true;
			})()`)
			steps := 0
			for ; steps < 60; steps++ {
				b.do(chromedp.KeyEvent(kb.Tab))
				fault := eval[string](b, `look()`)
				if fault == "end" {
					break
				}
				if fault != "" {
					t.Errorf("%s: Tab %d: %s", name, steps+1, fault)
				}
			}
			if steps < 15 {
				t.Errorf("%s: only %d places can be reached", name, steps)
			}
		}
	}
	// every control of the playground that is not disabled was among them
	b.do(chromedp.EmulateViewport(1280, 800), chromedp.Navigate("about:blank"), chromedp.Navigate("file://"+filepath.Join(dir, "playground.html")))
	b.wait(`!document.getElementById("main").hasAttribute("aria-busy")`)
	if missed := eval[[]string](b, `[...document.querySelectorAll("main button, main input, main select, main textarea, main a")].filter((e) => !e.disabled && e.tabIndex < 0).map((e) => e.outerHTML.slice(0, 80))`); len(missed) > 0 {
		t.Errorf("Tab does not come to %q", missed)
	}
}
