package vector

// lanes is a multiple of every Set's numbers per register.
const lanes = 8

// Adam is what the formula of Adam has for all parameters alike.
type Adam struct {
	Beta1, Rest1    float64 // β₁, 1 − β₁
	Beta2, Rest2    float64 // β₂, 1 − β₂
	C1, C2          float64 // 1 − β₁ᵗ, 1 − β₂ᵗ
	Rate            float64 // η
	Inside, Outside float64 // ε at one of its two places, 0 at the other
	Tiny            float64 // what keeps m and v from becoming denormal numbers
	Decay           float64 // ηλ
	Decays          bool    // without it θ is not multiplied by anything
}

// Adam moves the first parameters and returns how many: as many as fill
// registers, none where s is nil. The numbers are those of one parameter after
// the other, bit by bit: no product is fused with a sum, and every result is
// rounded as the formula's operation rounds it.
//
//	m ← β₁ m + (1 − β₁) g + tiny − tiny
//	v ← β₂ v + (1 − β₂) g g + tiny − tiny
//	θ ← θ − ηλ θ                                 if x.Decays
//	θ ← θ − η (m/c₁) / (√(v/c₂ + inside) + outside)
func (s *Set) Adam(x *Adam, theta, grad, m, v []float64) int {
	n := len(theta) / lanes * lanes
	if s == nil || n == 0 {
		return 0
	}
	_, _, _ = grad[n-1], m[n-1], v[n-1]
	s.adam(n, &theta[0], &grad[0], &m[0], &v[0],
		x.Beta1, x.Rest1, x.Beta2, x.Rest2, x.C1, 1/x.C1, x.C2, 1/x.C2, x.Rate, x.Inside, x.Outside, x.Tiny, x.Decay, x.Decays)
	return n
}
