//go:build !windows

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// decksToLookAt are the files of DECKS, a folder that slides has written; without it one file with a slide of every kind from the
// stored notebooks.
func decksToLookAt(t *testing.T) []string {
	t.Helper()
	if dir := os.Getenv("DECKS"); dir != "" {
		files, err := filepath.Glob(filepath.Join(dir, "*.html"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no decks in %s, %v", dir, err)
		}
		return files
	}
	page, err := everyKind(t).html()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "deck.html")
	write(t, file, string(page))
	return []string{file}
}

// everyKind is a deck with three slides of every kind that chapters have: of each kind and each way to be filled, the fullest.
func everyKind(t *testing.T) deck {
	kinds := map[string]slide{}
	var order []string
	for _, c := range allChapters(t) {
		d, _ := storedDeck(t, c)
		for _, s := range d.slides {
			key := s.kind
			for _, b := range s.blocks {
				key += " " + b.kind()
			}
			if _, ok := kinds[key]; !ok {
				order = append(order, key)
			}
			if heightOf(s.blocks) > heightOf(kinds[key].blocks) {
				kinds[key] = s
			}
		}
	}
	d := deck{title: "Every kind"}
	for _, key := range order {
		d.slides = append(d.slides, kinds[key])
	}
	return d
}

// A deck keeps nobody out, and nothing runs out of its slide.
func TestDeckInBrowser(t *testing.T) {
	axe := axeSource(t)
	b := browser(t)
	for _, file := range decksToLookAt(t) {
		b.do(chromedp.EmulateViewport(1280, 720), chromedp.Navigate("file://"+file))
		eval[bool](b, axe+"; true")
		for _, fault := range eval[[]string](b, `(async () => {
			await document.fonts.ready;
			const faults = [];
			for (const s of document.querySelectorAll("section")) {
				go(+s.id.slice(1) - 1);
				s.querySelectorAll(".later").forEach((r) => r.classList.remove("later"));
				const page = s.getBoundingClientRect(), body = s.querySelector(".body"), head = s.firstElementChild;
				for (const e of [head.firstElementChild, ...body.querySelectorAll(":scope > *, td, th, li, math")]) {
					const r = e.getBoundingClientRect();
					const beyond = Math.max(r.right - page.right, page.left - r.left, r.bottom - page.bottom, page.top - r.top);
					if (beyond > 1) faults.push(s.id + ": <" + e.localName + "> runs " + Math.round(beyond) + " of 1280 pixels out of its slide: " + e.textContent.slice(0, 60));
				}
				const space = [...body.children].map((e) => e.getBoundingClientRect());
				for (let k = 1; k < space.length; k++)
					if (space[k].top < space[k-1].bottom - 1) faults.push(s.id + ": two parts lie on each other: " + body.children[k].textContent.slice(0, 60));
				const top = head.firstElementChild.getBoundingClientRect().bottom;
				if (space.length && space[0].top < top - 1) faults.push(s.id + ": the title lies on what stands below it");
				if (space.length && space[space.length-1].bottom > s.querySelector(".number").getBoundingClientRect().bottom) faults.push(s.id + ": the number of the slide is reached: " + (space[space.length-1].bottom - page.bottom).toFixed(1));
			}
			return faults;
		})()`) {
			t.Errorf("%s: %s", filepath.Base(file), fault)
		}
		for _, state := range []string{"document.body.classList.add('speaking')", "document.body.classList.remove('show')"} { // with notes; all slides, as on paper
			for _, fault := range eval[[]string](b, fmt.Sprintf(`(async () => {
				%s;
				const r = await axe.run(document, {resultTypes: ["violations"]});
				return r.violations.filter((v) => v.impact !== "minor").map((v) => v.id + " (" + v.impact + ") ×" + v.nodes.length + ": " + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 160) + " " + (n.any[0] || n.all[0] || n.none[0] || {message: ""}).message).join(" | "));
			})()`, state)) {
				t.Errorf("%s: %s: %s", filepath.Base(file), strings.TrimPrefix(state, "document.body.classList."), fault)
			}
		}
	}
}
