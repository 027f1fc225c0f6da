package graph

import (
	"fmt"

	"glassnet/nn"
)

// ends are the nodes that send and those that receive, as Python lists.
func (g *Graph) ends() string {
	var from, to []int
	for _, e := range g.Edges {
		from, to = append(from, e.From), append(to, e.To)
	}
	return nn.TorchValue([][]int{from, to})
}

// torch is a module of this package, and f behind it.
func torch(f nn.Activation, m nn.TorchModule, classes ...string) ([]nn.TorchModule, error) {
	m.Classes = append(classes, m.Classes...)
	after, err := nn.TorchActivation(f)
	return []nn.TorchModule{m, after}, err
}

const torchEdges = `def total(items, of, groups):
    """the sum of the items of every group"""
    return items.new_zeros(groups, *items.shape[1:]).index_add_(0, of, items)


def mean(items, of, groups):
    return total(items, of, groups) / torch.bincount(of, minlength=groups).clamp(min=1).unsqueeze(1)


def largest(items, of, groups):
    """the largest item of every group, number by number; 0 of a group without any"""
    return items.new_zeros(groups, items.shape[1]).scatter_reduce(0, of.unsqueeze(1).expand_as(items), items, "amax", include_self=False)


class Edges(nn.Module):
    """edges between the nodes of one graph; a row of x is a node"""
    def __init__(self, nodes, ends):
        super().__init__()
        self.nodes = nodes
        self.register_buffer("ends", torch.tensor(ends, dtype=torch.long).reshape(2, -1), persistent=False)

    def hear(self, items):
        """the sum of what arrives at every node"""
        return total(items, self.ends[1], self.nodes)

    def softmax(self, scores):
        """over the edges that end at the same node"""
        to = self.ends[1]
        e = torch.exp(scores - largest(scores, to, self.nodes)[to])
        return e / self.hear(e)[to]
`

// Torch is a module with the names weight, out × in, and bias, and f.
func (l *Conv) Torch() ([]nn.TorchModule, error) {
	in, out := l.sizes()
	m := nn.TorchModule{Tensors: []nn.TorchTensor{nn.TorchColumn("bias", l.B)}}
	if l.W == nil {
		in = 0
	} else {
		m.Tensors = append(m.Tensors, nn.TorchMatrix("weight", l.W))
	}
	m.Code = fmt.Sprintf("GraphConv(%d, %s, %s, %d, %d)", l.A.Nodes, l.A.ends(), nn.TorchValue(l.A.Weight), in, out)
	return torch(l.F, m, torchEdges, torchConv)
}

const torchConv = `class GraphConv(Edges):
    """every node adds up what its edges carry, each times its share; without inputs there is no weight"""
    def __init__(self, nodes, ends, shares, inputs, outputs):
        super().__init__(nodes, ends)
        self.register_buffer("shares", torch.tensor(shares, dtype=torch.float64).unsqueeze(1), persistent=False)
        self.weight = nn.Parameter(torch.zeros(outputs, inputs)) if inputs else None
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        h = x if self.weight is None else x @ self.weight.T
        return self.hear(self.shares * h[self.ends[0]]) + self.bias
`

// Torch is a module with the names lin.weight, K·D × in, att_src and att_dst, K × D,
// and bias, and f.
func (l *Attention) Torch() ([]nn.TorchModule, error) {
	in := 0
	m := nn.TorchModule{Tensors: []nn.TorchTensor{nn.TorchMatrix("att_src", l.As), nn.TorchMatrix("att_dst", l.At), nn.TorchColumn("bias", l.B)}}
	if l.W != nil {
		in = l.inputs()
		m.Tensors = append(m.Tensors, nn.TorchMatrix("lin.weight", l.W))
	}
	m.Code = fmt.Sprintf("GraphAttention(%d, %s, %d, %d, %d, %s)", l.Graph.Nodes, l.Graph.ends(), in, l.K, l.each(), nn.TorchValue(l.Average))
	return torch(l.F, m, torchEdges, torchHeads, torchGAT)
}

const torchHeads = `class Heads(Edges):
    """heads that listen along the edges, stacked or averaged"""
    def __init__(self, nodes, ends, heads, each, average):
        super().__init__(nodes, ends)
        self.heads, self.average = heads, average
        self.bias = nn.Parameter(torch.zeros(each if average else heads * each))

    def split(self, h):
        return h.unflatten(1, (self.heads, -1))  # nodes, heads, numbers

    def listen(self, scores, h):
        y = self.hear(self.softmax(scores).unsqueeze(2) * h[self.ends[0]])
        return (y.mean(1) if self.average else y.flatten(1)) + self.bias
`

const torchGAT = `class GraphAttention(Heads):
    """GAT: the score of an edge is LeakyReLU(att_src h of the sender + att_dst h of the receiver)"""
    def __init__(self, nodes, ends, inputs, heads, each, average):
        super().__init__(nodes, ends, heads, each, average)
        self.lin = nn.Linear(inputs, heads * each, bias=False) if inputs else nn.Identity()
        self.att_src = nn.Parameter(torch.zeros(heads, each))
        self.att_dst = nn.Parameter(torch.zeros(heads, each))

    def forward(self, x):
        h = self.split(self.lin(x))
        s, t = (h * self.att_src).sum(2), (h * self.att_dst).sum(2)
        return self.listen(nn.functional.leaky_relu(s[self.ends[0]] + t[self.ends[1]], 0.2), h)
`

