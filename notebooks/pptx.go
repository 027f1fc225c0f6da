//go:build !windows

package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"strings"
)

// pptx is the deck as a file of PowerPoint (ECMA-376), which Keynote, LibreOffice and Google Slides open, too.
// Texts, tables and formulas stay texts, tables and formulas. The same deck gives the same bytes.
func (d deck) pptx() ([]byte, error) {
	z := newPackage()
	var list strings.Builder
	links := []string{"slideMaster", "slideMasters/slideMaster1.xml", "notesMaster", "notesMasters/notesMaster1.xml"}
	for i, s := range d.slides {
		n := i + 1
		p := slideXML{z: z, links: []string{"slideLayout", "../slideLayouts/slideLayout1.xml", "notesSlide", fmt.Sprintf("../notesSlides/notesSlide%d.xml", n)}}
		z.part(fmt.Sprintf("ppt/slides/slide%d.xml", n), "presentationml.slide", `<p:sld `+nsOffice+`><p:cSld><p:spTree>`+emptyGroup+p.slide(s)+`</p:spTree></p:cSld></p:sld>`)
		z.links(fmt.Sprintf("ppt/slides/_rels/slide%d.xml.rels", n), p.links)
		z.part(fmt.Sprintf("ppt/notesSlides/notesSlide%d.xml", n), "presentationml.notesSlide", `<p:notes `+nsOffice+`><p:cSld><p:spTree>`+emptyGroup+notesText(s.notes)+`</p:spTree></p:cSld></p:notes>`)
		z.links(fmt.Sprintf("ppt/notesSlides/_rels/notesSlide%d.xml.rels", n), []string{"notesMaster", "../notesMasters/notesMaster1.xml", "slide", fmt.Sprintf("../slides/slide%d.xml", n)})
		links = append(links, "slide", fmt.Sprintf("slides/slide%d.xml", n))
		fmt.Fprintf(&list, `<p:sldId id="%d" r:id="rId%d"/>`, 256+i, 3+i)
	}
	z.part("ppt/presentation.xml", "presentationml.presentation.main", `<p:presentation `+nsOffice+`><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst><p:sldIdLst>`+list.String()+`</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`)
	z.links("ppt/_rels/presentation.xml.rels", links)
	z.frame()
	z.links("_rels/.rels", []string{"officeDocument", "ppt/presentation.xml"})
	return z.close()
}

const (
	nsOffice   = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
	nsFormula  = `xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`
	emptyGroup = `<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>`
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// A slideXML collects the shapes of one slide.
type slideXML struct {
	z     *officePackage
	links []string
	id    int
	b     strings.Builder
}

// slide writes the title and, below it, the blocks one under the other.
func (p *slideXML) slide(s slide) string {
	p.id = 2
	size, where := titlePoints(s.title), ""
	y := bodyTop + max(0, (bodyHeight-heightOf(s.blocks))/2)
	if s.kind == "title" {
		size, where, y = 44, place(slideMargin, 60, bodyWidth, 120), 200
	}
	fmt.Fprintf(&p.b, `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Title"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr>%s</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>%s</p:txBody></p:sp>`, where, paragraphXML(s.title, size, true, ""))
	if colour := map[string]string{"title": "0072B2", "question": "D55E00", "answer": "009E73"}[s.kind]; colour != "" {
		fmt.Fprintf(&p.b, `<p:sp><p:nvSpPr><p:cNvPr id="%d" name="bar"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>%s<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>`, p.next(), place(0, 0, 13, slideHeight), colour)
	}
	p.b.WriteString(numberShape(p.next()))
	for _, b := range s.blocks {
		h := b.height()
		p.block(b, y, h)
		y += h + 12
	}
	return p.b.String()
}

// numberShape is the field of the number of a slide.
func numberShape(id int) string {
	return fmt.Sprintf(`<p:sp><p:nvSpPr><p:cNvPr id="%d" name="Number"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldNum" sz="quarter" idx="12"/></p:nvPr></p:nvSpPr><p:spPr>%s<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr rIns="0" bIns="0" anchor="b"/><a:lstStyle/><a:p><a:pPr algn="r"/><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-US" sz="1800"><a:solidFill><a:srgbClr val="59636E"/></a:solidFill><a:latin typeface="+mn-lt"/></a:rPr><a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>`,
		id, place(slideWidth-96, slideHeight-32, 80, 26))
}

func (p *slideXML) next() int { p.id++; return p.id }

// emu is a length in points in the unit of the format.
func emu(points float64) int { return int(points * 12700) }

func place(x, y, w, h float64) string {
	return fmt.Sprintf(`<a:xfrm><a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/></a:xfrm>`, emu(x), emu(y), emu(w), emu(h))
}

// block writes a block at height y.
func (p *slideXML) block(b block, y, h float64) {
	switch {
	case b.picture != nil:
		p.picture(b, y)
	case b.tex != "":
		p.formula(b.tex, y, h)
	case b.table != nil:
		p.table(b, y, h)
	case b.code != "":
		var lines strings.Builder
		for line := range strings.SplitSeq(strings.ReplaceAll(b.code, "\t", "  "), "\n") {
			lines.WriteString(`<a:p>` + runXML(textRun{text: line, code: true}, smallText, "") + `</a:p>`)
		}
		p.box("text", y, h, `<a:solidFill><a:srgbClr val="F5F6F8"/></a:solidFill>`, lines.String())
	default:
		var lines strings.Builder
		for _, line := range logicalLines(b.text) {
			bullet := ""
			if mark := onList.FindString(line); mark != "" {
				line = line[len(mark):]
				if bullet = `<a:buChar char="•"/>`; mark[0] != '-' && mark[0] != '*' {
					bullet = fmt.Sprintf(`<a:buAutoNum type="arabicPeriod" startAt="%s"/>`, strings.TrimRight(mark, ". "))
				}
			}
			lines.WriteString(paragraphXML(line, b.size(), false, bullet))
		}
		p.box("text", y, h, `<a:noFill/>`, lines.String())
	}
}

// logicalLines joins the lines of a paragraph and of each entry of a list.
func logicalLines(text string) (lines []string) {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimPrefix(strings.TrimSpace(line), "> ")
		if n := len(lines); n > 0 && !onList.MatchString(line) {
			lines[n-1] += " " + line
		} else {
			lines = append(lines, line)
		}
	}
	return lines
}

