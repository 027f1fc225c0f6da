//go:build !windows

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"glassnet/exercises/check"
	"glassnet/exercises/check/course"
	"glassnet/notebooks/answers"
	"glassnet/notebooks/playground"
)

// builtSite is the whole site in a folder, made once for all tests.
func builtSite(t *testing.T) string {
	t.Helper()
	theSite.once.Do(func() {
		if theSite.dir, theSite.err = os.MkdirTemp("", "glassnet-site-test-"); theSite.err == nil {
			theSite.err = writeSite(context.Background(), testRoot(t), theSite.dir, someNumbers, 1)
		}
	})
	if theSite.err != nil {
		t.Fatal(theSite.err)
	}
	return theSite.dir
}

var theSite struct {
	once sync.Once
	dir  string
	err  error
}

var (
	anyLink   = regexp.MustCompile(`\b(?:href|src)="([^"]*)"`)
	anyID     = regexp.MustCompile(`\bid="([^"]*)"`)
	scriptTag = regexp.MustCompile(`(?s)<script.*?</script>`)
)

// Every link of the site leads to a page of it and to a place that is there; nothing is fetched from elsewhere.
func TestSiteLinks(t *testing.T) {
	t.Parallel()
	dir := builtSite(t)
	pages, err := filepath.Glob(filepath.Join(dir, "*.html"))
	if err != nil || len(pages) < 20 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	ids, text := map[string]map[string]bool{}, map[string]string{}
	for _, p := range pages {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(p)
		if len(b) > 3<<20 {
			t.Errorf("%s has %d bytes; a page of the course has at most 3 MB", name, len(b))
		}
		text[name], ids[name] = scriptTag.ReplaceAllString(string(b), ""), map[string]bool{}
		for _, m := range anyID.FindAllStringSubmatch(text[name], -1) {
			if ids[name][m[1]] {
				t.Errorf("%s: two elements have the id %q", name, m[1])
			}
			ids[name][m[1]] = true
		}
	}
	tours, err := readTours(testRoot(t))
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]int{} // of the playground, with the links of chapters to them
	for _, tour := range tours {
		places[tour.Hash] = 0
	}
	links := 0
	for name, s := range text {
		for _, m := range anyLink.FindAllStringSubmatch(s, -1) {
			link := strings.NewReplacer("&amp;", "&", "&#34;", `"`).Replace(m[1])
			if strings.HasPrefix(link, "data:") || strings.HasPrefix(link, "https://") && !strings.Contains(m[0], "src=") {
				continue
			}
			links++
			file, fragment, _ := strings.Cut(link, "#")
			if file == "" {
				file = name
			}
			if name != "playground.html" && file == "playground.html" && fragment != "" {
				if n, ok := places[fragment]; ok {
					places[fragment] = n + 1
				} else {
					t.Errorf("%s links to %s, which is no tour", name, link)
				}
			}
			if fragment, err = url.PathUnescape(fragment); err != nil {
				t.Errorf("%s: %s: %v", name, link, err)
			}
			if ids[file] == nil {
				if _, err := os.Stat(filepath.Join(dir, file)); err != nil || strings.Contains(file, "/") {
					t.Errorf("%s links to %s, which is not there", name, link)
				}
			} else if fragment != "" && name != "playground.html" && file != "playground.html" && !ids[file][fragment] {
				t.Errorf("%s links to %s, and there is no such place", name, link)
			}
		}
	}
	for hash, n := range places {
		if n == 0 {
			t.Errorf("no chapter links to the tour %s", hash)
		}
	}
	if links < 1000 {
		t.Errorf("only %d links", links)
	}
	b, err := os.ReadFile(filepath.Join(dir, "search-index.js"))
	if err != nil {
		t.Fatal(err)
	}
	var found []section
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(string(b), "window.searchIndex = "), ";\n")), &found); err != nil {
		t.Fatal(err)
	}
	for _, s := range found {
		file, id, _ := strings.Cut(s.URL, "#")
		if ids[file] == nil || id != "" && !ids[file][id] {
			t.Errorf("the search finds %s, which is not there", s.URL)
		}
	}
	for _, want := range []string{"vanishing", "hadamard", "early stopping"} {
		if !containsSection(found, want) {
			t.Errorf("the search does not find %q", want)
		}
	}
}

func containsSection(all []section, word string) bool {
	for _, s := range all {
		if strings.Contains(strings.ToLower(s.Title+" "+s.Text), word) {
			return true
		}
	}
	return false
}

