//go:build ignore

// Command gen writes the assembly of this package. Run go generate in its folder.
package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An isa is what AVX-512 and AVX2 differ in.
type isa struct {
	name   string
	lanes  int // float64s of a vector register
	vector func() reg.VecVirtual
}

var (
	avx512 = isa{"AVX512", 8, ZMM}
	avx2   = isa{"AVX2", 4, YMM}
)

func main() {
	ConstraintExpr("!noasm")
	for rows := range 12 {
		tile(avx512, rows+1, 2) // up to 24 accumulators, 2 of B, 1 of A: of 32 registers
	}
	dot(avx512, 4, 4) // 16 accumulators, 4 of B, 1 of A
	adam(avx512)
	sigmoids(avx512)
	mathTanh(avx512)
	for rows := range 6 {
		tile(avx2, rows+1, 2) // up to 12 accumulators, 2 of B, 1 of A: of 16 registers
	}
	dot(avx2, 3, 3) // 9 accumulators, 3 of B, 1 of A
	adam(avx2)
	sigmoids(avx2)
	mathTanh(avx2)
	Generate()
}

// tile writes the microkernel of the five loops: rows × vectors accumulators
// take the k outer products of a column of A and a row of B.
func tile(x isa, rows, vectors int) {
	width := vectors * x.lanes
	name := fmt.Sprintf("tile%s_%d", x.name, rows)
	TEXT(name, NOSPLIT, "func(k int, alpha float64, a *float64, rsa, csa int, b *float64, rsb int, beta float64, c *float64, rsc int)")
	Doc(fmt.Sprintf("%s is C = αAB + βC for %d×k times k×%d; β = 0 overwrites C, k is at least 1.", name, rows, width),
		"a[i, p] is i·rsa + p·csa numbers after a. The rows of B and C are contiguous, and rsb and rsc apart.")
	Pragma("noescape")

	k := Load(Param("k"), GP64())
	a := rowsOf("a", "rsa", rows)
	step := stride("csa")
	b := Load(Param("b"), GP64())
	rsb := stride("rsb")

	acc := zeros(x, rows*vectors)
	row := make([]reg.VecVirtual, vectors)
	c := Load(Param("c"), GP64())
	rsc := stride("rsc")
	eachVector(c, rsc, rows, vectors, x.lanes, func(_ int, m Mem) { PREFETCHT0(m) }) // C is needed last, and may be far away

	Label("outer")
	for j := range row {
		row[j] = x.vector()
		VMOVUPD(Mem{Base: b, Disp: j * x.lanes * 8}, row[j])
	}
	for i := range rows {
		ai := x.vector()
		VBROADCASTSD(a.row(i), ai)
		for j := range row {
			VFMADD231PD(row[j], ai, acc[i*vectors+j]) // c[i, j] += a[i, p] b[p, j]
		}
	}
	a.advance(step)
	ADDQ(rsb, b)
	DECQ(k)
	JNZ(LabelRef("outer"))

	c = Load(Param("c"), GP64()) // it has moved
	alpha, beta := x.vector(), x.vector()
	VBROADCASTSD(param("alpha"), alpha)
	for _, v := range acc {
		VMULPD(alpha, v, v)
	}
	zero := XMM()
	VXORPD(zero, zero, zero)
	VUCOMISD(param("beta"), zero)
	JNE(LabelRef("add"))
	JPS(LabelRef("add")) // NaN
	eachVector(c, rsc, rows, vectors, x.lanes, func(r int, m Mem) { VMOVUPD(acc[r], m) })
	VZEROUPPER()
	RET()

	Label("add")
	VBROADCASTSD(param("beta"), beta)
	eachVector(c, rsc, rows, vectors, x.lanes, func(r int, m Mem) {
		VFMADD231PD(m, beta, acc[r]) // αAB + βC
		VMOVUPD(acc[r], m)
	})
	VZEROUPPER()
	RET()
}

