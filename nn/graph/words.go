package graph

import (
	"fmt"
	"strings"

	"glassnet/nn"
)

// each calls f for every edge that ends at a node.
func (g *Graph) each(node int, f func(e int)) {
	for e, hi := g.Into(node); e < hi; e++ {
		f(e)
	}
}

// eachOut calls f for every edge that begins at a node.
func (g *Graph) eachOut(node int, f func(e int)) {
	for e, edge := range g.Edges {
		if edge.From == node {
			f(e)
		}
	}
}

// heard names the nodes whose edges end at a node, told those whose edges begin there.
func (g *Graph) heard(node int) string {
	return nodes(node, g.each, func(e int) int { return g.Edges[e].From })
}

func (g *Graph) told(node int) string {
	return nodes(node, g.eachOut, func(e int) int { return g.Edges[e].To })
}

func nodes(node int, each func(int, func(int)), other func(e int) int) string {
	var list []string
	each(node, func(e int) { list = append(list, fmt.Sprint(other(e)+1)) })
	switch n := len(list); {
	case n == 0:
		return "no node"
	case n == 1:
		return "node " + list[0]
	case n > 8:
		return fmt.Sprintf("%d nodes", n)
	}
	return "nodes " + strings.Join(list, ", ")
}

// at is the name of a number at a node, from 0: "z₁ of node 3".
func at(name string, node int) string { return fmt.Sprintf("%s of node %d", name, node+1) }

// along is the name of a number on an edge: "e₁ (3 → 2)".
func (g *Graph) along(name string, e int) string {
	return fmt.Sprintf("%s (%d → %d)", name, g.Edges[e].From+1, g.Edges[e].To+1)
}

// named puts the node behind the name of an equation.
func named(q nn.Equation, node int) nn.Equation {
	q.Name = at(q.Name, node)
	return q
}