// What a learner downloads to play, compressed as servers do it.
func TestPlaygroundSize(t *testing.T) {
	t.Parallel()
	dir, sum := builtSite(t), 0
	for _, name := range []string{"playground.html", "playground.js", "compute.js", "site.js", "playground.wasm.gz"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Ext(name) != ".gz" {
			if b, err = compressed(b); err != nil {
				t.Fatal(err)
			}
		}
		sum += len(b)
	}
	if sum > 1_500_000 {
		t.Errorf("%d bytes; at most 1.5 MB", sum)
	}
}

// Every tour begins as the page begins it, and what its text says is so.
func TestTours(t *testing.T) {
	t.Parallel()
	tours, err := readTours(testRoot(t))
	if err != nil {
		t.Fatal(err)
	}
	sessions := map[string]*playground.State{}
	for _, tour := range tours {
		q, err := url.ParseQuery(tour.Hash)
		if err != nil {
			t.Fatal(err)
		}
		options := map[string]any{}
		n := 0
		for k, v := range q {
			switch k {
			case "n":
				fmt.Sscan(v[0], &n)
			case "hidden":
				var layers []int
				for _, f := range strings.Fields(v[0]) {
					var k int
					fmt.Sscan(f, &k)
					layers = append(layers, k)
				}
				options[k] = layers
			case "at": // what is open
			case "samples", "noise", "train", "rate", "batch", "lambda", "dropout", "seed":
				options[k] = json.Number(v[0])
			default:
				options[k] = v[0]
			}
		}
		request, _ := json.Marshal(map[string]any{"do": "start", "options": options, "n": n})
		var h playground.Host
		var st struct {
			playground.State
			Error string
		}
		out := strings.NewReplacer(`"NaN"`, "0", `"+Inf"`, "0").Replace(string(h.Handle(request)))
		if err := json.Unmarshal([]byte(out), &st); err != nil || st.Error != "" || st.Step != n {
			t.Errorf("%s: %v %s, %d updates", tour.Title, err, st.Error, st.Step)
		}
		sessions[tour.Title] = &st.State
	}
	claims := map[string]bool{
		"XOR, stuck":              sessions["XOR, stuck"].Accuracy == 0.75 && sessions["XOR, stuck"].Layers[0].Dead == 0.5,
		"XOR, solved":             sessions["XOR, solved"].Accuracy == 1,
		"A dead neuron":           math.Abs(float64(sessions["A dead neuron"].Layers[0].Dead)-1./3) < 1e-9,
		"Vanishing in six layers": sessions["Vanishing in six layers"].Layers[0].Delta < 1e-6*sessions["Vanishing in six layers"].Layers[6].Delta,
		"η too large":             sessions["η too large"].Loss > 1,
		"All weights 0":           sessions["All weights 0"].Layers[0].Delta == 0 && fmt.Sprint(sessions["All weights 0"].Layers[2].Neurons[0].W) == "[0 0 0]" && *sessions["All weights 0"].Layers[2].Neurons[0].B != 0,
		"All weights equal":       fmt.Sprint(sessions["All weights equal"].Layers[0].Neurons[0].W) == fmt.Sprint(sessions["All weights equal"].Layers[0].Neurons[3].W),
		"Over-fitting, and λ":     sessions["Over-fitting, and λ"].Test > 3*sessions["Over-fitting, and λ"].Loss,
	}
	if s := sessions["Attention finds a marked value"]; s.Loss < 1e-3 {
		found := true
		for key, row := range s.Layers[0].Looks {
			for _, p := range row {
				found = found && (s.X[key] == 1) == (p > 0.9)
			}
		}
		claims["Attention finds a marked value"] = found
	}
	for title, s := range sessions {
		if !claims[title] {
			t.Errorf("%s: loss %v, test %v, right %v; layers %+v", title, s.Loss, s.Test, s.Accuracy, s.Layers[0].Delta)
		}
	}
}

// A tab is a page in a real browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// theBrowser is one Chromium for all tests; a test has a profile of its own in it.
var theBrowser struct {
	once sync.Once
	ctx  context.Context
	stop func()
}