// dot writes the microkernel for A Bᵀ: all dot products of a few rows of A
// with a few rows of B, which are read along k, in place.
func dot(x isa, rows, cols int) {
	TEXT("dot"+x.name, NOSPLIT, "func(k int, a *float64, rsa int, b *float64, rsb int, c *[192]float64)")
	Doc(fmt.Sprintf("dot%s writes the %d×%d dot products of rows of A and B, k long, to c, row by row.", x.name, rows, cols))
	Pragma("noescape")

	k := Load(Param("k"), GP64())
	a, b := rowsOf("a", "rsa", rows), rowsOf("b", "rsb", cols)
	acc := zeros(x, rows*cols)

	products := func(load func(m Mem) reg.VecVirtual) {
		col := make([]reg.VecVirtual, cols)
		for j := range col {
			col[j] = load(b.row(j))
		}
		for i := range rows {
			ai := load(a.row(i))
			for j := range col {
				VFMADD231PD(col[j], ai, acc[i*cols+j])
			}
		}
	}
	SUBQ(U32(x.lanes), k)
	JLT(LabelRef("rest"))
	Label("vectors")
	products(func(m Mem) reg.VecVirtual {
		v := x.vector()
		VMOVUPD(m, v)
		return v
	})
	a.advance(U32(x.lanes * 8))
	b.advance(U32(x.lanes * 8))
	SUBQ(U32(x.lanes), k)
	JGE(LabelRef("vectors"))

	Label("rest") // one number at a time; the load clears the other lanes
	ADDQ(U32(x.lanes), k)
	JZ(LabelRef("sum"))
	Label("single")
	products(func(m Mem) reg.VecVirtual {
		v := x.vector()
		VMOVSD(m, v.AsX())
		return v
	})
	a.advance(U32(8))
	b.advance(U32(8))
	DECQ(k)
	JNZ(LabelRef("single"))

	Label("sum")
	c := Load(Param("c"), GP64())
	half := XMM()
	for r, v := range acc {
		if x.lanes == 8 {
			upper := YMM()
			VEXTRACTF64X4(U8(1), v, upper)
			VADDPD(upper, v.AsY(), v.AsY())
			VEXTRACTF64X2(U8(1), v.AsY(), half) // may be one of the upper 16 registers
		} else {
			VEXTRACTF128(U8(1), v.AsY(), half)
		}
		VADDPD(half, v.AsX(), v.AsX())
		VPERMILPD(U8(1), v.AsX(), half)
		VADDSD(half, v.AsX(), v.AsX())
		VMOVSD(v.AsX(), Mem{Base: c, Disp: r * 8})
	}
	VZEROUPPER()
	RET()
}

// adam writes the update of [Set.Adam]. Every line is one operation of the
// scalar loop, rounded as there.
func adam(x isa) {
	name := "adam" + x.name
	TEXT(name, NOSPLIT, "func(n int, theta, grad, m, v *float64, beta1, rest1, beta2, rest2, c1, over1, c2, over2, rate, inside, outside, tiny, decay float64, decays bool)")
	Doc(name+" moves n parameters, n a multiple of 8 and at least 8; over1 and over2 are 1/c1 and 1/c2.", "See [Set.Adam].")
	Pragma("noescape")

	n := Load(Param("n"), GP64())
	thetaAt, gradAt, mAt, vAt := Load(Param("theta"), GP64()), Load(Param("grad"), GP64()), Load(Param("m"), GP64()), Load(Param("v"), GP64())
	at := GP64() // the same place in all four
	XORQ(at, at)
	place := func(base reg.Register) Mem { return Mem{Base: base, Index: at, Scale: 8} }
	decays := Load(Param("decays"), GP8())
	constant := func(name string) reg.VecVirtual {
		c := x.vector()
		VBROADCASTSD(param(name), c)
		return c
	}
	beta1, rest1, beta2, rest2, rate := constant("beta1"), constant("rest1"), constant("beta2"), constant("rest2"), constant("rate")
	c1, over1, c2, over2 := constant("c1"), constant("over1"), constant("c2"), constant("over2")
	inside, outside, tiny := constant("inside"), constant("outside"), constant("tiny")

	Label("loop")
	g, m, v, t := x.vector(), x.vector(), x.vector(), x.vector()
	VMOVUPD(place(gradAt), g)
	VMULPD(place(mAt), beta1, m) // m = β₁ m
	VMULPD(g, rest1, t)
	VADDPD(t, m, m) //   + (1 − β₁) g
	VADDPD(tiny, m, m)
	VSUBPD(tiny, m, m)
	VMOVUPD(m, place(mAt))

	VMULPD(place(vAt), beta2, v) // v = β₂ v
	VMULPD(g, rest2, t)
	VMULPD(g, t, t)
	VADDPD(t, v, v) //   + (1 − β₂) g g
	VADDPD(tiny, v, v)
	VSUBPD(tiny, v, v)
	VMOVUPD(v, place(vAt))

	mHat, vHat := x.vector(), x.vector()
	quotient(x, m, c1, over1, mHat)
	quotient(x, v, c2, over2, vHat)
	sum := x.vector()
	VADDPD(mHat, vHat, sum)
	jumpIfNaN(x, sum, "divide")

	Label("move")
	VADDPD(inside, vHat, vHat)
	VSQRTPD(vHat, vHat)
	VADDPD(outside, vHat, vHat) // √v̂ + ε
	VMULPD(mHat, rate, mHat)
	VDIVPD(vHat, mHat, mHat) // η m̂/(√v̂ + ε)
	theta := x.vector()
	VMOVUPD(place(thetaAt), theta)
	TESTB(decays, decays)
	JZ(LabelRef("subtract"))
	decay := constant("decay")
	VMULPD(theta, decay, decay)
	VSUBPD(decay, theta, theta) // θ − ηλ θ
	Label("subtract")
	VSUBPD(mHat, theta, theta)
	VMOVUPD(theta, place(thetaAt))
	ADDQ(U32(x.lanes), at)
	CMPQ(at, n)
	JL(LabelRef("loop"))
	VZEROUPPER()
	RET()

	Label("divide") // NaN, ±Inf, or a quotient that overflows
	VMOVUPD(place(mAt), mHat)
	VDIVPD(c1, mHat, mHat)
	VMOVUPD(place(vAt), vHat)
	VDIVPD(c2, vHat, vHat)
	JMP(LabelRef("move"))
}