// box is a field of text.
func (p *slideXML) box(name string, y, h float64, fill, paragraphs string) {
	fmt.Fprintf(&p.b, `<p:sp><p:nvSpPr><p:cNvPr id="%d" name="%s"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>%s<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>%s</p:spPr><p:txBody><a:bodyPr wrap="square" lIns="91440" tIns="0" rIns="91440" bIns="0"/><a:lstStyle/>%s</p:txBody></p:sp>`,
		p.next(), name, place(slideMargin, y, bodyWidth, h), fill, paragraphs)
}

func (p *slideXML) picture(b block, y float64) {
	pic := b.picture
	file := p.z.image(pic.PNG)
	p.links = append(p.links, "image", "../media/"+file)
	fmt.Fprintf(&p.b, `<p:pic><p:nvPicPr><p:cNvPr id="%d" name="figure" descr="%s"/><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId%d"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>%s<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`,
		p.next(), html.EscapeString(pic.Alt), len(p.links)/2, place((slideWidth-pic.Width)/2, y, pic.Width, pic.Height))
}

// formula writes a formula that can be edited, and as plain text for programs that know no formulas.
func (p *slideXML) formula(tex string, y, h float64) {
	plain := texLine(tex)
	points := formulaPoints(tex)
	em, _ := texSize(tex)
	w := min(bodyWidth, em*points+20) // LibreOffice stretches a formula to the size of its field
	shape := func(content string) string {
		return fmt.Sprintf(`<p:sp><p:nvSpPr><p:cNvPr id="%d" name="formula" descr="%s"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>%s<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap="square" anchor="ctr"/><a:lstStyle/><a:p>%s</a:p></p:txBody></p:sp>`,
			p.id, html.EscapeString(plain), place(slideMargin+(bodyWidth-w)/2, y, w, h), content)
	}
	p.next()
	fallback := shape(`<a:pPr algn="ctr"/>` + runXML(textRun{text: plain}, min(textSize, points), ""))
	n := texNode(tex)
	if n == nil {
		p.b.WriteString(fallback)
		return
	}
	native := shape(`<a14:m><m:oMathPara><m:oMath>` + omml(n, points) + `</m:oMath></m:oMathPara></a14:m>`)
	p.b.WriteString(`<mc:AlternateContent ` + nsFormula + `><mc:Choice Requires="a14">` + native + `</mc:Choice><mc:Fallback>` + fallback + `</mc:Fallback></mc:AlternateContent>`)
}

