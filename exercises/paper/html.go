package paper

import (
	"fmt"
	"html/template"
	"io"

	"glassnet/exercises/check/formula"
)

// HTML writes papers as one page of HTML that prints on A4, each on a sheet of its
// own; with key the blanks are filled in.
func HTML(out io.Writer, papers []*Paper, key bool) error {
	type item struct {
		Number        int // of a step, 0 of what is given
		Name, Formula string
		Words         string
		Rows          [][]string // "" is a blank
		Key           bool
	}
	type page struct {
		*Paper
		Given, Steps []item
		Key          bool
		Digits       int
	}
	var pages []page
	for _, p := range papers {
		g := page{Paper: p, Key: key, Digits: Digits}
		for _, q := range p.Sheet.Given {
			g.Given = append(g.Given, item{Name: q.Name, Words: q.Words, Rows: rows(p.Values[q.Name], 15, false)})
		}
		for k, s := range p.Sheet.Steps {
			g.Steps = append(g.Steps, item{k + 1, s.Name, s.Right, s.Words, rows(p.Values[s.Name], Digits, p.Blank[s.Name] && !key), key})
		}
		pages = append(pages, g)
	}
	return layout.Execute(out, pages)
}

// rows are the numbers of a matrix, or as many blanks.
func rows(m *formula.Matrix, digits int, blank bool) (list [][]string) {
	for i := range m.R {
		line := make([]string, m.C)
		for j := range m.C {
			v := m.V[i*m.C+j]
			switch {
			case blank:
			case digits > Digits: // as it was drawn
				line[j] = fmt.Sprint(v)
				if v < 0 {
					line[j] = "−" + line[j][1:]
				}
			default:
				line[j] = Write(v, digits)
			}
		}
		list = append(list, line)
	}
	return list
}

var layout = template.Must(template.New("").Parse(`<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>{{with index . 0}}Chapter {{.Chapter}}: {{.Title}}{{if .Key}}, key{{end}}{{end}}</title>
<style>
@page { size: A4; margin: 15mm 16mm }
body { font: 10.5pt/1.35 "DejaVu Sans", "Segoe UI", Arial, sans-serif; color: #000; background: #fff; max-width: 178mm; margin: 0 auto }
section { break-after: page }
section:last-of-type { break-after: auto }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 1.5pt solid #000; padding-bottom: 2mm }
h1 { font-size: 14pt; margin: 0 }
.who { white-space: nowrap }
.who i { display: inline-block; min-width: 45mm; border-bottom: .5pt solid #000; font-style: normal }
p { margin: 2.5mm 0 }
.given { display: flex; flex-wrap: wrap; gap: 2mm 7mm; margin: 3mm 0; padding: 2.5mm 3mm; border: .5pt solid #777 }
figure { margin: 0; display: flex; align-items: center; gap: 2mm; break-inside: avoid }
figcaption small { display: block; color: #444; max-width: 32mm; font-size: 8pt; line-height: 1.15 }
table.m { border-collapse: separate; border-spacing: .7mm; border-left: .8pt solid #000; border-right: .8pt solid #000; border-radius: 1.5mm }
table.m td { text-align: right; padding: .2mm 1mm; font-variant-numeric: tabular-nums }
table.m td.blank { width: 19mm; height: 5.3mm; background: #fff; border: .5pt solid #777 }
table.one { border: 0 }
ol { list-style: none; padding: 0; margin: 0 }
li { display: flex; align-items: center; gap: 3mm; break-inside: avoid; padding: .8mm 0; border-bottom: .3pt solid #bbb }
li .n { width: 6mm; text-align: right; color: #444 }
li .say { flex: 1 }
li .say b { font-weight: 600 }
li .say span { color: #333 }
footer { font-size: 8pt; color: #333; margin-top: 2mm }
code { font-family: "DejaVu Sans Mono", Consolas, monospace }
</style>
{{define "matrix"}}<table class="m{{if eq (len .) 1}}{{if eq (len (index . 0)) 1}} one{{end}}{{end}}">{{range .}}<tr>{{range .}}<td{{if eq . ""}} class="blank"{{end}}>{{.}}</td>{{end}}</tr>{{end}}</table>{{end}}
{{range .}}<section>
<header><h1>{{.Chapter}} {{.Title}}{{if .Key}}: key{{end}}</h1><span class="who">{{if .Who}}{{.Who}}{{else}}Name <i>&nbsp;</i>{{end}} &nbsp; sheet {{.Seed}}</span></header>
<p>{{.Text}} Round each number to {{.Digits}} significant digits (zeros in front do not count: 0.008771 has four), and go on with the rounded one.</p>
<div class="given" role="group" aria-label="Given">{{range .Given}}<figure><figcaption><b>{{.Name}}</b><small>{{.Words}}</small></figcaption>{{template "matrix" .Rows}}</figure>{{end}}</div>
<ol>{{range .Steps}}<li><span class="n">{{.Number}}</span><span class="say"><b>{{.Name}}</b><span>: {{.Words}}</span>{{if .Key}}<br><small>{{.Name}} = {{.Formula}}</small>{{end}}</span>{{template "matrix" .Rows}}</li>{{end}}</ol>
<footer>Check it: type a line for each step into answers.txt, its number and its numbers row by row, such as <code>1: 0.25 −0.5</code>, and run<br><code>go run ./exercises paper {{.Chapter}} -seed {{.Seed}}{{with .Asked}} -blank {{.}}{{end}} -check answers.txt</code></footer>
</section>
{{end}}`))