// sigmoids writes the loops of [Set.Logistic] and [Set.Tanh]. Every line is one
// operation of the scalar loop, rounded as there.
func sigmoids(x isa) {
	sigmoid(x, "logistic", -1, func(t, d reg.VecVirtual) {
		one := constantOf(x, math.Float64bits(1))
		VDIVPD(d, one, t) // 1/(2 + t)
	})
	sigmoid(x, "tanh", 2, func(t, d reg.VecVirtual) { VDIVPD(d, t, t) }) // t/(2 + t)
}

// sigmoid writes t = e^(scale z) − 1 and what is made of it.
func sigmoid(x isa, name string, scale float64, finish func(t, d reg.VecVirtual)) {
	TEXT(name+x.name, NOSPLIT, "func(n int, a, z *float64)")
	Doc(name + x.name + " writes n numbers, n a multiple of 8 and at least 8; see sigmoid.go.")
	Pragma("noescape")
	n, a, z := Load(Param("n"), GP64()), Load(Param("a"), GP64()), Load(Param("z"), GP64())
	at := GP64()
	XORQ(at, at)

	Label("loop")
	u, m, k, r, p, s := x.vector(), x.vector(), x.vector(), x.vector(), x.vector(), x.vector()
	number := func(v float64) reg.VecVirtual { return constantOf(x, math.Float64bits(v)) }
	VMULPD(Mem{Base: z, Index: at, Scale: 8}, number(scale), u)
	VMINPD(u, number(708), u) // NaN stays
	VMAXPD(u, number(-708), u)
	VMULPD(u, number(math.Log2E), m)
	VADDPD(m, number(0x1.8p52), m) // the nearest integer k stands in the last bits
	VSUBPD(number(0x1.8p52), m, k)
	VMULPD(k, number(6.93147180369123816490e-01), r)
	VSUBPD(r, u, r)
	VMULPD(k, number(1.90821492927058770002e-10), p)
	VSUBPD(p, r, r) // r = u − k ln 2
	factorial := 6227020800.0
	VMOVAPD(number(1/factorial), p)
	for i := 13.0; i > 2; i-- { // 1/2! + r/3! + … + r¹¹/13!
		factorial /= i
		VMULPD(r, p, p)
		VADDPD(number(1/factorial), p, p)
	}
	VMULPD(r, p, p)
	VMULPD(r, p, p)
	VADDPD(r, p, p) // e^r − 1
	VPSLLQ(U8(52), m, s)
	VPADDQ(number(1), s, s) // 2^k
	VMULPD(s, p, p)
	VSUBPD(number(1), s, s)
	VADDPD(s, p, p) // e^u − 1
	d := x.vector()
	VADDPD(number(2), p, d)
	finish(p, d)
	VMOVUPD(p, Mem{Base: a, Index: at, Scale: 8})
	ADDQ(U32(x.lanes), at)
	CMPQ(at, n)
	JL(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

// mathTanh writes the loop of [Set.MathTanh]. Every line is one operation of math.Tanh or of the math.Exp that it calls, which is
// assembly with FMA on amd64, rounded as there.
func mathTanh(x isa) {
	TEXT("mathTanh"+x.name, NOSPLIT, "func(n int, a, z *float64)")
	Doc("mathTanh" + x.name + " writes n numbers, n a multiple of 8 and at least 8; see tanh.go.")
	Pragma("noescape")
	n, a, z := Load(Param("n"), GP64()), Load(Param("a"), GP64()), Load(Param("z"), GP64())
	at := GP64()
	XORQ(at, at)
	number := func(v float64) reg.VecVirtual { return constantOf(x, math.Float64bits(v)) }

	Label("loop")
	in, abs := x.vector(), x.vector()
	VMOVUPD(Mem{Base: z, Index: at, Scale: 8}, in)
	VANDPD(constantOf(x, 1<<63-1), in, abs)

	y, m, k, p := x.vector(), x.vector(), x.vector(), x.vector()
	VMINPD(number(350), abs, y) // far beyond 1 − 2/(s + 1) = 1
	VADDPD(y, y, y)             // e^y, y = 2|z|
	VMULPD(y, number(math.Log2E), m)
	VADDPD(m, number(0x1.8p52), m) // the nearest integer k stands in the last bits
	VSUBPD(number(0x1.8p52), m, k)
	VFNMADD231PD(k, number(0.69314718055966295651160180568695068359375), y)
	VFNMADD231PD(k, number(0.28235290563031577122588448175013436025525412068e-12), y)
	VMULPD(y, number(0.0625), y) // r/16, r = y − k ln 2
	VMOVAPD(number(2.4801587301587301587e-5), p)
	for _, c := range []float64{1.9841269841269841270e-4, 1.3888888888888888889e-3, 8.3333333333333333333e-3, 4.1666666666666666667e-2, 1.6666666666666666667e-1, 0.5, 1} {
		VFMADD213PD(number(c), y, p)
	}
	VMULPD(p, y, y) // e^(r/16) − 1
	for range 3 {   // (1 + v)² − 1 = v (v + 2)
		VADDPD(number(2), y, p)
		VMULPD(p, y, y)
	}
	VADDPD(number(2), y, p)
	VFMADD213PD(number(1), p, y) // e^r
	VPSLLQ(U8(52), m, m)
	VPADDQ(number(1), m, m) // 2^k
	VMULPD(m, y, y)
	VADDPD(number(1), y, y)
	far := x.vector()
	VDIVPD(y, number(2), far)
	VSUBPD(far, number(1), far) // 1 − 2/(s + 1)

	s, q := x.vector(), x.vector()
	VMULPD(abs, abs, s)
	VMULPD(s, number(-9.64399179425052238628e-1), p)
	VADDPD(number(-9.92877231001918586564e1), p, p)
	VMULPD(s, p, p)
	VADDPD(number(-1.61468768441708447952e3), p, p)
	VADDPD(number(1.12811678491632931402e2), s, q)
	VMULPD(s, q, q)
	VADDPD(number(2.23548839060100448583e3), q, q)
	VMULPD(s, q, q)
	VADDPD(number(4.84406305325125486048e3), q, q)
	VMULPD(s, abs, s)
	VMULPD(p, s, s)
	VDIVPD(q, s, s)
	VADDPD(s, abs, s) // |z| + |z|³ P(z²)/Q(z²)

	const greaterOrEqual = 13
	if x.lanes == 8 {
		mask := K()
		VCMPPD(U8(greaterOrEqual), number(0.625), abs, mask)
		VBLENDMPD(far, s, mask, s)
	} else {
		mask := x.vector()
		VCMPPD(U8(greaterOrEqual), number(0.625), abs, mask)
		VBLENDVPD(mask, far, s, s)
	}
	VANDPD(constantOf(x, 1<<63), in, in)
	VORPD(in, s, s) // the sign of z
	VMOVUPD(s, Mem{Base: a, Index: at, Scale: 8})
	ADDQ(U32(x.lanes), at)
	CMPQ(at, n)
	JL(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

// constants are the numbers that sigmoid needs, each once, in memory.
var constants = map[uint64]Mem{}

// constantOf is a register full of a number.
func constantOf(x isa, bits uint64) reg.VecVirtual {
	m, ok := constants[bits]
	if !ok {
		m = ConstData(fmt.Sprintf("number%d", len(constants)), U64(bits))
		constants[bits] = m
	}
	v := x.vector()
	VBROADCASTSD(m, v)
	return v
}

// quotient is q = a/c, rounded as a division rounds it, in a third of the time;
// over is 1/c. What a product with 1/c misses is exact in one fused operation,
// a − c q: with it q becomes one of the two numbers beside the quotient, and
// with it once more the nearer one (Markstein, 1990). a is 0 or far above the
// denormal numbers. Where a or the quotient is not finite, q is NaN.
func quotient(x isa, a, c, over, q reg.VecVirtual) {
	VMULPD(over, a, q)
	for range 2 {
		rest := x.vector()
		VMOVAPD(a, rest)
		VFNMADD231PD(c, q, rest)
		VFMADD231PD(over, rest, q)
	}
}

// jumpIfNaN jumps if one of the numbers is NaN.
func jumpIfNaN(x isa, v reg.VecVirtual, label string) {
	const unordered = 3
	bits := GP32()
	if x.lanes == 8 {
		mask := K()
		VCMPPD(U8(unordered), v, v, mask)
		KMOVB(mask, bits)
	} else {
		VCMPPD(U8(unordered), v, v, v)
		VMOVMSKPD(v, bits)
	}
	TESTL(bits, bits)
	JNZ(LabelRef(label))
}

// rowPointers reach all rows of a matrix: one base for every four rows, and
// three times the stride, because an address takes 1×, 2× and 4× an index.
type rowPointers struct {
	bases          []reg.Register
	stride, triple reg.Register
}

func rowsOf(base, name string, rows int) rowPointers {
	p := rowPointers{stride: stride(name), triple: GP64()}
	LEAQ(Mem{Base: p.stride, Index: p.stride, Scale: 2}, p.triple)
	p.bases = append(p.bases, Load(Param(base), GP64()))
	for i := 4; i < rows; i += 4 {
		next := GP64()
		LEAQ(Mem{Base: p.bases[i/4-1], Index: p.stride, Scale: 4}, next)
		p.bases = append(p.bases, next)
	}
	return p
}

// row is where row i begins.
func (p rowPointers) row(i int) Mem {
	m := Mem{Base: p.bases[i/4]}
	switch i % 4 {
	case 1, 2:
		m.Index, m.Scale = p.stride, uint8(i%4)
	case 3:
		m.Index, m.Scale = p.triple, 1
	}
	return m
}

// advance moves all rows.
func (p rowPointers) advance(by Op) {
	for _, b := range p.bases {
		ADDQ(by, b)
	}
}

// stride loads a stride and turns numbers into bytes.
func stride(name string) reg.Register {
	s := GP64()
	Load(Param(name), s)
	SHLQ(U8(3), s)
	return s
}

// param is a parameter in memory.
func param(name string) Mem {
	p, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return p.Addr
}

// zeros makes n accumulators.
func zeros(x isa, n int) []reg.VecVirtual {
	acc := make([]reg.VecVirtual, n)
	for i := range acc {
		acc[i] = x.vector()
		VXORPD(acc[i], acc[i], acc[i])
	}
	return acc
}

// eachVector calls f with every accumulator's number and place in C, and moves c.
func eachVector(c, rsc reg.Register, rows, vectors, lanes int, f func(r int, m Mem)) {
	for i := range rows {
		for j := range vectors {
			f(i*vectors+j, Mem{Base: c, Disp: j * lanes * 8})
		}
		if i < rows-1 {
			ADDQ(rsc, c)
		}
	}
}
