package autodiff

// A Walk is one way to carry adjoints from y to its inputs.
type Walk struct {
	Name string
	Run  func(y *Var)
}

// WrongWalks are counter-examples to Backward: "depth first" hands a node's
// adjoint on before all its children have added to it, "= for +=" keeps the last
// share only, "no zeroing" starts from the adjoints of the pass before. The first
// two are right on a chain and wrong as soon as a value is used twice, the third
// is right once.
func WrongWalks() []Walk {
	return []Walk{
		{"depth first", depthFirst},
		{"= for +=", assign},
		{"no zeroing", noZeroing},
	}
}

// depthFirst is wrong: it goes on to a parent at once and visits each node
// once. A parent with two children hands on what it got from the first before
// the second has added its share.
func depthFirst(y *Var) {
	zero(y)
	seen := map[*Var]bool{}
	var visit func(*Var)
	visit = func(child *Var) {
		if seen[child] {
			return
		}
		seen[child] = true
		for k, parent := range child.Parents {
			parent.Grad += child.Local[k] * child.Grad
			visit(parent) // too early
		}
	}
	y.Grad = 1
	visit(y)
}

// assign is wrong: it writes = where the chain rule has a sum over all
// children, so that the last path wins.
func assign(y *Var) {
	zero(y)
	y.Grad = 1
	order := y.Order()
	for i := len(order) - 1; i >= 0; i-- {
		for k, parent := range order[i].Parents {
			parent.Grad = order[i].Local[k] * order[i].Grad // not +=
		}
	}
}

// noZeroing is wrong from the second call on: the adjoints of the call before
// are still there, inside the graph too, so that they do not merely double.
func noZeroing(y *Var) {
	y.Grad = 1
	order := y.Order()
	for i := len(order) - 1; i >= 0; i-- {
		for k, parent := range order[i].Parents {
			parent.Grad += order[i].Local[k] * order[i].Grad
		}
	}
}

// EveryPath is right, but follows every path from y to an input on its own: the
// sum over paths of the product of slopes. It returns the number of edges it
// walked, which doubles with every x·x of a chain.
func EveryPath(y *Var) (edges int) {
	zero(y)
	var visit func(v *Var, share float64)
	visit = func(v *Var, share float64) {
		v.Grad += share
		for k, parent := range v.Parents {
			edges++
			visit(parent, v.Local[k]*share)
		}
	}
	visit(y, 1)
	return edges
}

func zero(y *Var) {
	for _, v := range y.Order() {
		v.Grad = 0
	}
}
