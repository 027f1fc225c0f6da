// Package graph has layers for data that is a graph: a column of x is a node,
// and what a node computes depends on the nodes whose edges end at it.
//
//	Conv        z_i = W Σ_j Â_ji x_j + b                                   GCN (Kipf and Welling, 2017)
//	Attention   z_i = Σ_j P_ji W x_j + b, P from a_sᵀh_j + a_tᵀh_i         GAT (Veličković et al., 2018)
//	AttentionV2 the same, P from aᵀ LeakyReLU(W_s x_j + W_t x_i)           GATv2 (Brody et al., 2022)
//	Messages    a_i = φ(W_u [x_i; ⊕_j ψ(W_m [x_i; x_j; e_ji] + b_m)] + b_u)  MPNN (Gilmer et al., 2017)
//	Readout     a_i = ⊕_j x_j over all nodes j of the graph that i is in   whole-graph tasks
//	Sparse      z_i = W x_i for long x of which only the non-zero values are given
//
// j runs over the senders of the edges j → i. A layer holds its graph as a dense
// layer holds its sizes: it is no parameter, a file keeps it, and x has one
// column per node, in the order of the graph. Renumbering the nodes renumbers
// the result and changes nothing else.
//
// # A matrix that belongs to a graph
//
// A nodes × nodes matrix that is 0 where no edge is costs one number per edge
// here: see [Matrix]. Column i has what node i receives, so that x M mixes the
// columns of x, and back-propagation goes through Mᵀ:
//
//	M_ji   the weight with which node i hears node j, edge j → i
//	x M    column i is Σ_j x_j M_ji      forward
//	G Mᵀ   column j is Σ_i G_i M_ji      backward: against the edges
//
// # Some nodes have a label
//
// A network sees all nodes at once, the loss some of them: [nn.Masked].
// Whole-graph tasks join many graphs to one without edges between them: [Join].
package graph