func (p *slideXML) table(b block, y, h float64) {
	widths := b.columns()
	total := 0.0
	var columns, rows strings.Builder
	for _, w := range widths {
		total += w
		fmt.Fprintf(&columns, `<a:gridCol w="%d"/>`, emu(w))
	}
	for i, row := range b.table {
		fmt.Fprintf(&rows, `<a:tr h="%d">`, emu(b.rowHeight(i, widths)))
		for k := range widths {
			cell := ""
			if k < len(row) {
				cell = row[k]
			}
			fill := "FFFFFF"
			if i == 0 {
				fill = "EEF1F4"
			}
			line := func(side string) string {
				return `<a:` + side + ` w="6350"><a:solidFill><a:srgbClr val="B8C0C8"/></a:solidFill></a:` + side + `>`
			}
			fmt.Fprintf(&rows, `<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>%s</a:txBody><a:tcPr marL="88900" marR="88900" marT="38100" marB="38100" anchor="ctr">%s<a:solidFill><a:srgbClr val="%s"/></a:solidFill></a:tcPr></a:tc>`,
				paragraphXML(cell, smallText, i == 0, ""), line("lnB"), fill)
		}
		rows.WriteString(`</a:tr>`)
	}
	fmt.Fprintf(&p.b, `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="%d" name="table"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr firstRow="1"/><a:tblGrid>%s</a:tblGrid>%s</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`,
		p.next(), emu(slideMargin), emu(y), emu(total), emu(h), columns.String(), rows.String())
}

// paragraphXML is a line of Markdown as a paragraph.
func paragraphXML(markdown string, size float64, bold bool, bullet string) string {
	var b strings.Builder
	b.WriteString(`<a:p>`)
	if bullet != "" {
		b.WriteString(`<a:pPr marL="342900" indent="-342900"><a:spcBef><a:spcPts val="400"/></a:spcBef>` + bullet + `</a:pPr>`)
	}
	for _, r := range runs(markdown) {
		r.bold = r.bold || bold
		b.WriteString(runXML(r, size, ""))
	}
	b.WriteString(fmt.Sprintf(`<a:endParaRPr lang="en-US" sz="%d"/></a:p>`, int(size*100)))
	return b.String()
}

// runXML is a piece of text; size 0 leaves the size to the place where it stands.
func runXML(r textRun, size float64, attributes string) string {
	if size > 0 {
		attributes += fmt.Sprintf(` sz="%d"`, int(size*100))
	}
	if r.bold {
		attributes += ` b="1"`
	}
	if r.italic {
		attributes += ` i="1"`
	}
	if r.level != 0 {
		attributes += fmt.Sprintf(` baseline="%d"`, 28000*r.level)
	}
	font := `<a:latin typeface="+mn-lt"/><a:cs typeface="+mn-lt"/>` // said each time: in LibreOffice a font goes on behind the code
	if r.code {
		font = `<a:latin typeface="Courier New"/><a:cs typeface="Courier New"/>`
	}
	return `<a:r><a:rPr lang="en-US"` + attributes + `>` + font + `</a:rPr><a:t>` + html.EscapeString(cleanXML(r.text)) + `</a:t></a:r>`
}

// cleanXML leaves out what XML cannot hold.
func cleanXML(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
}

// notesText is what stands below a slide for who speaks.
func notesText(notes string) string {
	var b strings.Builder
	for _, p := range paragraphs(notes) {
		if strings.HasPrefix(p, "```") {
			for line := range strings.SplitSeq(strings.Trim(p, "`\n"), "\n") {
				b.WriteString(`<a:p>` + runXML(textRun{text: line, code: true}, 12, "") + `</a:p>`)
			}
			continue
		}
		if strings.HasPrefix(p, "$$") {
			p = texLine(strings.Trim(p, "$"))
			b.WriteString(`<a:p>` + runXML(textRun{text: p}, 0, "") + `</a:p>`)
			continue
		}
		for _, line := range logicalLines(p) {
			b.WriteString(paragraphXML(line, 12, false, ""))
		}
	}
	if b.Len() == 0 {
		b.WriteString(`<a:p/>`)
	}
	return `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>` + b.String() + `</p:txBody></p:sp>`
}

// An officePackage is the zip file of an office program: parts, and files that link them.
type officePackage struct {
	b      bytes.Buffer
	zip    *zip.Writer
	types  strings.Builder
	images int
	err    error
}

func newPackage() *officePackage {
	z := &officePackage{}
	z.zip = zip.NewWriter(&z.b)
	return z
}

// add writes a file; files carry no time, so that equal decks are equal files.
func (z *officePackage) add(name string, content []byte) {
	w, err := z.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = w.Write(content)
	}
	if z.err == nil {
		z.err = err
	}
}

// part adds a file of a type of office programs.
func (z *officePackage) part(name, kind, content string) {
	fmt.Fprintf(&z.types, `<Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.%s+xml"/>`, name, kind)
	z.add(name, []byte(xmlHead+content))
}

// links adds a file of links: pairs of kind and target, rId1, rId2 and so on.
func (z *officePackage) links(name string, pairs []string) {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`, i/2+1, pairs[i], pairs[i+1])
	}
	z.add(name, []byte(xmlHead+`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+b.String()+`</Relationships>`))
}