// Torch is a module with the names lin_l.weight of the sender and lin_r.weight of
// the receiver, K·D × in, att, K × D, and bias, and f.
func (l *AttentionV2) Torch() ([]nn.TorchModule, error) {
	_, in := l.Ws.Dims()
	m := nn.TorchModule{Tensors: []nn.TorchTensor{nn.TorchMatrix("lin_l.weight", l.Ws), nn.TorchMatrix("lin_r.weight", l.Wt), nn.TorchMatrix("att", l.A), nn.TorchColumn("bias", l.B)}}
	m.Code = fmt.Sprintf("GraphAttentionV2(%d, %s, %d, %d, %d, %s)", l.Graph.Nodes, l.Graph.ends(), in, l.K, l.each(), nn.TorchValue(l.Average))
	return torch(l.F, m, torchEdges, torchHeads, torchGATv2)
}

const torchGATv2 = `class GraphAttentionV2(Heads):
    """GATv2: the score of an edge is att LeakyReLU(lin_l x of the sender + lin_r x of the receiver)"""
    def __init__(self, nodes, ends, inputs, heads, each, average):
        super().__init__(nodes, ends, heads, each, average)
        self.lin_l, self.lin_r = nn.Linear(inputs, heads * each, bias=False), nn.Linear(inputs, heads * each, bias=False)
        self.att = nn.Parameter(torch.zeros(heads, each))

    def forward(self, x):
        s, t = self.split(self.lin_l(x)), self.split(self.lin_r(x))
        u = nn.functional.leaky_relu(s[self.ends[0]] + t[self.ends[1]], 0.2)
        return self.listen((u * self.att).sum(2), s)
`

// Torch is a module with the names message.weight, M × (2·in + features), and
// update.weight, out × (in + M), and their biases, and φ.
func (l *Messages) Torch() ([]nn.TorchModule, error) {
	if l.Aggregate.InTorch == "" {
		return nil, fmt.Errorf("the aggregate %v does not say itself in PyTorch; its field InTorch is empty", l.Aggregate)
	}
	psi, err := nn.TorchActivation(l.Psi)
	if err != nil {
		return nil, err
	}
	m := nn.TorchModule{Classes: psi.Classes, Tensors: []nn.TorchTensor{
		nn.TorchMatrix("message.weight", l.Wm), nn.TorchColumn("message.bias", l.Bm), nn.TorchMatrix("update.weight", l.Wu), nn.TorchColumn("update.bias", l.Bu)}}
	features := make([][]float64, len(l.Graph.Edges)) // a list for every edge
	for e := range features {
		for r := range l.Graph.features() {
			features[e] = append(features[e], l.Graph.Features.At(r, e))
		}
	}
	m.Code = fmt.Sprintf("Messages(%d, %s, %s, %d, %d, %d, %s, %s)", l.Graph.Nodes, l.Graph.ends(), nn.TorchValue(features),
		l.inputs(), l.length(), l.Bu.RawMatrix().Rows, l.Aggregate.InTorch, psi.Code)
	return torch(l.Phi, m, torchEdges, torchMessages)
}

const torchMessages = `class Messages(Edges):
    """a message along every edge, from receiver, sender and the edge's features, and what a node makes of them"""
    def __init__(self, nodes, ends, features, inputs, message, outputs, aggregate, psi):
        super().__init__(nodes, ends)
        features = torch.tensor(features, dtype=torch.float64).reshape(self.ends.shape[1], -1 if sum(map(len, features)) else 0)
        self.register_buffer("features", features, persistent=False)
        self.message, self.psi = nn.Linear(2 * inputs + features.shape[1], message), psi
        self.update, self.aggregate = nn.Linear(inputs + message, outputs), aggregate

    def forward(self, x):
        m = self.psi(self.message(torch.cat([x[self.ends[1]], x[self.ends[0]], self.features], 1)))
        return self.update(torch.cat([x, self.aggregate(m, self.ends[1], self.nodes)], 1))
`

// Torch is ⊕ of the nodes of every graph, for each of its nodes.
func (l *Readout) Torch() ([]nn.TorchModule, error) {
	if l.Aggregate.InTorch == "" {
		return nil, fmt.Errorf("the aggregate %v does not say itself in PyTorch; its field InTorch is empty", l.Aggregate)
	}
	code := fmt.Sprintf("Readout(%s, %s)", nn.TorchValue(l.Of), l.Aggregate.InTorch)
	return []nn.TorchModule{{Code: code, Classes: []string{torchEdges, torchReadout}}}, nil
}

const torchReadout = `class Readout(nn.Module):
    """one row of all nodes of a graph, for each of them; of has the graph of every node"""
    def __init__(self, of, aggregate):
        super().__init__()
        self.aggregate = aggregate
        self.register_buffer("of", torch.tensor(of), persistent=False)

    def forward(self, x):
        return self.aggregate(x, self.of, len(self.of))[self.of]
`

// Torch is a module with the name weight, out × in.
func (l *Sparse) Torch() ([]nn.TorchModule, error) {
	out, in := l.W.Dims()
	code := fmt.Sprintf("Sparse(%s, %d, %d)", nn.TorchValue(l.Places), in, out)
	return []nn.TorchModule{{Code: code, Classes: []string{torchSparse}, Tensors: []nn.TorchTensor{nn.TorchMatrix("weight", l.W)}}}, nil
}

const torchSparse = `class Sparse(nn.Module):
    """rows that are 0 nearly everywhere: x has the values, places says where they are"""
    def __init__(self, places, inputs, outputs):
        super().__init__()
        longest = max(1, max(map(len, places)))
        self.register_buffer("places", torch.tensor([p + [inputs] * (longest - len(p)) for p in places]), persistent=False)
        self.weight = nn.Parameter(torch.zeros(outputs, inputs))

    def forward(self, x):
        w = nn.functional.pad(self.weight, (0, 1)).T[self.places]  # rows, values, outputs; 0 behind the end of a list
        return (x.unsqueeze(1) @ w).squeeze(1)
`
