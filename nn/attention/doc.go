// Package attention has layers that let the positions of a sequence look at
// each other, and the transformer that is made of them.
//
//	q, k, v = W_q x + b_q, W_k x + b_k, W_v x + b_v    at every position
//	S = kᵀq/√d          the score of key s for query t; −∞ where t may not look
//	P = softmax(S)      over the keys: every column t is 1 in sum
//	H = v P             what query t reads
//	a = W_o H + b_o     of all heads
//
// A sequence is a column of D·T rows, row d·T + t being feature d at position t,
// both from 0, as in [nn.EachPosition]. So the rows of a head are a window, and
// the T·T scores of all samples are a matrix with a column per sample.
//
// [DotProduct] is the lookup without a parameter, [Attention] the layer with its
// four matrices, [PreNorm] and [PostNorm] a block of a transformer, [Transformer]
// the whole; [Sine] and [Learnt] say where a position stands; [Padded] says which
// positions count; [Temperature] and [Draw] choose the next sign.
//
//   - A. Vaswani et al., Attention Is All You Need, 2017
package attention