// image adds a picture and returns its name.
func (z *officePackage) image(png []byte) string {
	z.images++
	name := fmt.Sprintf("image%d.png", z.images)
	z.add("ppt/media/"+name, png)
	return name
}

func (z *officePackage) close() ([]byte, error) {
	z.add("[Content_Types].xml", []byte(xmlHead+`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>`+z.types.String()+`</Types>`))
	if err := z.zip.Close(); z.err == nil {
		z.err = err
	}
	return z.b.Bytes(), z.err
}

// frame adds what every presentation has: masters, a layout and the theme.
func (z *officePackage) frame() {
	const colours = `<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>`
	title := func(where string) string {
		return `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Title"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr>` + where + `</p:spPr><p:txBody><a:bodyPr anchor="ctr"/><a:lstStyle/><a:p><a:r><a:rPr lang="en-US"/><a:t>title</a:t></a:r></a:p></p:txBody></p:sp>`
	}
	z.part("ppt/slideMasters/slideMaster1.xml", "presentationml.slideMaster", `<p:sldMaster `+nsOffice+`><p:cSld><p:bg><p:bgRef idx="1001"><a:schemeClr val="bg1"/></p:bgRef></p:bg><p:spTree>`+emptyGroup+title(place(slideMargin, 20, bodyWidth, bodyTop-25)+`<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`)+numberShape(3)+`</p:spTree></p:cSld>`+colours+
		`<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst><p:txStyles><p:titleStyle><a:lvl1pPr algn="l"><a:defRPr sz="2800" b="1"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mj-lt"/></a:defRPr></a:lvl1pPr></p:titleStyle><p:bodyStyle/><p:otherStyle><a:lvl1pPr><a:defRPr sz="1800"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></p:otherStyle></p:txStyles></p:sldMaster>`)
	z.links("ppt/slideMasters/_rels/slideMaster1.xml.rels", []string{"slideLayout", "../slideLayouts/slideLayout1.xml", "theme", "../theme/theme1.xml"})
	z.part("ppt/slideLayouts/slideLayout1.xml", "presentationml.slideLayout", `<p:sldLayout `+nsOffice+` type="titleOnly"><p:cSld name="Title Only"><p:spTree>`+emptyGroup+title("")+numberShape(3)+`</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`)
	z.links("ppt/slideLayouts/_rels/slideLayout1.xml.rels", []string{"slideMaster", "../slideMasters/slideMaster1.xml"})
	z.part("ppt/notesMasters/notesMaster1.xml", "presentationml.notesMaster", `<p:notesMaster `+nsOffice+`><p:cSld><p:bg><p:bgRef idx="1001"><a:schemeClr val="bg1"/></p:bgRef></p:bg><p:spTree>`+emptyGroup+notesText("notes")+`</p:spTree></p:cSld>`+colours+`</p:notesMaster>`)
	z.links("ppt/notesMasters/_rels/notesMaster1.xml.rels", []string{"theme", "../theme/theme2.xml"})
	for _, name := range []string{"ppt/theme/theme1.xml", "ppt/theme/theme2.xml"} {
		z.part(name, "theme", themeXML())
	}
}

func themeXML() string {
	var colours strings.Builder
	list := strings.Fields("dk1 222222 lt1 FFFFFF dk2 444444 lt2 EEEEEE accent1 0072B2 accent2 D55E00 accent3 009E73 accent4 E69F00 accent5 CC79A7 accent6 56B4E9 hlink 0A58CA folHlink 8250A8")
	for i := 0; i < len(list); i += 2 {
		fmt.Fprintf(&colours, `<a:%s><a:srgbClr val="%s"/></a:%[1]s>`, list[i], list[i+1])
	}
	const (
		fill   = `<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>`
		line   = `<a:ln w="6350">` + fill + `</a:ln>`
		effect = `<a:effectStyle><a:effectLst/></a:effectStyle>`
		font   = `<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>`
	)
	return `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="glassnet"><a:themeElements><a:clrScheme name="glassnet">` + colours.String() +
		`</a:clrScheme><a:fontScheme name="glassnet"><a:majorFont>` + font + `</a:majorFont><a:minorFont>` + font + `</a:minorFont></a:fontScheme><a:fmtScheme name="glassnet"><a:fillStyleLst>` + fill + fill + fill +
		`</a:fillStyleLst><a:lnStyleLst>` + line + line + line + `</a:lnStyleLst><a:effectStyleLst>` + effect + effect + effect + `</a:effectStyleLst><a:bgFillStyleLst>` + fill + fill + fill + `</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`
}