// browser opens a tab, or skips the test where there is no Chromium. The test runs beside others.
func browser(t *testing.T) tab {
	t.Helper()
	t.Parallel()
	if testing.Short() {
		t.Skip("a browser takes its time")
	}
	theBrowser.once.Do(func() {
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
			if path, err := exec.LookPath(name); err == nil {
				ctx, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WSURLReadTimeout(patience))...)
				ctx, end := chromedp.NewContext(ctx)
				theBrowser.ctx, theBrowser.stop = ctx, func() { end(); stop() }
				tab{t, ctx}.do() // starts it
				return
			}
		}
	})
	if theBrowser.ctx == nil {
		t.Skip("SKIPPED: there is no Chromium on this machine; the pages are not looked at in a browser")
	}
	ctx, end := chromedp.NewContext(theBrowser.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	b := tab{t, ctx}
	b.do(chromedp.EmulateViewport(1280, 900))
	return b
}

// endOfTests removes what the tests have shared.
func endOfTests() {
	if theBrowser.stop != nil {
		theBrowser.stop()
	}
	os.RemoveAll(theSite.dir)
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// eval is the value of an expression, awaited.
func eval[T any](b tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until an expression is true.
func (b tab) wait(expression string) {
	b.t.Helper()
	for range 6000 { // five minutes: only for what would hang
		if eval[bool](b, expression) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("%s does not become true; the page says %s", expression, eval[string](b, "document.body.innerText.slice(0, 500)"))
}

// shot writes a picture where SITE_SHOTS says, to be looked at.
func (b tab) shot(name string) {
	dir := os.Getenv("SITE_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		b.t.Error(err)
	}
}

func (b tab) play(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate("about:blank"), chromedp.Navigate(address))
	b.wait(`!document.getElementById("main").hasAttribute("aria-busy") || document.getElementById("problem").hidden === false`)
	if busy := eval[bool](b, `document.getElementById("main").hasAttribute("aria-busy")`); busy {
		b.t.Fatal(eval[string](b, `document.getElementById("problem").textContent`))
	}
}

// sameNumbers compares two JSON values: numbers to 1e-9 of the larger one.
func sameNumbers(path string, got, want any) error {
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for k := range w {
			if err := sameNumbers(path+"."+k, g[k], w[k]); err != nil {
				return err
			}
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(w) {
			return fmt.Errorf("%s: %d values, want %d", path, len(g), len(w))
		}
		for i := range w {
			if err := sameNumbers(fmt.Sprintf("%s[%d]", path, i), g[i], w[i]); err != nil {
				return err
			}
		}
	case float64:
		g, ok := got.(float64)
		if !ok || math.Abs(g-w) > 1e-9*max(math.Abs(g), math.Abs(w)) && math.Abs(g-w) > 1e-13 {
			return fmt.Errorf("%s = %v, want %v", path, got, want)
		}
	default:
		if got != want {
			return fmt.Errorf("%s = %v, want %v", path, got, want)
		}
	}
	return nil
}

// Three sessions of 50 commands: every number on the page is the one that nn computes natively.
func TestPlaygroundNumbers(t *testing.T) {
	b := browser(t)
	server := httptest.NewServer(http.FileServer(http.Dir(builtSite(t))))
	defer server.Close()
	for i, o := range []string{`{}`, `{"data": "three blobs", "hidden": [5], "activation": "ReLU", "rule": "Adam", "rate": 0.02, "dropout": 0.2, "seed": 7}`, `{"data": "marked value", "hidden": [6], "rule": "momentum", "rate": 0.05, "lambda": 0.001, "batch": 0, "init": "He"}`} {
		var h playground.Host
		start := `{"do": "start", "options": ` + o + `}`
		h.Handle([]byte(start))
		if i == 0 {
			b.play(server.URL + "/playground.html")
		}
		eval[bool](b, fmt.Sprintf(`(async () => { options = {...defaults, ...%s}; fillForm(); await start(); return true })()`, o))
		rng := rand.New(rand.NewPCG(uint64(i), 5))
		for k := range 50 {
			request := fmt.Sprintf(`{"do": "advance", "n": %d}`, 1+rng.IntN(30))
			switch rng.IntN(8) {
			case 0:
				request = fmt.Sprintf(`{"do": "goto", "n": %d}`, rng.IntN(50))
			case 1:
				request = fmt.Sprintf(`{"do": "set", "edit": {"layer": 1, "param": "W", "i": %d, "j": 0, "value": %.3f}}`, rng.IntN(4), rng.NormFloat64())
			case 2:
				request = `{"do": "undo"}`
			case 3:
				request = fmt.Sprintf(`{"do": "look", "n": %d}`, rng.IntN(10))
			}
			native := h.Handle([]byte(request))
			var got, want any
			if err := json.Unmarshal(native, &want); err != nil {
				t.Fatal(err)
			}
			page := eval[string](b, fmt.Sprintf(`(async () => { await command(%s); return JSON.stringify(state) })()`, request))
			if err := json.Unmarshal([]byte(page), &got); err != nil {
				t.Fatal(err)
			}
			if w, ok := want.(map[string]any); ok && w["error"] != nil && w["step"] == nil {
				continue // refused, here as there
			}
			if err := sameNumbers("", got, want); err != nil {
				t.Fatalf("session %d, command %d, %s: %v", i, k, request, err)
			}
		}
		if shown, want := eval[string](b, `document.getElementById("loss").textContent`), eval[string](b, `short(state.loss)`); shown != want || shown == "" {
			t.Errorf("the page shows the loss %q, it is %q", shown, want)
		}
		if i == 2 {
			attentionOpens(b, &h)
		}
		b.shot(fmt.Sprintf("playground-%d", i))
	}
}

// attentionOpens opens an entry of P by a click and asks what if it were another: the answers are those of nn, the link holds the entry.
func attentionOpens(b tab, h *playground.Host) {
	b.t.Helper()
	eval[bool](b, `(async () => { document.querySelector('[data-entry="1-2"]').click(); while (!/P₂₃/.test($("what").textContent)) await new Promise((r) => setTimeout(r, 20)); return true })()`)
	var want, got any
	native := h.Handle([]byte(`{"do": "whatif", "question": {"what": "P", "layer": 1, "neuron": 1, "input": 2, "value": 0.9}}`))
	page := eval[string](b, `(async () => { $("whatValue").value = 0.9; $("whatIf").requestSubmit(); while (!$("answer").textContent) await new Promise((r) => setTimeout(r, 20)); return JSON.stringify(await ask({ do: "whatif", question: { ...JSON.parse($("what").value), value: 0.9 } })) })()`)
	if err := errors.Join(json.Unmarshal(native, &want), json.Unmarshal([]byte(page), &got)); err != nil {
		b.t.Fatal(err)
	}
	if err := sameNumbers("", got, want); err != nil {
		b.t.Error(err)
	}
	if says := eval[string](b, `$("answer").textContent`); !strings.HasPrefix(says, "P₂₃ of layer 1 = 0.9 instead of ") || !strings.Contains(says, "∂S₂₃ of layer 1: ") {
		b.t.Errorf("the page answers %q", says)
	}
	if hash := eval[string](b, `location.hash`); !strings.Contains(hash, "at=1.P2.3") {
		b.t.Errorf("the link %s does not hold the entry", hash)
	}
	if lines := eval[string](b, `$("lines").innerText`); strings.Count(lines, "\n") != 4 || !strings.Contains(lines, "P₂₃ = e^S₂₃/Σ e^S = ") {
		b.t.Errorf("opened:\n%s", lines)
	}
	before := eval[string](b, `JSON.stringify({...state, undo: 0})`)
	after := eval[string](b, `(async () => { const p = parametersOf(selected)[0]; await setByHand(p, "2"); const set = parametersOf(selected)[0].now; await command({ do: "undo" }); return set + JSON.stringify({...state, undo: 0}) })()`)
	if after != "2"+before {
		b.t.Errorf("w₁₁ of q set by hand and undone:\n%.300s\n%.300s", after, before)
	}
}

// A link leads to the same numbers.
func TestPlaygroundLink(t *testing.T) {
	b := browser(t)
	address := "file://" + filepath.Join(builtSite(t), "playground.html") // no server
	b.play(address + "#data=circles&hidden=5+2&n=40")
	eval[bool](b, `(async () => { await command({do: "set", edit: {layer: 1, param: "W", i: 2, j: 1, value: 1.5}}); await command({do: "advance", n: 35}); await command({do: "look", n: 3}); await select({layer: 2, neuron: 1}); return true })()`)
	before, hash := eval[string](b, `JSON.stringify({...state, undo: 0})`), eval[string](b, `location.hash`)
	b.play(address + hash)
	if after := eval[string](b, `JSON.stringify({...state, undo: 0})`); after != before {
		t.Errorf("the link %s leads to other numbers:\n%.300s\n%.300s", hash, after, before)
	}
	if again := eval[string](b, `location.hash`); again != hash {
		t.Errorf("the link %s has become %s", hash, again)
	}
	if !eval[bool](b, `document.querySelector('[data-at="2-1"]').getAttribute("aria-pressed") === "true" && !document.getElementById("opened").hidden`) {
		t.Error("the neuron of the link is not open")
	}
	for _, bad := range []string{"#hidden=99", "#data=none", "#n=1e9&rate=-1", "#edits=1,2,W;x", "#at=9.9", "#%%%"} {
		b.play(address + bad)
		if eval[bool](b, `document.getElementById("columns").children.length === 0 && document.getElementById("optionProblem").hidden`) {
			t.Errorf("%s: there is no network and no sentence", bad)
		}
	}
}

// 200 clicks and keys at random: no exception, no NaN without its place, nothing wider than a phone.
func TestPlaygroundMonkey(t *testing.T) {
	b := browser(t)
	b.do(chromedp.EmulateViewport(375, 812))
	b.play("file://" + filepath.Join(builtSite(t), "playground.html"))
	eval[bool](b, `(window.faults = [], window.addEventListener("error", (e) => faults.push(e.message)), window.addEventListener("unhandledrejection", (e) => faults.push(String(e.reason))), true)`)
	rng := rand.New(rand.NewPCG(11, 12))
	for range 200 {
		eval[bool](b, fmt.Sprintf(`(async () => {
			const all = [...document.querySelectorAll("main button, main select, main input, main summary")].filter((e) => !e.disabled && e.offsetParent && e.dataset.out !== "csv" && !["png", "svg", "save"].includes(e.dataset.out) && e.type !== "file");
			const e = all[Math.floor(%v * all.length)];
			e.focus();
			if (e.tagName === "SELECT") { e.selectedIndex = Math.floor(%v * e.options.length); e.dispatchEvent(new Event("change", {bubbles: true})); }
			else if (e.type === "number") { e.value = [0, 1, 3, 0.1, 50, "", -1, 1e9][Math.floor(%v * 8)]; e.dispatchEvent(new Event("change", {bubbles: true})); }
			else if (e.type === "text") { e.value = ["3 2", "", "x", "12 12 12", "0", "4"][Math.floor(%v * 6)]; e.dispatchEvent(new Event("change", {bubbles: true})); }
			else e.click();
			await new Promise((r) => setTimeout(r, 20));
			return true;
		})()`, rng.Float64(), rng.Float64(), rng.Float64(), rng.Float64()))
	}
	eval[bool](b, `(async () => { stop(); while (pending.size) await new Promise((r) => setTimeout(r, 50)); return true })()`)
	if faults := eval[[]string](b, `faults`); len(faults) > 0 {
		t.Errorf("exceptions: %q", faults)
	}
	if eval[bool](b, `/NaN|∞/.test(document.getElementById("columns").innerText) && document.getElementById("problem").hidden`) {
		t.Error("a NaN is shown without its place")
	}
	if w := eval[int](b, `document.documentElement.scrollWidth`); w > 375 {
		t.Errorf("the page is %d pixels wide", w)
	}
	b.shot("playground-375-monkey")
}

// No page of the site scrolls sideways on a phone, and the search, the theme and the first neuron work by keys.
func TestSitePages(t *testing.T) {
	b := browser(t)
	dir := builtSite(t)
	for _, name := range []string{"index", "07-backprop-by-hand", "02-activations", "05-forward-pass", "07-backprop-by-hand-solutions", "exercises", "answers", "glossary", "notation", "playground"} {
		b.do(chromedp.EmulateViewport(375, 812), chromedp.Navigate("file://"+filepath.Join(dir, name+".html")))
		if name == "playground" || name == "answers" {
			b.wait(`!document.getElementById("main").hasAttribute("aria-busy")`)
		}
		for _, size := range [][2]int64{{375, 2000}, {1280, 1300}, {1920, 1080}} {
			b.do(chromedp.EmulateViewport(size[0], size[1]))
			if w := eval[int64](b, `document.documentElement.scrollWidth`); w > size[0] {
				t.Errorf("%s is %d pixels wide on a screen of %d: %s", name, w, size[0], eval[string](b, fmt.Sprintf(`(() => {
	const clipped = (e) => { for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== "visible") return true; return false; };
	return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > %d && !clipped(e)).slice(0, 4).map((e) => e.outerHTML.slice(0, 150)).join("\n");
})()`, size[0]+1)))
			}
			for _, theme := range []string{"light", "dark"} {
				eval[bool](b, fmt.Sprintf(`(document.documentElement.dataset.theme = %q, true)`, theme))
				b.shot(fmt.Sprintf("%s-%d-%s", name, size[0], theme))
			}
		}
	}
	b.do(chromedp.Navigate("file://" + filepath.Join(dir, "index.html")))
	eval[bool](b, `(async () => { const s = document.getElementById("search"); s.focus(); s.value = "vanishing"; s.dispatchEvent(new Event("input")); return true })()`)
	b.wait(`document.querySelectorAll("#found a").length > 3`)
	b.shot("search")
}

// Formula exercises are answered on the page, right and wrong: what it says is what the checker says.
func TestAnswersPage(t *testing.T) {
	b := browser(t)
	b.do(chromedp.Navigate("file://" + filepath.Join(builtSite(t), "answers.html")))
	b.wait(`!document.getElementById("main").hasAttribute("aria-busy")`)
	tried := 0
	for _, c := range course.Chapters {
		for _, e := range c.Exercises {
			if e.Entry() != "lines" || tried >= 40 {
				continue
			}
			wrong := e.Out[0] + " = 0 · " + e.In[0]
			for text, want := range map[string]check.State{e.Formula: check.Pass, wrong: ""} {
				tried++
				request, _ := json.Marshal(map[string]string{"do": "try", "id": e.ID, "text": text})
				var native answers.Verdict
				if err := json.Unmarshal(answers.Handle(request), &native); err != nil {
					t.Fatal(err)
				}
				quoted, _ := json.Marshal(text)
				got := eval[string](b, fmt.Sprintf(`(async () => {
					const a = document.getElementById("e-%s"), f = a.querySelector("textarea"), v = a.querySelector(".verdict");
					f.value = %s;
					a.querySelector("form").requestSubmit();
					while (v.textContent === "…" || v.textContent === "") await new Promise((r) => setTimeout(r, 10));
					return v.textContent;
				})()`, e.ID, quoted))
				if got != strings.TrimSpace(native.Says) || want != "" && native.State != want {
					t.Errorf("%s, %.60q: the page says\n%s\nthe checker says %v\n%s", e.ID, text, got, native.State, native.Says)
				}
				eval[bool](b, fmt.Sprintf(`(document.getElementById("e-%s").querySelector(".verdict").textContent = "", true)`, e.ID))
			}
		}
	}
	if tried < 40 {
		t.Errorf("only %d answers", tried)
	}
	b.shot("answers")
	if w := eval[int64](b, `(document.body.style.width = "375px", document.documentElement.scrollWidth)`); w > 1280 {
		t.Errorf("the page is %d pixels wide", w)
	}
}

// axeSource is the accessibility checker axe-core, fetched in its pinned version where CI runs; "" elsewhere.
func axeSource(t *testing.T) string {
	t.Helper()
	if os.Getenv("CI") == "" {
		t.Skip("SKIPPED: axe-core is fetched when CI is set, and only then")
	}
	dir := t.TempDir()
	pack := exec.Command("npm", "pack", "axe-core@4.14.1")
	pack.Dir = dir
	if out, err := pack.CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: axe-core cannot be fetched: %v\n%s", err, out)
	}
	source := exec.Command("tar", "-xzOf", "axe-core-4.14.1.tgz", "package/axe.min.js")
	source.Dir = dir
	b, err := source.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Nothing that keeps readers out: axe finds no serious or critical fault on any kind of page, light and dark.
func TestAxe(t *testing.T) {
	axe := axeSource(t)
	b := browser(t)
	dir := builtSite(t)
	for _, name := range []string{"index", "01-neuron", "07-backprop-by-hand", "10-when-learning-stalls", "07-backprop-by-hand-solutions", "exercises", "answers", "glossary", "notation", "playground"} {
		b.do(chromedp.Navigate("file://" + filepath.Join(dir, name+".html")))
		if name == "playground" {
			b.wait(`!document.getElementById("main").hasAttribute("aria-busy")`)
			eval[bool](b, `(async () => { await select({layer: 1, neuron: 0}); document.querySelectorAll("details").forEach((d) => d.open = true); return true })()`)
		}
		eval[bool](b, axe+"; true")
		for _, theme := range []string{"light", "dark"} {
			eval[bool](b, fmt.Sprintf(`(document.documentElement.dataset.theme = %q, true)`, theme))
			rules := "{}"
			if theme == "dark" {
				rules = `{runOnly: ["color-contrast"]}` // the rest is as in the light
			}
			for _, fault := range eval[[]string](b, `(async () => {
				const r = await axe.run(document, {resultTypes: ["violations"], ...`+rules+`});
				return r.violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => v.id + " ×" + v.nodes.length + ": " + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 160) + " " + (n.any[0] || n.all[0] || n.none[0] || {message: ""}).message).join(" | "));
			})()`) {
				t.Errorf("%s, %s: %s", name, theme, fault)
			}
		}
	}
}
